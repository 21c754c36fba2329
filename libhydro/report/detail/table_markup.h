#pragma once

#include <cmath>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

/// `kind` is its class of styles: "chart", "bars", or "map", which has none of its own.
inline std::string figure(const std::string& drawing, std::string_view kind = "chart") { return fmt::format("<figure class=\"{}\">\n{}</figure>\n", kind, drawing); }
inline std::string heading(std::string_view words) { return fmt::format("<h3>{}</h3>\n", escape(words)); }

/// The sign of a negative number as typesetters draw it.
inline std::string with_minus(std::string text) { return text.starts_with('-') ? "\xE2\x88\x92" + text.substr(1) : text; }

/// A number that matters, in a box: `from` says where it stands.
inline std::string number_card(bool warn, std::string_view title, std::string_view value, std::string_view more, std::string_view from) {
  return fmt::format("<div class=\"card{}\"><h3>{}</h3><p class=\"value\">{}</p><p>{}</p><p class=\"source\">{}</p></div>\n", warn ? " warn" : "", escape(title), escape(value), escape(more), escape(from));
}

/// A table that is put together cell by cell; the columns after the first `words` hold numbers.
class TableMarkup {
 public:
  TableMarkup(const std::vector<std::string>& heads, std::size_t words, bool sortable = true) {
    html_ = fmt::format("<div class=\"scroll\"><table class=\"wide{}\"><thead><tr>", sortable ? " sortable" : "");
    for (std::size_t i = 0; i < heads.size(); ++i) html_ += fmt::format("<th scope=\"col\"{}>{}</th>", i < words ? "" : " class=\"n\"", escape(heads[i]));
    html_ += "</tr></thead><tbody>\n";
  }
  TableMarkup(const RunView& view, std::initializer_list<Text> heads, std::size_t words) : TableMarkup(heads_of(view, heads), words) {}
  TableMarkup& row(bool strong = false) { return html_ += strong ? "<tr class=\"sum\">" : "<tr>", *this; }
  TableMarkup& words(std::string_view text) {
    constexpr std::size_t long_text = 24;  // [bytes] from which on a column is kept wide enough to read
    return html_ += fmt::format("<td{1} data-value=\"{0}\">{0}</td>", escape(text), text.size() > long_text ? " class=\"long\"" : ""), *this;
  }
  /// What others wrote, in their own language: a source, the reason that a file was refused. `more` is said by hydro.
  TableMarkup& quoted(std::string_view text, std::string_view more = {}) {
    return html_ += fmt::format("<td class=\"long\" data-value=\"{0}\"><span class=\"quoted\">{0}</span>{1}</td>", escape(text), escape(more)), *this;
  }
  /// A value that is not finite is a dash, and sorts below all others.
  TableMarkup& value(double value, const std::string& text) {
    const bool known = std::isfinite(value);
    html_ += fmt::format("<td class=\"n\" data-value=\"{}\">{}</td>", known ? fmt::format("{:.9g}", value) : "-1e30", known ? escape(with_minus(text)) : "\xE2\x80\x93");
    return *this;
  }
  void end_row() { html_ += "</tr>\n"; }
  std::string end() { return html_ + "</tbody></table></div>\n"; }

 private:
  static std::vector<std::string> heads_of(const RunView& view, std::initializer_list<Text> heads) {
    std::vector<std::string> words;
    for (const Text head : heads) words.emplace_back(view.words(head));
    return words;
  }
  std::string html_;
};

}  // namespace hydro::report

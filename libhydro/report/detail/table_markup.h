#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
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

/// How a table behaves: sorted by a click on its heads, wide without that, or as narrow as what it holds.
enum class TableKind { sortable, wide, narrow };

/// The one builder of tables, cell by cell. The columns after the first `words` hold numbers, and those whose first cell is one. Every
/// cell has a key that it is sorted by.
class TableMarkup {
 public:
  TableMarkup(std::vector<std::string> heads, std::size_t words, TableKind kind = TableKind::sortable) : heads_(std::move(heads)), numeric_(heads_.size(), false), kind_(kind) {
    for (std::size_t i = words; i < heads_.size(); ++i) numeric_[i] = true;
  }
  TableMarkup(const RunView& view, std::initializer_list<Text> heads, std::size_t words, TableKind kind = TableKind::sortable) : TableMarkup(heads_of(view, heads), words, kind) {}

  TableMarkup& row(bool strong = false) {
    at_ = 0;
    return body_ += strong ? "<tr class=\"sum\">" : "<tr>", *this;
  }
  TableMarkup& words(std::string_view text) {
    constexpr std::size_t long_text = 24;  // [bytes] from which on a column is kept wide enough to read
    ++at_;
    return body_ += fmt::format("<td{1} data-value=\"{0}\">{0}</td>", escape(text), text.size() > long_text ? " class=\"long\"" : ""), *this;
  }
  /// Words that a number sorts; one that is not finite sorts below (-) or above (+ infinity) all others.
  TableMarkup& words(std::string_view text, double key) { return markup(escape(text), key); }

  /// An identifier or hash, in letters of one width that may break anywhere.
  TableMarkup& code(std::string_view text) {
    ++at_;
    return body_ += fmt::format("<td class=\"hash\" data-value=\"{0}\">{0}</td>", escape(text)), *this;
  }

  /// A cell whose markup is ready, every text in it escaped.
  TableMarkup& markup(std::string_view html, double key) { return markup(html, key_text(key)); }
  TableMarkup& markup(std::string_view html, const std::string& key) {
    ++at_;
    return body_ += fmt::format("<td data-value=\"{}\">{}</td>", escape(key), html), *this;
  }

  /// A value that is not finite is a dash, and sorts below all others.
  TableMarkup& value(double value, const std::string& text) {
    const bool known = std::isfinite(value);
    return number(known ? fmt::format("{:.9g}", value) : "-1e30", known ? with_minus(text) : "\xE2\x80\x93");
  }
  TableMarkup& count(std::int64_t count) { return number(std::to_string(count), std::to_string(count)); }

  /// What stands for a number that is not known, or says it in words; sorted by `key`.
  TableMarkup& number(std::string_view text) { return number(text, text); }
  TableMarkup& number(std::string_view key, std::string_view text) {
    if (at_ < numeric_.size() && !ended_) numeric_[at_] = true;
    ++at_;
    return body_ += fmt::format("<td class=\"n\" data-value=\"{}\">{}</td>", escape(key), escape(text)), *this;
  }
  void end_row() { body_ += "</tr>\n", ended_ = true; }
  bool empty() const { return !ended_; }  ///< no row was ended yet

  std::string end() const {
    constexpr std::array<std::string_view, 3> classes{" class=\"wide sortable\"", " class=\"wide\"", ""};
    std::string html = fmt::format("<div class=\"scroll\"><table{}><thead><tr>", classes[static_cast<std::size_t>(kind_)]);
    for (std::size_t i = 0; i < heads_.size(); ++i) html += fmt::format("<th scope=\"col\"{}>{}</th>", numeric_[i] ? " class=\"n\"" : "", escape(heads_[i]));
    return html + "</tr></thead><tbody>\n" + body_ + "</tbody></table></div>\n";
  }

 private:
  static std::vector<std::string> heads_of(const RunView& view, std::initializer_list<Text> heads) {
    std::vector<std::string> words;
    for (const Text head : heads) words.emplace_back(view.words(head));
    return words;
  }
  static std::string key_text(double key) { return std::isfinite(key) ? fmt::format("{:.15g}", key) : key > 0.0 ? "1e30" : "-1e30"; }

  std::vector<std::string> heads_;
  std::vector<bool> numeric_;
  TableKind kind_;
  std::string body_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

}  // namespace hydro::report

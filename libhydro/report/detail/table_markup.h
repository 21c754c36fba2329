#pragma once

#include <cmath>
#include <initializer_list>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

inline std::string figure(const std::string& drawing, const char* kind = "chart") { return fmt::format("<figure class=\"{}\">\n{}</figure>\n", kind, drawing); }
inline std::string heading(std::string_view words) { return fmt::format("<h3>{}</h3>\n", escape(words)); }

/// A table that is put together cell by cell.
class TableMarkup {
 public:
  TableMarkup(const RunView& view, std::initializer_list<Text> heads, std::size_t words) {
    html_ = "<div class=\"scroll\"><table class=\"wide sortable\"><thead><tr>";
    std::size_t column = 0;
    for (const Text head : heads) html_ += fmt::format("<th scope=\"col\"{}>{}</th>", column++ < words ? "" : " class=\"n\"", escape(view.words(head)));
    html_ += "</tr></thead><tbody>\n";
  }
  TableMarkup& row() { return html_ += "<tr>", *this; }
  TableMarkup& words(std::string_view text) { return html_ += fmt::format("<td data-value=\"{0}\">{0}</td>", escape(text)), *this; }
  TableMarkup& value(double value, const std::string& text) {
    html_ += fmt::format("<td class=\"n\" data-value=\"{}\">{}</td>", std::isfinite(value) ? fmt::format("{:.9g}", value) : "-1", escape(text));
    return *this;
  }
  void end_row() { html_ += "</tr>\n"; }
  std::string end() { return html_ + "</tbody></table></div>\n"; }

 private:
  std::string html_;
};

}  // namespace hydro::report

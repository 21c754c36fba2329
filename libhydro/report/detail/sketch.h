#pragma once

#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "libhydro/report/markup.h"

namespace hydro::report {

inline constexpr const char* ink = "#1d2a36";
inline constexpr const char* muted = "#5c6b79";
inline constexpr const char* grid_line = "#e3e7eb";

/// SVG markup that grows element by element.
class Sketch {
 public:
  template <class... Values>
  void add(fmt::format_string<Values...> pattern, Values&&... values) {
    fmt::format_to(std::back_inserter(markup_), pattern, std::forward<Values>(values)...);
    markup_ += '\n';
  }

  /// Words with their baseline at y; escaped here.
  void write(double x, double y, double size, std::string_view words, const char* colour = ink, const char* anchor = "start",
             const char* weight = "normal") {
    add(R"(<text x="{}" y="{}" font-size="{}" fill="{}" text-anchor="{}" font-weight="{}">{}</text>)", coordinate(x),
        coordinate(y), coordinate(size), colour, anchor, weight, escape(words));
  }

  void line(double x0, double y0, double x1, double y1, const char* colour, double width) {
    add(R"(<path d="M{} {}L{} {}" stroke="{}" stroke-width="{}" fill="none"/>)", coordinate(x0), coordinate(y0), coordinate(x1),
        coordinate(y1), colour, coordinate(width));
  }

  std::string markup() && { return std::move(markup_); }

 private:
  std::string markup_;
};

}  // namespace hydro::report

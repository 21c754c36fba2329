#include "libhydro/report/page.h"

#include <fmt/format.h>

#include "libhydro/report/detail/page_assets.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

std::string to_html(const Page& page) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
      "script-src 'unsafe-inline'\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      page.language == Language::chinese ? "zh" : "en", escape(page.title), page_style);
  html += fmt::format("<header>\n<p class=\"kind\">{}</p>\n<h1>{}</h1>\n", escape(page.kind), escape(page.title));
  for (const std::string& line : page.lines) html += fmt::format("<p class=\"line\">{}</p>\n", escape(line));
  html += "</header>\n<main>\n" + page.summary;
  html += fmt::format("<nav aria-label=\"{}\">", escape(text(Text::contents, page.language)));
  for (const Section& section : page.sections)
    html += fmt::format("<a href=\"#{}\">{}</a>", escape(section.id), escape(section.title));
  html += "</nav>\n";
  for (const Section& section : page.sections)
    html += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", escape(section.id), escape(section.title), section.body);
  html += fmt::format("</main>\n<footer>{}</footer>\n<script>{}</script>\n</body>\n</html>\n", escape(page.footer), page_script);
  return html;
}

}  // namespace hydro::report

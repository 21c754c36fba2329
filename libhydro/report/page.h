#pragma once

#include <string>
#include <vector>

#include "libhydro/report/text.h"

namespace hydro::report {

/// One part of a page; the list of contents leads to it.
struct Section {
  std::string id;     ///< letters only
  std::string title;  ///< plain text
  std::string body;   ///< markup
};

/// A page that is one file: styles, scripts and pictures inside, nothing loaded from elsewhere (and a content security policy that
/// forbids it). It prints.
struct Page {
  Language language = Language::english;
  std::string kind;                ///< above the title: "Flood simulation report"
  std::string title;               ///< plain text
  std::vector<std::string> lines;  ///< plain text below the title
  std::string summary;             ///< markup: the numbers that matter
  std::vector<Section> sections;
  std::string footer;              ///< plain text
};

/// The bytes of the HTML file.
std::string to_html(const Page& page);

}  // namespace hydro::report

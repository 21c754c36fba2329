#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libhydro/core/language.h"

namespace hydro::compliance {

/// A kind of plot that the rules of Shanghai and the nation name.
struct Kind {
  std::string_view name;  ///< as in files: "plot_public"
  std::string_view title_zh;
  std::vector<std::string_view> also;  ///< other Chinese words for it
};

const std::vector<Kind>& standard_kinds();

/// The kind whose Chinese title, or another Chinese word for it, this is; empty: none.
std::string_view kind_of_chinese(std::string_view word);

/// A kind as people read it: its title in Chinese, its name where the language is English or nothing is known of it.
std::string kind_text(std::string_view kind, Language language);

}  // namespace hydro::compliance

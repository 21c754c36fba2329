#pragma once

#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "libhydro/core/bilingual.h"

namespace hydro::io::detail {

/// `remarks` and `remarks_zh`, the same list in both languages.
inline void add_remarks(nlohmann::ordered_json& json, const std::vector<Bilingual>& remarks) {
  for (const auto& [key, language] : {std::pair{"remarks", Language::english}, std::pair{"remarks_zh", Language::chinese}}) {
    json[key] = nlohmann::ordered_json::array();
    for (const Bilingual& remark : remarks) json[key].push_back(remark.in(language));
  }
}

}  // namespace hydro::io::detail

#include "libhydro/report/study_words.h"

#include <cmath>

#include "libhydro/core/bilingual.h"
#include "libhydro/report/figures.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::report {

std::string quantity_title(const std::string& quantity, Language language) {
  const auto within = [&] { return quantity.substr(quantity.find('[') + 1, quantity.find(']') - quantity.find('[') - 1); };
  const auto in = [language](const char* english, const char* chinese) { return std::string(language == Language::chinese ? chinese : english); };
  if (quantity.starts_with("flooded_area_m2[")) return bilingual("ground flooded deeper than {} m", "淹没深度超过 {} m 的面积", within()).in(language);
  if (quantity.starts_with("places[")) return within();
  if (quantity == "volume_m3[outflow]") return in("outflow", "外排水量");
  if (quantity == "capture_ratio") return in("rain that stays", "径流控制率");
  if (quantity == "damage_cny") return in("damage", "损失");
  if (quantity == "people_in_danger") return in("people in danger", "处于危险的人数");
  if (quantity == "places_over") return in("hot spots over their limit", "超限重点部位数");
  if (quantity == "place_time_over_h") return in("their time over it", "超限历时合计");
  if (quantity == "max_depth_m") return in("greatest depth", "最大水深");
  return quantity;
}

std::string quantity_text(const std::string& quantity, double value, Language language) {
  if (!std::isfinite(value)) return number(value, 0);  // a dash, without unit
  if (quantity.find("_m2") != std::string::npos) return area_text(value);
  if (quantity.find("volume_m3") != std::string::npos) return volume_text(value);
  if (quantity.find("cny") != std::string::npos) return money_text(value, language);
  if (quantity.find("ratio") != std::string::npos) return percent_text(value);
  if (quantity.find("depth_m") != std::string::npos) return length_text(value);
  if (quantity == "place_time_over_h") return number(value, 2) + " h";
  if (quantity.find("people") != std::string::npos || quantity.find("places_over") != std::string::npos) return number(value, value < 10.0 ? 2 : 0);
  return significant(value, 4);
}

}  // namespace hydro::report

#include "libhydro/report/detail/response_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libhydro/report/figures.h"

namespace hydro::report::detail {
namespace {

using Word = std::pair<std::string_view, std::string_view>;

constexpr std::array<Word, 13> place_kinds{{{"underpass", "下立交"}, {"metro", "地铁出入口"}, {"basement", "地下空间"}, {"substation", "变电站"}, {"hospital", "医院"},
                                            {"school", "学校"}, {"shelter", "避难场所"}, {"road", "路段"}, {"tree", "树木"}, {"sign", "户外广告"},
                                            {"home", "住宅"}, {"site", "工地"}, {"station", "车站"}}};
constexpr std::array<Word, 8> effects{{{"pre_drain", "预降"}, {"level_band", "控制水位"}, {"gate", "闸门"}, {"pump_mode", "泵站模式"}, {"mobile_pump", "移动泵"},
                                       {"clean_inlet", "清捞雨水口"}, {"barrier", "挡水"}, {"open_area", "启用行泄区"}}};

constexpr std::array<Word, 8> case_kinds{{{"ponding", "积水"}, {"sensor", "传感器"}, {"citizen", "市民"}, {"model", "模型"}, {"patrol", "巡查"}, {"treefall", "树木倒伏"},
                                          {"inlet", "雨水口堵塞"}, {"manhole", "井盖缺失"}}};

std::string_view chinese(const auto& words, std::string_view key, Language language) {
  const auto found = std::ranges::find(words, key, &Word::first);
  return language == Language::chinese && found != words.end() ? found->second : key;
}

std::string positive_text(const results::HarmMeasure& measure, double value, Language language) {
  using Harm = results::HarmResult;
  if (measure.value == &Harm::flood_volume) return volume_text(value);
  if (measure.area_over > 0.0) return area_text(value);
  if (measure.value == &Harm::loss) return say(Text::harm_cny, language, number(value, 0));
  if (measure.value == &Harm::spot_time_over) return value > 0.0 ? duration_text(value, language) : "0";
  return number(value, 0);
}

}  // namespace

std::string_view place_kind_words(std::string_view kind, Language language) { return chinese(place_kinds, kind, language); }

std::string_view effect_words(std::string_view kind, Language language) { return chinese(effects, kind, language); }

std::string_view case_words(std::string_view word, Language language) { return chinese(case_kinds, word, language); }

std::string_view harm_words(const results::HarmMeasure& measure, Language language) {
  constexpr std::array<Text, results::harm_measures.size()> texts{Text::harm_flood_volume, Text::harm_area_015, Text::harm_area_030, Text::harm_in_danger,
                                                                  Text::harm_loss, Text::harm_spots_over, Text::harm_spot_time, Text::harm_turned_away};
  const auto at = std::ranges::find(results::harm_measures, measure.value, &results::HarmMeasure::value);
  return at == results::harm_measures.end() ? measure.name : text(texts[static_cast<std::size_t>(at - results::harm_measures.begin())], language);
}

std::string harm_text(const results::HarmMeasure& measure, double value, Language language) {
  return value < 0.0 ? "−" + positive_text(measure, -value, language) : positive_text(measure, value, language);
}

}  // namespace hydro::report::detail

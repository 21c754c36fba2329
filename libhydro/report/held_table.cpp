#include "libhydro/report/held_table.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libhydro/comparison/held_period.h"
#include "libhydro/core/flooded_street.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/figures.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

using comparison::HeldPeriod;

std::string held_table(const SweepPage& page) {
  const bool zh = page.language == Language::chinese;
  const auto say = [zh](const char* english, const char* chinese) { return std::string(zh ? chinese : english); };
  const std::vector<HeldPeriod> held = comparison::held_periods(page.outcome);
  if (held.empty()) return {};
  std::vector<std::string> places;
  for (const HeldPeriod& each : held)
    if (std::ranges::find(places, each.quantity) == places.end()) places.push_back(each.quantity);
  std::vector<std::string> heads{say("Place", "地点")};
  for (const auto& variant : page.outcome.variants) heads.push_back(variant.name);
  TableMarkup table(heads, 1);
  for (const std::string& place : places) {
    const std::size_t from = place.find('['), to = place.find(']');
    const bool all = from == std::string::npos;
    table.row(all).words(all ? say("all of them", "全部地点") : place.substr(from + 1, to - from - 1));
    for (std::size_t v = 0; v < page.outcome.variants.size(); ++v) {
      const auto one = std::ranges::find_if(held, [&](const HeldPeriod& each) { return each.variant == v && each.quantity == place; });
      if (one == held.end()) {
        table.value(std::nan(""), "");
        continue;
      }
      const std::string years = significant(one->return_period, 2) + say(" a", " 年");
      table.value(one->return_period, one->return_period == 0.0 ? say("less than all", "均不能承受") : one->beyond ? "\xE2\x89\xA5 " + years : years);
    }
    table.end_row();
  }
  const std::string note = fmt::format(fmt::runtime(say("How rare a storm may be for a place to stay no deeper than {:.0f} cm, between the storms of the study. Last: all that were dry at the start.",
                                       "各地点水深不超过 {:.0f} cm 所能承受的暴雨重现期（在各场暴雨之间内插）。末行：起初无水的全部地点。")),
                                       100.0 * flooded_street_depth);
  return heading(say("Return period held", "可承受的重现期")) + paragraph(note) + table.end() + "<p class=\"source\">held.csv</p>\n";
}

}  // namespace hydro::report

#include "libhydro/study/detail/new_drill.h"

#include <fmt/format.h>

namespace hydro::study {
namespace {

constexpr const char* head = R"toml(# A drill on the plan and the warnings of this made-up district: docs/formats/drill.md says what can be written, docs/guide/drill.md leads through one.
#   hydro drill drill.toml -o monday
# It plays without a run: what gauges tell is put in below. After a run (hydro run scenario.toml -o flood) take the injects of kind "depth" out and write
# results = "flood" instead: then the gauges tell what the run says.
format = "hydro-drill/1"
title = "A cloudburst on the delta district"
title_zh = "三角洲片区特大暴雨演练"
plan = "plan.toml"
start = 2024-09-16T03:35:00+08:00   # five minutes before the first warning
duration = "375 min"
speed = 60                        # sixty times as fast as a real morning: six minutes in all
alerts = ["alerts"]               # each comes when it was sent
scenario = "scenario.toml"        # the storm it is about: hydro drill drill.toml -o monday --report runs it with the delays
water = "measured"                # players see what gauges have told so far

[[role]]
id = "officer"
name = "Duty officer of the flood office"
name_zh = "防汛值班员"
departments = ["command", "office", "drainage", "gates", "police", "street", "grid"]

[[inject]]
id = "peak"
kind = "impact"
at = "+120 min"
expected = "+205 min"
text = "the weather office calls: the worst rain will come at seven"
text_zh = "气象台来电：七点前后雨最大"

[[inject]]
id = "mayor"
kind = "message"
when = {level = "II", area = "990100"}
text = "the mayor's office asks: which underpasses are closed?"
text_zh = "市长办公室询问：哪些下立交已封闭？"

[[inject]]
id = "rumour"
kind = "message"
by_hand = true
text = "a rumour on the net: the river wall has broken (it has not)"
text_zh = "网传防汛墙决口（不实）"

)toml";

std::string depth(const std::string& id, int number, int minutes, double metres, const std::string& place, const std::string& place_zh) {
  return fmt::format("[[inject]]\nid = \"{0}-{1}\"\nkind = \"depth\"\nat = \"+{2} min\"\nplace = \"{0}\"\ndepth = \"{3:.2f} m\"\ntext = \"gauge at {4}: {5:.0f} cm\"\ntext_zh = \"{6}水位计：{5:.0f} cm\"\n\n", id, number, minutes, metres,
                     place, metres * 100.0, place_zh);
}

/// Water in the underpasses: the gauge of the second dies, and a driver calls.
std::string underpasses(const district::District& made) {
  if (made.underpasses.empty()) return {};
  const std::string first = made.underpasses.front().id;
  std::string text = depth(first, 1, 160, 0.12, "the first railway underpass", "铁路下立交1") + depth(first, 2, 177, 0.30, "the first railway underpass", "铁路下立交1") +
                     depth(first, 3, 305, 0.05, "the first railway underpass", "铁路下立交1");
  if (made.underpasses.size() < 2) return text;
  const std::string second = made.underpasses[1].id;
  text += depth(second, 1, 160, 0.08, "the second railway underpass", "铁路下立交2");
  text += fmt::format("[[inject]]\nid = \"dead-gauge\"\nkind = \"sensor_fails\"\nat = \"+165 min\"\nplace = \"{}\"\ntext = \"the gauge at the second railway underpass sends nothing any more\"\ntext_zh = \"铁路下立交2水位计失联\"\n\n", second);
  text += fmt::format("[[inject]]\nid = \"call\"\nkind = \"case\"\nat = \"+185 min\"\nword = \"ponding\"\narea = \"990100001\"\nplace = \"{}\"\nsource = \"citizen\"\ntext = \"a driver calls: water up to the bumper in the second underpass\"\n"
                      "text_zh = \"司机来电：铁路下立交2积水已到保险杠\"\n\n", second);
  return text + fmt::format("[[expected]]                      # the gauge is dead: only the call tells of it\naction = \"close\"\nplace = \"{}\"\nafter = \"call\"\nwithin = \"10 min\"\npoints = 3\n\n", second);
}

}  // namespace

std::string new_drill_text(const district::District& made) {
  const std::string scoring = R"([scoring]
pass_mark = 60
late = "30 min"                   # so long after the deadline an answer is worth nothing
)";
  return head + underpasses(made) + scoring + (made.underpasses.empty() ? "" : "\n[[scoring.action]]\naction = \"close\"\npoints = 3\n");
}

}  // namespace hydro::study

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/io/cap_file.h"
#include "libhydro/response/alert_store.h"
#include "libhydro/response/engine.h"

namespace hydro::response {
namespace {

constexpr double noon = 1'757'476'800.0;
constexpr std::array severities{"Minor", "Moderate", "Severe", "Extreme"};

std::string number(int value, std::size_t digits) {
  std::string text = std::to_string(value);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

/// A city of 19 districts of 20 streets each: 400 areas.
std::shared_ptr<const Vocabulary> city() {
  std::vector<Area> areas{{"310000", "city", "", "city", -1, {}, 0.0}};
  for (int d = 0; d < 19; ++d) {
    const int district = static_cast<int>(areas.size());
    areas.push_back({"3101" + number(d, 2), "district " + std::to_string(d), "", "district", 0, {}, 0.0});
    for (int s = 0; s < 20; ++s) areas.push_back({"3101" + number(d, 2) + number(s, 3), "street " + std::to_string(s), "", "street", district, {}, 0.0});
  }
  return std::make_shared<const Vocabulary>(std::vector<Hazard>{{"rainstorm", "rainstorm", "暴雨", {"11B03"}, {}}, {"typhoon", "typhoon", "台风", {"11B01"}, {}}},
                                            std::move(areas));
}

AlertMessage warning(int i, const std::string& area, double sent) {
  AlertMessage m;
  m.identifier = "31000041600000_" + std::to_string(i);
  m.sender = "Shanghai_Central_Observatory";
  m.sent = {sent, 480};
  m.status = AlertStatus::exercise;
  m.kind = i % 3 == 2 ? AlertKind::update : AlertKind::alert;
  m.scope = "Public";
  if (i % 3 == 2) m.references.push_back({m.sender, "31000041600000_" + std::to_string(i - 1), ""});
  AlertInfo info;
  info.language = "zh-CN";
  info.categories = {"Met"};
  info.event = i % 2 ? "暴雨" : "台风";
  info.urgency = "Expected", info.severity = severities[static_cast<std::size_t>(i / 7 % 4)], info.certainty = "Likely";
  info.expires = Stamp{sent + 6 * 3600.0, 480};
  info.headline = "演练气象台发布预警信号";
  info.description = "【演练】预计未来6小时内本地小时雨量可达50毫米以上或6小时雨量可达80毫米以上。";
  info.areas.push_back({"上海市", {}, {}, {{"GB2260", area}}, 0});
  m.infos.push_back(std::move(info));
  m.fingerprint = m.identifier;
  return m;
}

/// 100 000 messages from bytes to what is in force: to be done in 2 s.
void hundred_thousand_alerts(benchmark::State& run) {
  std::vector<std::string> messages;
  for (int i = 0; i < 100'000; ++i) messages.push_back(io::write_cap(warning(i, "3101" + number(i % 19, 2), noon + i % 3600)));
  const auto words = city();
  for (auto _ : run) {
    AlertStore store(words, AlertStatus::exercise);
    for (io::CapReading& reading : io::read_cap_messages(messages)) store.add(std::move(*reading.message));
    benchmark::DoNotOptimize(store.resolve(noon + 7200.0));
  }
  run.SetItemsProcessed(static_cast<std::int64_t>(run.iterations()) * 100'000);
}

/// A plan of 1000 actions for 400 areas, with a warning for each area or for the city alone: to be evaluated in 50 ms.
void thousand_actions(benchmark::State& run, bool each_area) {
  Plan plan;
  plan.words = city();
  plan.hazards = 3;
  plan.hold = {1800.0, 0.0, 3600.0, 2 * 86400.0};
  plan.departments = {{"a", "a", ""}, {"b", "b", ""}};
  for (const Level level : levels) plan.triggers.push_back({.id = std::string(name_of(level)), .hazards = 3, .level = level, .signal = level});
  for (int i = 0; i < 1000; ++i) {
    Action action;
    action.id = std::to_string(i);
    action.hazards = static_cast<HazardSet>(1 + i % 3);
    action.level = levels[static_cast<std::size_t>(i / 3 % 4)];
    action.departments = {i % 2};
    action.start = {Anchor::signal, 60.0 * (i % 60)};
    action.deadline = PlanTime{Anchor::signal, 60.0 * (i % 60) + 1800.0};
    plan.actions.push_back(std::move(action));
  }
  AlertStore store(plan.words, AlertStatus::exercise);
  const auto& areas = plan.words->areas();
  for (std::size_t i = 0; i < (each_area ? areas.size() : 1); ++i) store.add(warning(static_cast<int>(3 * i), areas[areas.size() - 1 - i].id, noon + static_cast<double>(i)));
  if (!each_area) store.add(warning(2000, "310000", noon));
  Situation situation;
  situation.alerts = store.resolve(noon + 3600.0);
  std::size_t tasks = 0;
  for (auto _ : run) tasks = evaluate(plan, situation, noon + 3600.0).tasks.size();
  run.counters["tasks"] = static_cast<double>(tasks);
}

BENCHMARK(hundred_thousand_alerts)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(thousand_actions, of_the_city, false)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(thousand_actions, of_each_area, true)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace hydro::response

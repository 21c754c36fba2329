#include "libhydro/study/detail/drill_water.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "libhydro/io/orders_file.h"
#include "libhydro/io/result_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/scenario/read.h"
#include "libhydro/study/compare.h"

namespace hydro::study::detail {
namespace {

namespace fs = std::filesystem;
using namespace response;

/// The orders of those effects that have begun by `DrillEffect::due` or `done`.
std::vector<io::Order> orders_of(const Plan& plan, const std::vector<DrillEffect>& effects, std::optional<double> DrillEffect::*begins) {
  std::vector<io::Order> orders;
  for (const DrillEffect& one : effects) {
    if (!(one.*begins)) continue;
    const Action& action = plan.actions[static_cast<std::size_t>(one.action)];
    const std::string place = one.place < 0 ? std::string() : plan.places[static_cast<std::size_t>(one.place)].id;
    const Effect& effect = *action.effect;
    const double from = *(one.*begins), until = effect.lasts ? from + *effect.lasts : one.until;
    if (until < from) continue;  // the response was over by then
    orders.push_back({.action = action.id, .place = place, .kind = effect.kind, .target = effect.target == "place" ? place : effect.target, .unit = effect.unit, .value = effect.value,
                      .from = from, .until = std::isfinite(until) ? std::optional(until) : std::nullopt});
  }
  return orders;
}

class Rerun {
 public:
  Rerun(const io::DrillFile& file, const std::string& folder, Language language, const RunWatch& watch) : file_(file), folder_(folder), watch_(watch) {
    request_.scenario = file.scenario->path;
    request_.language = language;
    request_.without_facilities = false;  // it tells nothing of delays
  }

  /// False when it was interrupted.
  bool carry_out(const char* name, const std::vector<io::Order>& orders, bool keep) {
    request_.output = folder_ + "/" + name;
    request_.actions = request_.output + ".json";
    request_.resume = keep || fs::exists(request_.output + ".partial");
    request_.force = !request_.resume;
    io::write_text(request_.actions, io::orders_text(orders, file_.drill.offset_minutes));
    return run(request_, watch_).end != RunEnd::interrupted;
  }

 private:
  const io::DrillFile& file_;
  const std::string& folder_;
  const RunWatch& watch_;
  RunRequest request_;
};

}  // namespace

report::DrillWater DrillWater::view() const {
  const bool compared = difference.has_value();
  return {account, scenario, effects, compared ? &as_due : nullptr, compared ? &as_done : nullptr, compared ? &*difference : nullptr};
}

DrillWater drill_water(const io::DrillFile& file, const Board& board, const DrillScore& score) {
  DrillWater water;
  if (!file.scenario) return water;
  water.scenario = file.scenario->written;
  water.effects = effects_of(file.drill, board, score);
  water.account = water.effects.empty()                                       ? report::WaterAccount::no_effects
                  : std::ranges::any_of(water.effects, &DrillEffect::differs) ? report::WaterAccount::not_run
                                                                              : report::WaterAccount::nothing_late;
  return water;
}

bool run_twice(const io::DrillFile& file, const std::string& folder, Language language, const RunWatch& watch, DrillWater& water) {
  if (water.account != report::WaterAccount::not_run) return true;
  Rerun rerun(file, folder, language, watch);
  const std::string as_due = folder + "/" + as_due_name, as_done = folder + "/" + as_done_name;
  const bool second = fs::exists(as_done + ".partial") && fs::exists(as_due);  // it was interrupted in the second run
  watch.note({"the storm with every action when it was due", "按应做时刻执行各行动的暴雨"});
  if (!rerun.carry_out(as_due_name, orders_of(file.drill.plan, water.effects, &DrillEffect::due), second)) return false;
  watch.note({"the same storm with every action when it was done", "按实际完成时刻执行各行动的同一场暴雨"});
  if (!rerun.carry_out(as_done_name, orders_of(file.drill.plan, water.effects, &DrillEffect::done), false)) return false;
  compare({.folders = {as_due, as_done}, .output = folder + "/" + delays_name, .force = true, .language = language}, watch.note);
  water.as_due = io::read_run_result(as_due);
  water.as_done = io::read_run_result(as_done);
  water.difference = comparison::difference(water.as_due, water.as_done, as_done_name);
  water.account = report::WaterAccount::compared;
  return true;
}

}  // namespace hydro::study::detail

#include "libhydro/study/detail/apply_orders.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/network/drainage_network.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study::detail {
namespace {

constexpr double ramp = 1800.0;           // [s] in which a level is brought to where it is ordered, and back
constexpr double cleaned_around = 60.0;   // [m] of a place, within which its inlets lie
constexpr int most_named = 6;             // links in a remark
constexpr double pump_reach = 0.1;        // [m] of ground above the lowest of a place, from which a pump draws

class OrderBook {
 public:
  OrderBook(const std::string& file, const scenario::Scenario& scenario, Prepared& prepared)
      : file_(file), scenario_(scenario), prepared_(prepared), domain_(prepared.job.domain), forcing_(prepared.job.forcing), grid_(prepared.job.domain.ground.grid) {}

  std::vector<results::OrderResult> apply(std::span<const io::Order> orders) {
    std::vector<results::OrderResult> told;
    for (const io::Order& order : orders) {
      const double from = order.from - scenario_.start_utc, until = order.until ? *order.until - scenario_.start_utc : scenario_.duration;
      results::OrderResult result{.action = order.action, .place = order.place, .kind = order.kind, .target = order.target, .unit = order.unit,
                                  .value = order.value, .from = std::clamp(from, 0.0, scenario_.duration), .until = std::clamp(until, 0.0, scenario_.duration)};
      if (from >= scenario_.duration) idle(result, "begins after the end of the run", "模拟结束后才开始");
      else if (until <= 0.0) idle(result, "was over before the run began", "模拟开始前已结束");
      else if (!(result.until > result.from)) idle(result, "lasts no time", "没有持续时间");
      else act(order, result);
      if (order.overdue && result.applied)
        result.remark = bilingual("{}; overdue when the list was made: it is taken as done in time", "{}；列出清单时已超时：此处视为按时完成", result.remark);
      told.push_back(std::move(result));
    }
    faults_.throw_if_any();
    write_ground();
    return told;
  }

 private:
  using Result = results::OrderResult;

  void act(const io::Order& order, Result& result) {
    if (order.kind == "barrier" || order.kind == "open_area") return change_ground(order, result);
    if (order.kind == "gate") return shut(order, result);
    if (order.kind == "level_band") return hold_level(order, result);
    if (order.kind == "mobile_pump") return pump(order, result);
    if (domain_.sewers.empty()) return idle(result, "acts on sewers, and this run has none", "作用于管网，而本次模拟无管网");
    if (order.kind == "clean_inlet") return clean_inlets(order, result);
    const bool runs = order.kind == "pre_drain" || order.value > 0.0;
    set_links(order, result, runs ? 1.0 : 0.0, [](const network::Link& link) { return std::holds_alternative<network::Pump>(link.kind); }, runs ? "pumps run: " : "pumps stand: ", runs ? "水泵运行：" : "水泵停止：");
  }

  // Sewers.

  static bool names(const std::string& target, const std::string& id) { return id == target || id.starts_with(target + "-"); }

  /// Orders a setting for the links of a kind that a target names; false when it names none.
  template <class Suits>
  bool set_links(const io::Order& order, Result& result, double setting, Suits&& suits, const std::string& what, const std::string& what_zh) {
    std::string found;
    int count = 0;
    for (std::size_t i = 0; i < domain_.sewers.network.links.size(); ++i) {
      const network::Link& link = domain_.sewers.network.links[i];
      if (!suits(link) || (order.target != "*" && !names(order.target, link.id))) continue;
      domain_.sewers.controls.orders.push_back({.from = result.from, .until = result.until, .link = static_cast<int>(i), .setting = setting, .cause = order.name()});
      if (++count <= most_named) found += (found.empty() ? "" : ", ") + link.id;
    }
    if (count > 0)
      return done(result, what + found + (count > most_named ? fmt::format(" and {} more", count - most_named) : ""), what_zh + found + (count > most_named ? fmt::format(" 等 {} 处", count) : "")), true;
    if (order.target == "*") idle(result, "the sewers have none", "管网中没有此类设施");
    else if (order.kind != "gate") fault(order, "there is no such link \"" + order.target + "\" in the sewers", "name a link, the beginning of its id, or *");
    return false;
  }

  /// All inlets, one, or those near a place.
  void clean_inlets(const io::Order& order, Result& result) {
    const simulation::HotSpot* spot = spot_of(order.target);
    int clogged = 0, named = 0;
    for (simulation::Inlet& inlet : domain_.sewers.inlets) {
      const CellPosition at = grid_.position(inlet.cell);
      const bool near = spot && std::hypot(grid_.x(at.column) - spot->place.x, grid_.y(at.row) - spot->place.y) <= cleaned_around;
      if (order.target != "*" && !near && inlet.id != order.target) continue;
      ++named, clogged += !inlet.clogging.empty();
      const auto later = std::ranges::upper_bound(inlet.clogging, result.from, {}, &simulation::Clogging::from);
      if (!inlet.clogging.empty()) inlet.clogging.insert(later, {result.from, 0.0});
    }
    if (named == 0 && !spot && order.target != "*") return fault(order, "there is no inlet or place \"" + order.target + '"', "name one, or *");
    if (named == 0) return idle(result, "no inlets lie there", "该处没有雨水口");
    if (clogged == 0) return idle(result, "its inlets are not clogged", "该处雨水口未堵塞");
    done(result, fmt::format("cleaned {} of {} inlets", clogged, named), fmt::format("清理 {} 个雨水口（共 {} 个）", clogged, named));
  }

  void fault(const io::Order& order, const std::string& message, const std::string& hint) { faults_.add({.file = file_}, order.name() + ": " + message, hint); }

  const simulation::HotSpot* spot_of(const std::string& id) const {
    const auto found = std::ranges::find(domain_.hot_spots, id, &simulation::HotSpot::id);
    return found == domain_.hot_spots.end() ? nullptr : &*found;
  }

  std::vector<std::string> spots() const {
    std::vector<std::string> ids;
    for (const simulation::HotSpot& spot : domain_.hot_spots) ids.push_back(spot.id);
    return ids;
  }

  // Ground.

  /// Cells beside a place, all the way round.
  std::vector<int> ring_around(const simulation::HotSpot& spot) const {
    const std::set<int> inside(spot.cells.begin(), spot.cells.end());
    std::set<int> ring;
    for (const int cell : spot.cells) {
      const CellPosition at = grid_.position(cell);
      for (int row = at.row - 1; row <= at.row + 1; ++row)
        for (int column = at.column - 1; column <= at.column + 1; ++column)
          if (grid_.contains({row, column}) && !domain_.ground.is_wall(row, column) && !inside.contains(grid_.cell(row, column))) ring.insert(grid_.cell(row, column));
    }
    return {ring.begin(), ring.end()};
  }

  double bed(int cell) const {
    const CellPosition at = grid_.position(cell);
    return domain_.ground.bed_elevation(at.row, at.column);
  }

  void change_ground(const io::Order& order, Result& result) {
    const auto defence = std::ranges::find(prepared_.defences, order.target, &scenario::Defence::id);
    if (defence != prepared_.defences.end()) {
      for (const simulation::BedChange& change : defence->changes) changes_[change.cell].push_back({result.from, result.until, change.bed_elevation});
      const auto [other, other_zh] = other_height(order);
      return done(result, fmt::format("changed the ground in {} cells", defence->changes.size()) + other, fmt::format("改变 {} 个网格的地面高程", defence->changes.size()) + other_zh);
    }
    const simulation::HotSpot* spot = order.kind == "barrier" ? spot_of(order.target) : nullptr;
    if (!spot) {
      std::vector<std::string> known;
      for (const scenario::Defence& one : prepared_.defences) known.push_back(one.id);
      if (order.kind == "barrier") for (const std::string& id : spots()) known.push_back(id);
      if (known.empty()) return idle(result, "the scenario has no [[defence]] and no places to put it", "情景没有 [[defence]]，也没有可布设的部位");
      return fault(order, "there is no defence \"" + order.target + '"', choices_hint(order.target, known));
    }
    if (!(order.value > 0.0)) return idle(result, "closes to traffic: it has no height, so it holds back no water", "仅封闭交通：未给高度，不挡水");
    const double height = in_metres(order);
    if (!(height <= scenario::greatest_barrier_height))
      return fault(order, fmt::format("a barrier {:g} m high", height), fmt::format("at most {:g} m", scenario::greatest_barrier_height));
    const std::vector<int> ring = ring_around(*spot);
    for (const int cell : ring) changes_[cell].push_back({result.from, result.until, bed(cell) + height});
    done(result, fmt::format("raised the ground around the place by {:g} m", height), fmt::format("部位四周地面抬高 {:g} m", height));
  }

  /// Boards stand ready as high as the scenario says: an order for another height changes nothing, and is told so.
  std::pair<std::string, std::string> other_height(const io::Order& order) {
    const auto source = std::ranges::find(scenario_.defences, order.target, &scenario::DefenceSource::id);
    const bool is_barrier = source != scenario_.defences.end() && source->kind == scenario::DefenceSource::Kind::barrier;
    if (!is_barrier || !(order.value > 0.0)) return {};
    const double ordered = in_metres(order);
    if (ordered == source->height) return {};
    return {fmt::format("; its boards are {:g} m high, not {:g} m as ordered", source->height, ordered), fmt::format("；备用挡板高 {:g} m，而非指令的 {:g} m", source->height, ordered)};
  }

  double in_metres(const io::Order& order) {
    const Quantity quantity = read_quantity(fmt::format("{} {}", order.value, order.unit), unit::m);
    if (!quantity.fault.empty()) fault(order, quantity.fault, quantity.hint);
    return quantity.fault.empty() ? quantity.value : 0.0;
  }

  struct Lift {
    double from = 0.0, until = 0.0, bed = 0.0;  // [s], [m]
  };

  /// Every cell at each instant at which something begins or ends there: the last order given counts.
  void write_ground() {
    for (const auto& [cell, lifts] : changes_) {
      std::set<double> instants;
      for (const Lift& lift : lifts) instants.insert({lift.from, lift.until});
      for (const double time : instants) {
        if (time >= scenario_.duration) continue;
        double now = bed(cell);
        for (const Lift& lift : lifts)
          if (lift.from <= time && time < lift.until) now = lift.bed;
        forcing_.bed_changes.push_back({.time = time, .cell = cell, .bed_elevation = now});
      }
    }
    std::ranges::stable_sort(forcing_.bed_changes, {}, &simulation::BedChange::time);
  }

  // Boundaries.

  /// Boundaries that a target names: by id, by what the id begins with ("canal" means canal-1-north), or "*" for all that `suits`.
  template <class Suits>
  std::vector<surface::Boundary*> boundaries_of(const std::string& target, Suits&& suits) {
    std::vector<surface::Boundary*> found;
    for (surface::Boundary& boundary : forcing_.boundaries) {
      const bool named = boundary.id == target || boundary.id.starts_with(target + "-");
      if (target == "*" ? suits(boundary) : named) found.push_back(&boundary);
    }
    return found;
  }

  static const TimeSeries* level_of(const surface::Boundary& boundary) {
    const auto* level = std::get_if<surface::LevelSeries>(&boundary.condition);
    return level ? &level->level : nullptr;
  }
  static bool is_tidal(const surface::Boundary& boundary) {
    const TimeSeries* level = level_of(boundary);
    return level && std::ranges::adjacent_find(level->values(), std::not_equal_to<>()) != level->values().end();
  }

  void shut(const io::Order& order, Result& result) {
    const auto is_gate = [](const network::Link& link) { return std::holds_alternative<network::SluiceGate>(link.kind) || std::holds_alternative<network::Orifice>(link.kind); };
    if (!domain_.sewers.empty() && set_links(order, result, std::clamp(order.value, 0.0, 1.0), is_gate, order.value > 0.0 ? "opened " : "shut ", order.value > 0.0 ? "开启 " : "关闭 ") && order.target != "*") return;
    if (result.applied && boundaries_of(order.target, is_tidal).empty()) return;
    if (order.value > 0.0 && result.applied) return;
    if (order.value > 0.0) return idle(result, "opens a gate: boundaries of a run are open anyway", "开闸：模拟边界本来就是开的");
    const std::vector<surface::Boundary*> found = boundaries_of(order.target, is_tidal);
    if (found.empty()) return none_of(order, result, "no boundary has a tide that a gate could shut out", "没有可由闸门挡潮的边界");
    for (surface::Boundary* boundary : found) boundary->closed.emplace_back(result.from, result.until);
    done(result, "nothing passed " + names_of(found), names_of(found) + " 无水通过");
  }

  void hold_level(const io::Order& order, Result& result) {
    const double wanted = in_metres(order);
    const std::vector<surface::Boundary*> found =
        boundaries_of(order.target, [](const surface::Boundary& boundary) { return level_of(boundary) && !is_tidal(boundary); });
    std::vector<surface::Boundary*> levels;
    std::ranges::copy_if(found, std::back_inserter(levels), [](const surface::Boundary* boundary) { return level_of(*boundary) != nullptr; });
    if (levels.empty()) return none_of(order, result, "no boundary is held at a level that could be lowered", "没有可降低水位的边界");
    for (surface::Boundary* boundary : levels) {
      surface::LevelSeries& series = std::get<surface::LevelSeries>(boundary->condition);
      series.level = lowered(series.level, wanted, result.from, result.until);
    }
    done(result, fmt::format("held {} at {:g} m at most, within half an hour", names_of(levels), wanted), fmt::format("{} 水位半小时内降至不高于 {:g} m", names_of(levels), wanted));
  }

  /// The series, but at most `wanted` from `from` on, reached and left along a ramp.
  TimeSeries lowered(const TimeSeries& level, double wanted, double from, double until) const {
    std::set<double> instants(level.times().begin(), level.times().end());
    instants.insert({0.0, from, from + ramp, until, until + ramp, scenario_.duration});
    std::vector<double> times, values;
    for (const double time : instants) {
      const double share = std::clamp(std::min((time - from) / ramp, 1.0 - (time - until) / ramp), 0.0, 1.0), usual = level.at(time);
      times.push_back(time);
      values.push_back(usual - share * std::max(0.0, usual - wanted));
    }
    return {std::move(times), std::move(values), Interpolation::linear};
  }

  static std::string names_of(const std::vector<surface::Boundary*>& boundaries) {
    std::string names;
    for (const surface::Boundary* boundary : boundaries) names += (names.empty() ? "" : ", ") + boundary->id;
    return names;
  }

  /// A target that names nothing is a fault, except "*".
  void none_of(const io::Order& order, Result& result, const char* why, const char* why_zh) {
    if (order.target == "*") return idle(result, why, why_zh);
    std::vector<std::string> ids;
    for (const surface::Boundary& boundary : forcing_.boundaries) ids.push_back(boundary.id);
    fault(order, fmt::format("there is no {} \"{}\"", order.kind == "gate" ? "gate or boundary" : "boundary with a level", order.target), choices_hint(order.target, ids));
  }

  // Pumps.

  void pump(const io::Order& order, Result& result) {
    const simulation::HotSpot* spot = spot_of(order.target);
    if (!spot && domain_.hot_spots.empty()) return idle(result, "the scenario has no [[place]] where it could pump", "情景没有可抽水的 [[place]]");
    if (!spot) return fault(order, "there is no place \"" + order.target + '"', choices_hint(order.target, spots()));
    const Quantity rate = read_quantity(fmt::format("{} {}", order.value, order.unit), unit::m3_per_s);
    if (!rate.fault.empty() || !(rate.value > 0.0))
      return fault(order, rate.fault.empty() ? "pumps nothing" : rate.fault, rate.hint.empty() ? "write value = 0.3 and unit = \"m3/s\"" : rate.hint);
    double lowest = std::numeric_limits<double>::infinity();
    std::vector<int> cells = spot->cells;
    if (cells.size() == 1) for (const int cell : ring_around(*spot)) cells.push_back(cell);
    for (const int cell : cells) lowest = std::min(lowest, bed(cell));
    std::erase_if(cells, [&](int cell) { return bed(cell) > lowest + pump_reach; });
    std::ranges::sort(cells);
    TimeSeries discharge({result.from, result.until}, {-rate.value, 0.0}, Interpolation::step);
    forcing_.boundaries.push_back({.id = "pump:" + order.name(), .cells = std::move(cells), .condition = surface::DischargeSeries{std::move(discharge)}, .closed = {}});
    done(result, fmt::format("took up to {:g} m3/s of what stood there", rate.value), fmt::format("抽排积水，最大 {:g} m3/s", rate.value));
  }

  /// It acted, and how.
  static void done(Result& result, std::string what, std::string what_zh) {
    result.applied = true;
    result.remark = {std::move(what), std::move(what_zh)};
  }

  /// It could not act, and why.
  static void idle(Result& result, std::string why, std::string why_zh) { result.remark = {std::move(why), std::move(why_zh)}; }

  const std::string& file_;
  const scenario::Scenario& scenario_;
  Prepared& prepared_;
  simulation::Domain& domain_;
  simulation::Forcing& forcing_;
  const Grid& grid_;
  std::map<int, std::vector<Lift>> changes_;
  FaultList faults_;
};

}  // namespace

std::vector<results::OrderResult> apply_orders(std::span<const io::Order> orders, const std::string& file, const scenario::Scenario& scenario, Prepared& prepared) {
  return OrderBook(file, scenario, prepared).apply(orders);
}

}  // namespace hydro::study::detail

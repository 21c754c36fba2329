#include "libhydro/comparison/comparison.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "libhydro/core/flooded_street.h"
#include "libhydro/hazard/hazard_rating.h"

namespace hydro::comparison {
namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

double beyond(double difference, double noise) { return std::abs(difference) > noise ? difference : 0.0; }

/// Cells on which both runs stand dry at the start: rivers and ponds would outweigh the streets.
class DryGround {
 public:
  DryGround(const results::RunResult& base, const results::RunResult& other) : base_(base.peaks.wet_at_start), other_(other.peaks.wet_at_start) {}
  bool operator()(std::size_t cell) const { return (base_.empty() || !base_[cell]) && (other_.empty() || !other_[cell]); }

 private:
  const Raster<std::uint8_t>&base_, &other_;
};

Raster<float> less(const Raster<float>& base, const Raster<float>& other, double noise) {
  if (base.empty() || base.size() != other.size()) return {};
  Raster<float> result(base.rows(), base.columns());
  for (std::size_t cell = 0; cell < base.size(); ++cell) {
    const float difference = other[cell] - base[cell];
    result[cell] = std::abs(difference) <= noise ? 0.0f : difference;  // NaN stays
  }
  return result;
}

/// Ground that nothing reached has no arrival, which is no missing value to the eye: a cell counts where both were reached.
DifferenceMaps maps_of(const results::RunResult& base, const results::RunResult& other, const Noise& noise) {
  return {.depth = less(base.peaks.depth, other.peaks.depth, noise.depth),
          .hazard_rating = less(base.peaks.hazard_rating, other.peaks.hazard_rating, noise.hazard_rating),
          .arrival_time = less(base.peaks.arrival_time, other.peaks.arrival_time, noise.arrival_time)};
}

GroundChange ground_of(const results::RunResult& base, const results::RunResult& other, const Raster<float>& change) {
  GroundChange ground;
  for (const auto& [threshold, area] : base.flooded_area) ground.crossings.push_back({.threshold = threshold});
  if (change.empty()) return ground;
  const DryGround dry(base, other);
  const Grid& grid = base.grid;
  const double cell_area = grid.cell_area();
  for (std::size_t cell = 0; cell < change.size(); ++cell) {
    const float by = change[cell];
    if (std::isnan(by) || !dry(cell)) continue;
    (by > 0.0f ? ground.wetter : by < 0.0f ? ground.drier : ground.same) += cell_area;
    if (by == 0.0f) continue;
    double& greatest = by > 0.0f ? ground.greatest_rise : ground.greatest_fall;
    if (std::abs(by) > greatest) {
      greatest = std::abs(by);
      const CellPosition at = grid.position(static_cast<int>(cell));
      (by > 0.0f ? ground.rise_at : ground.fall_at) = {grid.x(at.column), grid.y(at.row)};
    }
    for (GroundChange::Crossing& crossing : ground.crossings) {
      const bool before = base.peaks.depth[cell] > crossing.threshold, after = other.peaks.depth[cell] > crossing.threshold;
      if (after && !before) crossing.newly += cell_area;
      if (before && !after) crossing.no_longer += cell_area;
    }
  }
  return ground;
}

/// Cells of the base that a difference within the noise could move over the threshold.
double area_within_noise(const results::RunResult& base, double threshold, double noise) {
  double cells = 0.0;
  const Raster<float>& depth = base.peaks.depth;
  for (std::size_t cell = 0; cell < depth.size(); ++cell)
    if (std::abs(depth[cell] - threshold) <= noise && (base.peaks.wet_at_start.empty() || !base.peaks.wet_at_start[cell])) cells += 1.0;
  return cells * base.grid.cell_area();
}

std::vector<AreaDifference> areas_of(const results::RunResult& base, const results::RunResult& other, const Noise& noise) {
  std::vector<AreaDifference> areas;
  for (const auto& [threshold, area] : base.flooded_area)
    for (const auto& [same, flooded] : other.flooded_area)
      if (same == threshold)
        areas.push_back({.threshold = threshold, .base = area, .other = flooded, .noise = area_within_noise(base, threshold, noise.depth)});
  return areas;
}

const results::GaugeSeries* gauge_of(const results::RunResult& run, const std::string& id) {
  const auto found = std::ranges::find(run.gauges, id, &results::GaugeSeries::id);
  return found == run.gauges.end() ? nullptr : &*found;
}

/// What a run knows of a spot that is no place of its own: its maps.
void look_up(const results::RunResult& run, PlaceDifference& place) {
  const auto cell = run.grid.position_of(place.place.x, place.place.y);
  place.in_both = cell && !run.peaks.depth.empty() && std::isfinite(run.peaks.depth(cell->row, cell->column));
  if (!place.in_both) return;
  place.other = run.peaks.depth(cell->row, cell->column);
  if (!run.peaks.hazard_rating.empty())
    place.other_hazard = hazard::classify(run.peaks.hazard_rating(cell->row, cell->column)).name;
}

void take(const results::PlaceResult& from, PlaceDifference& place) {
  place.other = from.max_depth;
  place.other_time = from.time_of_max;
  place.other_first = from.first_over_015;
  place.other_hazard = from.hazard;
}

std::vector<PlaceDifference> places_of(const results::RunResult& base, const results::RunResult& other, const Noise& noise) {
  std::vector<PlaceDifference> places;
  for (const results::PlaceResult& from : base.places) {
    PlaceDifference place{.id = from.id, .name = from.name, .place = from.place, .gauge = gauge_of(base, from.id) != nullptr};
    place.base = from.max_depth;
    place.base_time = from.time_of_max;
    place.base_first = from.first_over_015;
    place.base_hazard = from.hazard;
    const auto same = std::ranges::find_if(other.places, [&](const results::PlaceResult& p) { return p.id == from.id && p.place == from.place; });
    if (same != other.places.end()) take(*same, place);  // deepest spots carry the same names at other places
    else look_up(other, place);
    if (place.in_both) place.effect = beyond(place.other - place.base, noise.depth);
    places.push_back(std::move(place));
  }
  for (const results::PlaceResult& only : other.places)
    if (gauge_of(other, only.id) && !gauge_of(base, only.id)) {
      PlaceDifference place{.id = only.id, .name = only.name, .place = only.place, .gauge = true, .in_both = false, .base = std::nan("")};
      take(only, place);
      places.push_back(std::move(place));
    }
  return places;
}

/// Peaks are means between reports: other report times see another part of a peak.
double peak_noise(const results::RunResult& base, const results::RunResult& other, const Noise& noise) {
  return base.report_times == other.report_times ? noise.share : 0.05;
}

/// How much the outflow between two reports changes from one to the next beside the greatest [m3/s]: a mean over other reports lies within that.
double change_beside_peak(const results::RunResult& run) {
  std::vector<double> means;
  for (std::size_t i = 1; i < run.balance.size() && i < run.report_times.size(); ++i)
    if (run.report_times[i] > run.report_times[i - 1]) means.push_back((run.balance[i].outflow - run.balance[i - 1].outflow) / (run.report_times[i] - run.report_times[i - 1]));
  if (means.empty()) return 0.0;
  const auto peak = std::ranges::max_element(means);
  const double before = peak == means.begin() ? *peak : *std::prev(peak), after = std::next(peak) == means.end() ? *peak : *std::next(peak);
  return std::max(*peak - before, *peak - after);
}

/// [m3/s]
double outflow_noise(const results::RunResult& base, const results::RunResult& other, const Noise& noise) {
  const double rounding = noise.share * results::greatest_outflow(base.report_times, base.balance);
  return base.report_times == other.report_times ? rounding : std::max({rounding, change_beside_peak(base), change_beside_peak(other)});
}

std::vector<PlotDifference> plots_of(const results::RunResult& base, const results::RunResult& other, const Noise& noise) {
  std::vector<PlotDifference> plots;
  for (const results::CaptureResult& plot : base.capture) {
    const auto same = std::ranges::find(other.capture, plot.id, &results::CaptureResult::id);
    if (same != other.capture.end())
      plots.push_back({.id = plot.id, .base_capture = plot.capture_ratio(), .other_capture = same->capture_ratio(), .base_peak = plot.peak_runoff, .other_peak = same->peak_runoff,
                       .capture_effect = beyond(same->capture_ratio() - plot.capture_ratio(), noise.volume_share),
                       .peak_effect = beyond(same->peak_runoff - plot.peak_runoff, std::max(peak_noise(base, other, noise) * plot.peak_runoff, plot.id.empty() ? outflow_noise(base, other, noise) : 0.0))});
  }
  return plots;
}

/// Dry ground of a run whose hazard rating lies within the noise of one of the limits, as a share of all its dry ground in any class: so many
/// of the people there might as well stand in the class beside.
double share_within_noise(const results::RunResult& run, std::initializer_list<double> limits, double noise) {
  const Raster<float>& rating = run.peaks.hazard_rating;
  double near = 0.0, any = 0.0;
  for (std::size_t cell = 0; cell < rating.size(); ++cell) {
    if (!run.peaks.wet_at_start.empty() && run.peaks.wet_at_start[cell]) continue;
    any += rating[cell] >= hazard::rating_classes()[1].from;
    near += std::ranges::any_of(limits, [&](double limit) { return std::abs(rating[cell] - limit) <= noise; });
  }
  return any > 0.0 ? near / any : 0.0;
}

/// Where a class of hazard begins [m2/s], and where the next one does.
std::pair<double, double> limits_of(std::string_view name) {
  const auto classes = hazard::rating_classes();
  const auto found = std::ranges::find(classes, name, &hazard::RatingClass::name);
  const double endless = std::numeric_limits<double>::infinity();
  if (found == classes.end()) return {endless, endless};
  return {found->from, found + 1 == classes.end() ? endless : (found + 1)->from};
}

using What = HarmDifference::What;
using Harm = results::HarmResult;

double report_interval(const results::RunResult& run) { return run.report_times.size() > 1 ? run.report_times[1] - run.report_times[0] : 0.0; }

/// What of a sum of harm may be noise. Times of hot spots are counted in whole report intervals: those of the runs, the longer one, are `step` [s].
double noise_of(const results::RunResult& base, double Harm::*sum, double step, const Noise& noise) {
  if (sum == &Harm::flood_volume || sum == &Harm::loss) return noise.loss_share * base.harm.*sum;
  if (sum == &Harm::area_over_015 || sum == &Harm::area_over_030) return area_within_noise(base, sum == &Harm::area_over_015 ? flooded_street_depth : 0.30, noise.depth);
  if (sum == &Harm::people_in_danger) {
    double anybody = 0.0;
    for (const results::HarmRow& row : base.harm_rows)
      if (row.what == "people") anybody += row.harmed;
    return anybody * (share_within_noise(base, {limits_of("moderate").first}, noise.hazard_rating) + noise.share);
  }
  double near = 0.0, over = 0.0, traffic = 0.0;
  for (const results::HotSpotSeries& spot : base.hot_spots) {
    const auto place = std::ranges::find(base.places, spot.id, &results::PlaceResult::id);
    if (place == base.places.end()) continue;
    near += std::abs(place->max_depth - spot.close_depth) <= noise.depth;
    over += place->max_depth > spot.close_depth - noise.depth;
    if (spot.kind == "underpass") traffic += spot.traffic;
  }
  return sum == &Harm::spots_over ? near : sum == &Harm::spot_time_over ? over * step : traffic * step / 3600.0;
}

void add_people(const results::RunResult& base, const results::RunResult& other, const Noise& noise, std::vector<HarmDifference>& rows) {
  if (!knows_people(base) || !knows_people(other)) return;
  double anybody = 0.0;
  for (const results::HarmRow& row : base.harm_rows)
    if (row.what == "people") anybody += row.harmed;
  rows.push_back({.what = What::people_in_danger, .base = base.harm.people_in_danger, .other = other.harm.people_in_danger, .noise = noise_of(base, &Harm::people_in_danger, 0.0, noise)});
  for (const results::HarmRow& from : base.harm_rows)
    for (const results::HarmRow& to : other.harm_rows) {
      if (from.what != "people" || to.what != "people" || from.name != to.name) continue;
      const auto [begin, end] = limits_of(from.name);
      rows.push_back({.what = What::people, .name = from.name, .base = from.harmed, .other = to.harmed,
                      .noise = anybody * share_within_noise(base, {begin, end}, noise.hazard_rating) + noise.share * anybody});
    }
}

void add_damage(const results::RunResult& base, const results::RunResult& other, const Noise& noise, std::vector<HarmDifference>& rows) {
  if (!knows_damage(base) || !knows_damage(other)) return;
  rows.push_back({.what = What::damage, .base = base.harm.loss, .other = other.harm.loss, .noise = noise_of(base, &Harm::loss, 0.0, noise)});
  for (const results::HarmRow& from : base.harm_rows)
    for (const results::HarmRow& to : other.harm_rows)
      if (from.what == "loss" && to.what == "loss" && from.name == to.name)
        rows.push_back({.what = What::loss, .name = from.name, .title = from.title, .title_zh = from.title_zh, .base = from.harmed, .other = to.harmed, .noise = noise.loss_share * from.harmed});
}

void add_hot_spots(const results::RunResult& base, const results::RunResult& other, const Noise& noise, std::vector<HarmDifference>& rows) {
  if (base.hot_spots.empty() || other.hot_spots.empty()) return;
  const double step = std::max(report_interval(base), report_interval(other));
  const auto add = [&](What what, double Harm::*sum) { rows.push_back({.what = what, .base = base.harm.*sum, .other = other.harm.*sum, .noise = noise_of(base, sum, step, noise)}); };
  add(What::places_over, &Harm::spots_over);
  add(What::place_time_over, &Harm::spot_time_over);
  if (base.harm.turned_away > 0.0 || other.harm.turned_away > 0.0) add(What::turned_away, &Harm::turned_away);
}

std::vector<HarmDifference> harm_of(const results::RunResult& base, const results::RunResult& other, const Noise& noise) {
  std::vector<HarmDifference> rows;
  add_people(base, other, noise, rows);
  add_damage(base, other, noise, rows);
  add_hot_spots(base, other, noise, rows);
  return rows;
}

template <class Series>
std::map<std::string_view, const Series*> by_id(const std::vector<Series>& list) {
  std::map<std::string_view, const Series*> found;
  for (const Series& one : list) found.emplace(one.id, &one);
  return found;
}

/// Nodes and links of both networks, by id, that differ beyond the noise.
std::vector<SewerDifference> sewers_of(const results::RunResult& base, const results::RunResult& other, const Noise& noise) {
  using Quantity = SewerDifference::What;
  std::vector<SewerDifference> rows;
  const auto add = [&rows](Quantity what, const std::string& id, const std::string& kind, double before, double after, double within) {
    if (const double effect = beyond(after - before, within); effect != 0.0) rows.push_back({what, id, kind, before, after, effect});
  };
  const auto volume_noise = [&noise](double volume) { return noise.sewer_volume + noise.sewer_share * std::abs(volume); };
  const auto nodes = by_id(other.nodes);
  for (const results::NodeSeries& node : base.nodes) {
    const auto found = nodes.find(node.id);
    if (found == nodes.end()) continue;
    const results::NodeSeries* same = found->second;
    if (node.kind == "outfall") add(Quantity::outfall, node.id, node.kind, node.outfall_volume, same->outfall_volume, volume_noise(node.outfall_volume));
    else add(Quantity::peak_depth, node.id, node.kind, node.max_depth(), same->max_depth(), noise.sewer_depth);
    add(Quantity::spilled, node.id, node.kind, node.spilled_volume, same->spilled_volume, volume_noise(node.spilled_volume));
  }
  const auto links = by_id(other.links);
  for (const results::LinkSeries& link : base.links) {
    const auto found = links.find(link.id);
    if (found == links.end()) continue;
    const results::LinkSeries* same = found->second;
    if (link.kind == "pump") add(Quantity::pumped, link.id, link.kind, link.volume, same->volume, volume_noise(link.volume));
    if (link.kind == "conduit") add(Quantity::under_water, link.id, link.kind, link.full_time, same->full_time, noise.arrival_time + noise.sewer_share * link.full_time);
  }
  std::ranges::stable_sort(rows, [](const SewerDifference& a, const SewerDifference& b) { return a.what != b.what ? a.what < b.what : std::abs(a.effect) > std::abs(b.effect); });
  return rows;
}

bool same_rain(const results::RunResult& base, const results::RunResult& other, const Noise& noise) {
  if (base.balance.empty() || other.balance.empty()) return true;
  const double before = base.balance.back().rain;
  return std::abs(other.balance.back().rain - before) <= noise.volume_share * std::max(before, base.balance.back().entered());
}

results::WaterBalance volumes_of(const results::RunResult& base, const results::RunResult& other, double share) {
  results::WaterBalance difference;
  if (base.balance.empty() || other.balance.empty()) return difference;
  const double noise = share * base.balance.back().entered();
  for (const results::BalanceTerm& term : results::balance_terms)
    difference.*term.volume = beyond(other.balance.back().*term.volume - base.balance.back().*term.volume, noise);
  return difference;
}

/// The mean of the finer cells whose centres lie in a cell of the grid; of coarser ones the one that holds its centre.
Raster<float> resampled(const Raster<float>& values, const Grid& from, const Grid& onto) {
  if (values.empty()) return {};
  Raster<float> result(onto, nothing);
  if (from.cell_size >= onto.cell_size) {
    for (int row = 0; row < onto.rows; ++row)
      for (int column = 0; column < onto.columns; ++column)
        if (const auto at = from.position_of(onto.x(column), onto.y(row))) result(row, column) = values(at->row, at->column);
    return result;
  }
  Raster<double> sums(onto);
  Raster<int> counts(onto);
  for (int row = 0; row < from.rows; ++row)
    for (int column = 0; column < from.columns; ++column) {
      const auto at = onto.position_of(from.x(column), from.y(row));
      if (!at || std::isnan(values(row, column))) continue;
      sums(at->row, at->column) += values(row, column);
      ++counts(at->row, at->column);
    }
  for (std::size_t cell = 0; cell < result.size(); ++cell)
    if (counts[cell] > 0) result[cell] = static_cast<float>(sums[cell] / counts[cell]);
  return result;
}

}  // namespace

double AreaDifference::effect() const { return beyond(other - base, noise); }
double HarmDifference::effect() const { return beyond(other - base, noise); }

const HarmDifference* Difference::harm_in(HarmDifference::What what) const {
  const auto found = std::ranges::find_if(harm, [what](const HarmDifference& row) { return row.what == what && row.name.empty(); });
  return found == harm.end() ? nullptr : &*found;
}

double SumDifference::effect() const { return beyond(other - base, noise); }

std::vector<SumDifference> sum_differences(const results::RunResult& base, const results::HarmResult& other, const Noise& noise) {
  std::vector<SumDifference> found;
  for (const results::HarmMeasure& measure : results::harm_measures)
    found.push_back({.measure = measure, .base = base.harm.*measure.value, .other = other.*measure.value, .noise = noise_of(base, measure.value, report_interval(base), noise)});
  return found;
}

bool knows_people(const results::RunResult& run) {
  return std::ranges::any_of(run.harm_rows, [](const results::HarmRow& row) { return row.what == "people"; });
}
bool knows_damage(const results::RunResult& run) {
  return std::ranges::any_of(run.harm_rows, [](const results::HarmRow& row) { return row.what == "loss"; });
}

bool Difference::shows_nothing() const {
  const auto volume_shown = [this](const results::BalanceTerm& term) { return volume.*term.volume != 0.0; };
  return std::ranges::none_of(results::balance_terms, volume_shown) && peak_outflow == 0.0 && ground.wetter == 0.0 && ground.drier == 0.0 &&
         std::ranges::none_of(areas, [](const AreaDifference& area) { return area.effect() != 0.0; }) &&
         std::ranges::none_of(places, [](const PlaceDifference& place) { return place.effect != 0.0 || !place.in_both; }) &&
         std::ranges::none_of(plots, [](const PlotDifference& plot) { return plot.capture_effect != 0.0 || plot.peak_effect != 0.0; }) &&
         std::ranges::none_of(harm, [](const HarmDifference& row) { return row.effect() != 0.0; }) && sewers.empty() && same_rain && base_costs.capital == other_costs.capital && base_costs.yearly == other_costs.yearly;
}

std::vector<Misfit> misfits(const results::RunResult& base, const results::RunResult& other) {
  using Kind = Misfit::Kind;
  std::vector<Misfit> found;
  const Grid &a = base.grid, &b = other.grid;
  if ((a.rows == 0) != (b.rows == 0)) return {{Kind::model, a.rows == 0 ? "it is a run over a map, the base is one of plots" : "it is a run of plots, the base is one over a map"}};
  if (a.crs != b.crs) found.push_back({Kind::model, fmt::format("its map lies in {}, that of the base in {}", b.crs.empty() ? "no CRS" : b.crs, a.crs.empty() ? "no CRS" : a.crs)});
  else if (a != b)
    found.push_back({Kind::grid, fmt::format("its grid has {} x {} cells of {:g} m from {:.2f}, {:.2f}; that of the base {} x {} of {:g} m from {:.2f}, {:.2f}", b.rows, b.columns,
                                             b.cell_size, b.west, b.north, a.rows, a.columns, a.cell_size, a.west, a.north)});
  if (base.start_utc != other.start_utc)
    found.push_back({Kind::period, fmt::format("it starts {:g} h {} the base", std::abs(other.start_utc - base.start_utc) / 3600.0, other.start_utc > base.start_utc ? "after" : "before")});
  if (base.simulated != other.simulated)
    found.push_back({Kind::period, fmt::format("it covers {:g} h, the base {:g} h", other.simulated / 3600.0, base.simulated / 3600.0)});
  return found;
}

results::RunResult onto(results::RunResult run, const Grid& grid) {
  results::Peaks& peaks = run.peaks;
  for (Raster<float>* map : {&peaks.depth, &peaks.level, &peaks.speed, &peaks.depth_speed, &peaks.hazard_rating, &peaks.arrival_time, &peaks.sponge_stored})
    *map = resampled(*map, run.grid, grid);
  for (auto& [threshold, duration] : peaks.duration_over) duration = resampled(duration, run.grid, grid);
  if (!peaks.wet_at_start.empty()) {
    Raster<float> shares(run.grid);
    for (std::size_t cell = 0; cell < shares.size(); ++cell) shares[cell] = peaks.wet_at_start[cell];
    shares = resampled(shares, run.grid, grid);
    peaks.wet_at_start = Raster<std::uint8_t>(grid);
    for (std::size_t cell = 0; cell < shares.size(); ++cell) peaks.wet_at_start[cell] = shares[cell] > 0.0f;  // NaN: no water
  }
  run.grid = grid;
  return run;
}

std::vector<double> at_times(const std::vector<double>& times, const std::vector<double>& values, const std::vector<double>& wanted) {
  std::vector<double> result;
  result.reserve(wanted.size());
  const std::size_t count = std::min(times.size(), values.size());
  std::size_t after = 0;  // the first known time not before the one that is wanted
  for (const double time : wanted) {
    while (after < count && times[after] < time) ++after;
    if (after == count || (after == 0 && times[0] > time)) result.push_back(std::nan(""));
    else if (times[after] == time) result.push_back(values[after]);
    else {
      const double share = (time - times[after - 1]) / (times[after] - times[after - 1]);
      result.push_back(values[after - 1] + share * (values[after] - values[after - 1]));
    }
  }
  return result;
}

LayoutTotals costs_of(const results::RunResult& run) {
  LayoutTotals totals;
  for (const results::LayoutCost& cost : run.costs) totals.capital += cost.capital(), totals.yearly += cost.yearly();
  return totals;
}

Difference difference(const results::RunResult& base, const results::RunResult& other, std::string name, const Noise& noise) {
  Difference result{.name = std::move(name)};
  result.volume = volumes_of(base, other, noise.volume_share);
  const double peak = results::greatest_outflow(base.report_times, base.balance);
  result.peak_outflow = beyond(results::greatest_outflow(other.report_times, other.balance) - peak, outflow_noise(base, other, noise));
  result.areas = areas_of(base, other, noise);
  result.maps = maps_of(base, other, noise);
  result.ground = ground_of(base, other, result.maps.depth);
  result.places = places_of(base, other, noise);
  result.plots = plots_of(base, other, noise);
  result.harm = harm_of(base, other, noise);
  result.sewers = sewers_of(base, other, noise);
  result.same_rain = same_rain(base, other, noise);
  result.base_costs = costs_of(base);
  result.other_costs = costs_of(other);
  return result;
}

bool ranked_by_damage(const std::vector<Difference>& differences) {
  return !differences.empty() && std::ranges::all_of(differences, [](const Difference& each) { return each.harm_in(What::damage) != nullptr; });
}

std::vector<Rank> ranked(const std::vector<Difference>& differences, double threshold) {
  std::vector<Rank> ranks;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    if (!differences[i].same_rain) continue;
    Rank rank{.other = i, .avoided = std::nan(""), .capital = differences[i].capital(), .money_per_area = std::nan(""), .avoided_per_money = std::nan("")};
    for (const AreaDifference& area : differences[i].areas)
      if (area.threshold == threshold) rank.dried = 0.0 - area.effect();
    if (const HarmDifference* damage = differences[i].harm_in(What::damage)) rank.avoided = 0.0 - damage->effect();
    if (rank.dried > 0.0 && rank.capital > 0.0) rank.money_per_area = rank.capital / rank.dried;
    if (rank.capital > 0.0) rank.avoided_per_money = rank.avoided / rank.capital;
    ranks.push_back(rank);
  }
  if (ranked_by_damage(differences)) std::ranges::stable_sort(ranks, [](const Rank& a, const Rank& b) { return a.avoided > b.avoided; });
  else std::ranges::stable_sort(ranks, [](const Rank& a, const Rank& b) { return a.dried > b.dried; });
  return ranks;
}

}  // namespace hydro::comparison

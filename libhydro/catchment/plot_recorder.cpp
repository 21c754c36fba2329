#include "libhydro/catchment/plot_recorder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/sponge/layout_cost.h"
#include "libhydro/sponge/solids.h"

namespace hydro::catchment {
namespace {

enum PlotColumn { rain, infiltration, evaporation, runoff_rate, runoff_without, stored, left_rate, left_without, plot_columns };

constexpr double UseState::*use_terms[] = {&UseState::inflow, &UseState::evaporation, &UseState::seepage, &UseState::surface_outflow, &UseState::drain};
constexpr std::vector<double> results::FacilitySeries::*facility_terms[] = {
    &results::FacilitySeries::inflow,          &results::FacilitySeries::evaporation, &results::FacilitySeries::infiltration,
    &results::FacilitySeries::surface_outflow, &results::FacilitySeries::drain,       &results::FacilitySeries::stored};
constexpr std::size_t use_columns = std::size(facility_terms);
constexpr std::size_t first_plot_column = 1 + results::balance_terms.size();

/// "yard/rain_garden", and "yard/rain_garden/2" where a plot has more rows of it.
std::string id_of_use(const Plots& plots, const Catchment& plot, std::size_t use) {
  std::string id = plot.id + '/' + plots.facilities[static_cast<std::size_t>(plot.facilities[use].facility)].name;
  const auto same = std::count_if(plot.facilities.begin(), plot.facilities.begin() + static_cast<std::ptrdiff_t>(use),
                                  [&](const FacilityUse& other) { return other.facility == plot.facilities[use].facility; });
  return same > 0 ? id + '/' + std::to_string(same + 1) : id;
}

}  // namespace

PlotRecorder::PlotRecorder(const Plots& plots, const Runoff& runoff, const Runoff* without) : plots_(plots), runoff_(runoff), without_(without) {
  for (const Catchment& plot : plots.catchments) uses_ += plot.facilities.size();
  width_ = first_plot_column + plots.catchments.size() * plot_columns + uses_ * use_columns;
}

void PlotRecorder::record(const State& state, const State* bare) {
  rows_.push_back(state.time());
  const results::WaterBalance balance = runoff_.balance(state);
  for (const results::BalanceTerm& term : results::balance_terms) rows_.push_back(balance.*term.volume);
  for (std::size_t i = 0; i < state.plots.size(); ++i) {
    const PlotState& plot = state.plots[i];
    for (const double value : {plot.rain, plot.infiltration, plot.evaporation, plot.runoff_rate, without_ ? bare->plots[i].runoff_rate : plot.runoff_rate,
                               runoff_.stored_on_ground(i, state) + runoff_.stored_in_facilities(i, state), plot.left_rate,
                               without_ ? bare->plots[i].left_rate : plot.left_rate})
      rows_.push_back(value);
  }
  for (std::size_t i = 0; i < state.uses.size(); ++i) {
    for (const auto term : use_terms) rows_.push_back(state.uses[i].*term + (term == &UseState::drain ? state.uses[i].used : 0.0));
    rows_.push_back(runoff_.stored_in_facility(i, state));
  }
}

void PlotRecorder::restore(std::vector<double> rows) {
  if (rows.size() % width_ != 0) throw InputError("the checkpoint's record is one of other plots");
  rows_ = std::move(rows);
}

void PlotRecorder::write_series(results::RunResult& result) const {
  const std::size_t count = rows_.size() / width_;
  double area = 0.0;
  for (const Catchment& plot : plots_.catchments) {
    results::CatchmentSeries& series = result.catchments.emplace_back();
    series.id = plot.id, series.name = plot.name, series.area = plot.area;
    area += plot.area;
    for (std::size_t use = 0; use < plot.facilities.size(); ++use) {
      const sponge::Facility& kind = plots_.facilities[static_cast<std::size_t>(plot.facilities[use].facility)];
      results::FacilitySeries& facility = result.facilities.emplace_back();
      facility.id = id_of_use(plots_, plot, use), facility.kind = kind.name, facility.title = kind.title, facility.title_zh = kind.title_zh;
      facility.area = plot.facilities[use].area();
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    const double* const now = &rows_[i * width_];
    const double* const before = i > 0 ? now - width_ : nullptr;
    const double elapsed = before ? now[0] - before[0] : 0.0;
    const auto mean = [&](std::size_t column, double over) { return before ? (now[column] - before[column]) / (elapsed * over) : 0.0; };
    result.report_times.push_back(now[0]);
    results::WaterBalance& balance = result.balance.emplace_back();
    for (std::size_t term = 0; term < results::balance_terms.size(); ++term) balance.*results::balance_terms[term].volume = now[1 + term];
    result.rain_rate.push_back(before ? (balance.rain - result.balance[i - 1].rain) / (elapsed * area) : 0.0);
    for (std::size_t plot = 0; plot < plots_.catchments.size(); ++plot) {
      const std::size_t first = first_plot_column + plot * plot_columns;
      results::CatchmentSeries& series = result.catchments[plot];
      series.rain_rate.push_back(mean(first + rain, series.area));
      series.infiltration_rate.push_back(mean(first + infiltration, series.area));
      series.evaporation_rate.push_back(mean(first + evaporation, series.area));
      series.runoff.push_back(now[first + runoff_rate]);
      series.runoff_without.push_back(now[first + runoff_without]);
      series.stored.push_back(now[first + stored] / series.area);
    }
    for (std::size_t use = 0; use < uses_; ++use)
      for (std::size_t term = 0; term < use_columns; ++term)
        (result.facilities[use].*facility_terms[term]).push_back(now[first_plot_column + plots_.catchments.size() * plot_columns + use * use_columns + term]);
  }
}

PlotSolids solids_of(const Plots& plots, std::size_t index, std::size_t first_use, const State& state) {
  const Catchment& plot = plots.catchments[index];
  const PlotState& of_plot = state.plots[index];
  // Water from other plots has been counted where it was washed off.
  const double own = of_plot.rain > 0.0 ? of_plot.rain / (of_plot.rain + of_plot.run_on) : 0.0;
  const double paved = own * of_plot.washed[0] * plot.solids_impervious, green = own * of_plot.washed[1] * plot.solids_pervious;
  // What crosses the other part of the ground settles there.
  const bool has_green = plot.imperviousness < 1.0, has_hollows = plot.imperviousness > 0.0 && plot.zero_storage_share < 1.0;
  const double settles_green = plot.routing == Routing::pervious && has_green ? paved * plot.routed_share : 0.0;
  const double settles_paved = plot.routing == Routing::impervious && has_hollows ? green * plot.routed_share : 0.0;
  PlotSolids solids{.washed = paved + green, .kept = settles_green + settles_paved};
  for (std::size_t i = 0; i < plot.facilities.size(); ++i) {
    const FacilityUse& use = plot.facilities[i];
    const UseState& passed = state.uses[first_use + i];
    const sponge::FacilityWater water{passed.inflow * use.area(), passed.surface_outflow * use.area(), passed.drain * use.area()};
    const double carried = (paved - settles_green) * use.treated_impervious_share + (green - settles_paved) * use.treated_pervious_share;
    if (water.inflow > 0.0 && carried > 0.0)
      solids.kept += sponge::passed_through(plots.facilities[static_cast<std::size_t>(use.facility)], water, carried / water.inflow).kept;
  }
  return solids;
}

std::vector<results::CaptureResult> PlotRecorder::capture(const std::vector<results::FacilitySeries>& facilities, const State& state, const State* bare) const {
  std::vector<results::CaptureResult> all;
  results::CaptureResult total;
  const auto released = [this](std::size_t plot) {
    const std::size_t column = first_plot_column + plot * plot_columns + stored;
    return rows_.empty() ? 0.0 : std::max(rows_[column] - rows_[rows_.size() - width_ + column], 0.0);
  };
  std::size_t use = 0;
  for (std::size_t i = 0; i < plots_.catchments.size(); ++i) {
    const PlotState& plot = state.plots[i];
    const PlotSolids solids = solids_of(plots_, i, use, state);
    results::CaptureResult one{.id = plots_.catchments[i].id, .area = plots_.catchments[i].area, .rain = plot.rain,
                               .run_on = plot.run_on, .runoff = plot.runoff, .released = released(i), .peak_runoff = plot.peak_runoff,
                               .peak_without = bare ? bare->plots[i].peak_runoff : -1.0, .overflows = plot.spills, .emptying_time = 0.0,
                               .solids_washed = solids.washed, .solids_kept = solids.kept};
    for (const std::size_t end = use + plots_.catchments[i].facilities.size(); use < end; ++use) {
      one.emptying_time = std::max(one.emptying_time, facilities[use].emptying_time);
      one.filled_at_end += facilities[use].filled_at_end;
    }
    total.area += one.area, total.rain += one.rain, total.runoff += plot.left_model, total.released += one.released;
    total.filled_at_end += one.filled_at_end;
    total.solids_washed += one.solids_washed, total.solids_kept += one.solids_kept;
    total.overflows = std::max(total.overflows, one.overflows);
    total.emptying_time = std::max(total.emptying_time, one.emptying_time);
    all.push_back(std::move(one));
  }
  if (all.size() == 1) {
    total.peak_runoff = all[0].peak_runoff, total.peak_without = all[0].peak_without;
  } else {  // peaks of plots do not coincide
    total.peak_without = bare ? 0.0 : -1.0;
    for (std::size_t row = 0; row < rows_.size(); row += width_) {
      double with = 0.0, without = 0.0;
      for (std::size_t i = 0; i < plots_.catchments.size(); ++i) {
        const double* const plot = &rows_[row + first_plot_column + i * plot_columns];
        with += plot[left_rate], without += plot[left_without];
      }
      total.peak_runoff = std::max(total.peak_runoff, with);
      if (bare) total.peak_without = std::max(total.peak_without, without);
    }
  }
  all.push_back(std::move(total));
  return all;
}

/// What each row of facilities went through.
void PlotRecorder::write_records(results::RunResult& result, const State& state) const {
  std::size_t use = 0;
  for (std::size_t plot = 0; plot < plots_.catchments.size(); ++plot)
    for (const std::size_t end = use + plots_.catchments[plot].facilities.size(); use < end; ++use) {
      const UseState& record = state.uses[use];
      results::FacilitySeries& facility = result.facilities[use];
      const double still = record.is_filled ? state.time() - state.plots[plot].rain_end : 0.0;
      facility.overflows = record.spills;
      facility.emptying_time = std::max(record.longest_emptying, still);
      facility.filled_at_end = record.is_filled;
    }
}

void PlotRecorder::write_into(results::RunResult& result, const State& state, const State* bare) const {
  write_series(result);
  write_records(result, state);
  result.simulated = state.time();
  for (const GroupState& group : state.groups) result.steps += static_cast<std::uint64_t>(group.steps);
  result.capture = capture(result.facilities, state, bare);
  std::vector<sponge::PlacedFacility> layout;
  for (const Catchment& plot : plots_.catchments)
    for (const FacilityUse& use : plot.facilities) layout.push_back({&plots_.facilities[static_cast<std::size_t>(use.facility)], use.area()});
  result.costs = sponge::layout_cost(layout);
}

}  // namespace hydro::catchment

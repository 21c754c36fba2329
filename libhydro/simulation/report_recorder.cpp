#include "libhydro/simulation/report_recorder.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>
#include <variant>

#include "libhydro/core/error.h"
#include "libhydro/hazard/hazard_rating.h"
#include "libhydro/simulation/cell_flow.h"
#include "libhydro/simulation/facility_recorder.h"

namespace hydro::simulation {
namespace {

constexpr std::size_t fixed_columns = 5 + results::balance_terms.size();  // time, steps, wet share, limiting row and column
constexpr std::size_t gauge_columns = 3;
constexpr std::size_t hot_spot_columns = 3;
constexpr std::size_t boundary_columns = 2;
constexpr std::array facility_terms{&results::FacilitySeries::inflow,          &results::FacilitySeries::evaporation,
                                    &results::FacilitySeries::infiltration,    &results::FacilitySeries::surface_outflow,
                                    &results::FacilitySeries::drain,           &results::FacilitySeries::to_sewer,
                                    &results::FacilitySeries::stored};

/// Share of the cells with ground that stand in more than a film of water [-].
double wet_share(const surface::Ground& ground, const surface::SurfaceState& state, int threads) {
  const auto film = static_cast<std::int32_t>(still_depth * ground.unit.per_metre());
  std::int64_t wet = 0;
#pragma omp parallel for schedule(static) reduction(+ : wet) num_threads(threads)
  for (int row = 0; row < ground.grid.rows; ++row) {
    const std::int32_t* depth = state.water_depth.row(row);
    for (int column = 0; column < ground.grid.columns; ++column) wet += depth[column] > film;
  }
  return static_cast<double>(wet) / static_cast<double>(std::max<std::int64_t>(1, count_ground_cells(ground, threads)));
}

/// Discharge across a section now [m3/s].
double discharge_across(const Section& section, const surface::SurfaceState& state, double cell_size) {
  double discharge = 0.0;
  for (const CrossedFace& face : section.faces) {
    const auto& faces = face.along_x ? state.unit_discharge_x : state.unit_discharge_y;
    discharge += face.sign * static_cast<double>(faces(face.row, face.column)) * cell_size;
  }
  return discharge;
}

double area_of(const sponge::FacilityField& field, const std::vector<int>& sites) {  // [cells]
  double area = 0.0;
  for (const int site : sites) area += field.sites[static_cast<std::size_t>(site)].area;
  return area;
}

/// The greatest values of a place's cells.
struct WorstFlow {
  float depth = 0.0f, speed = 0.0f, rating = 0.0f;  ///< [m], [m/s], [m2/s]
};

WorstFlow worst_of(const surface::Ground& ground, const surface::SurfaceState& state, const HotSpot& spot) {
  WorstFlow worst;
  for (const int cell : spot.cells) {
    const CellFlow flow = flow_of_cell(ground, state, ground.grid.position(cell));
    worst.depth = std::max(worst.depth, flow.depth);
    worst.speed = std::max(worst.speed, flow.speed());
    worst.rating = std::max(worst.rating, hazard::hazard_rating(flow.depth, flow.speed()));
  }
  return worst;
}

std::string kind_of(const surface::Boundary& boundary) {
  static constexpr const char* names[] = {"free_outflow", "level", "discharge", "rating"};
  return names[boundary.condition.index()];
}

}  // namespace

std::int64_t count_ground_cells(const surface::Ground& ground, int threads) {
  std::int64_t count = 0;
#pragma omp parallel for schedule(static) reduction(+ : count) num_threads(threads)
  for (int row = 0; row < ground.grid.rows; ++row)
    for (int column = 0; column < ground.grid.columns; ++column) count += !ground.is_wall(row, column);
  return count;
}

double area_under_rain(const Domain& domain) {
  double cells = 0.0;
  for (const std::uint8_t land_class : domain.land.class_of_cell.values()) cells += land_class != hydrology::Land::outside;
  for (const hydrology::RoofShare& roof : domain.land.roof_shares) cells += static_cast<double>(roof.area_ratio);
  for (const float share : domain.sponge.roof_share) cells += static_cast<double>(share);
  for (const RoofDrain& roof : domain.sewers.roofs) cells += roof.area;
  return cells * domain.ground.grid.cell_area();
}

ReportRecorder::ReportRecorder(const Domain& domain, const Forcing& forcing, const surface::SurfaceSolver& solver, double interval,
                               double end, int threads)
    : domain_(domain),
      forcing_(forcing),
      solver_(solver),
      interval_(interval),
      end_(end),
      threads_(threads),
      width_(fixed_columns + gauge_columns * domain.gauges.size() + hot_spot_columns * domain.hot_spots.size() + domain.sections.size() +
             boundary_columns * forcing.boundaries.size()),
      facilities_(facility_series(domain.sponge)) {
  width_ += facility_terms.size() * facilities_.size();
}

double ReportRecorder::next_time(double now) const {
  if (now >= end_) return std::numeric_limits<double>::infinity();
  return now < 0.0 ? 0.0 : std::min(next_multiple(now, interval_), end_);
}

void ReportRecorder::observe(const Domain& domain, const State& state) {
  const surface::Ground& ground = domain.ground;
  const CellPosition limiting = solver_.limiting_cell(state.surface);
  const results::WaterBalance balance = water_balance(domain, state, threads_);
  rows_.insert(rows_.end(), {state.time, static_cast<double>(state.surface.steps), wet_share(ground, state.surface, threads_),
                             static_cast<double>(limiting.row), static_cast<double>(limiting.column)});
  for (const results::BalanceTerm& term : results::balance_terms) rows_.push_back(balance.*term.volume);
  for (const Gauge& gauge : domain.gauges) {
    const CellPosition at = ground.grid.position(gauge.cell);
    const CellFlow flow = flow_of_cell(ground, state.surface, at);
    rows_.insert(rows_.end(), {flow.depth, ground.bed_elevation(at.row, at.column) + flow.depth, flow.speed()});
  }
  for (const HotSpot& spot : domain.hot_spots) {
    const WorstFlow worst = worst_of(ground, state.surface, spot);
    rows_.insert(rows_.end(), {worst.depth, worst.speed, worst.rating});
  }
  for (const Section& section : domain.sections)
    rows_.push_back(discharge_across(section, state.surface, ground.grid.cell_size));
  const double volume = ground.unit.metres() * ground.grid.cell_area();
  for (const surface::BoundaryVolume& passed : state.ledger.boundaries)
    rows_.insert(rows_.end(), {static_cast<double>(passed.entered) * volume, static_cast<double>(passed.left) * volume});
  for (const std::vector<int>& sites : facilities_) {
    sponge::FacilityAccount sum;
    std::int64_t stored = 0;
    for (const int site : sites) {
      sum += state.sponge.accounts[static_cast<std::size_t>(site)];
      stored += sponge::water_held(domain.sponge, state.sponge, site);
    }
    const double depth = ground.unit.metres() / area_of(domain.sponge, sites);
    for (const std::int64_t units : {sum.rain + sum.run_on, sum.evaporation, sum.seepage, sum.surface_outflow, sum.drain, sum.to_sewer, stored})
      rows_.push_back(static_cast<double>(units) * depth);
  }
}

void ReportRecorder::restore(std::vector<double> rows) {
  if (rows.size() % width_ != 0) throw InputError("the checkpoint's record of gauges and boundaries is that of another scenario");
  rows_ = std::move(rows);
}

void ReportRecorder::write_into(results::RunResult& result) const {
  const Grid& grid = domain_.ground.grid;
  for (const Gauge& gauge : domain_.gauges) {
    const CellPosition at = grid.position(gauge.cell);
    result.gauges.push_back(
        {.id = gauge.id, .name = gauge.name, .place = gauge.place, .bed_elevation = domain_.ground.bed_elevation(at.row, at.column)});
  }
  for (const HotSpot& spot : domain_.hot_spots)
    result.hot_spots.push_back({.id = spot.id, .name = spot.name, .name_zh = spot.name_zh, .kind = spot.kind, .place = spot.place,
                                .people = spot.people, .traffic = spot.traffic, .close_depth = spot.close_depth});
  for (const Section& section : domain_.sections) result.sections.push_back({.id = section.id});
  for (const surface::Boundary& boundary : forcing_.boundaries)
    result.boundaries.push_back({.id = boundary.id, .kind = kind_of(boundary)});

  const sponge::FacilityField& field = domain_.sponge;
  for (const std::vector<int>& sites : facilities_) {
    const sponge::FacilityField::Site& first = field.sites[static_cast<std::size_t>(sites.front())];
    const sponge::Facility& kind = field.facilities[static_cast<std::size_t>(first.facility)];
    result.facilities.push_back({.id = field.sites.size() <= most_facility_series ? first.id : kind.name, .kind = kind.name, .title = kind.title,
                                 .title_zh = kind.title_zh, .area = area_of(field, sites) * grid.cell_area()});
  }
  if (field.sites.size() > most_facility_series)
    result.remarks.push_back({"there are " + std::to_string(field.sites.size()) + " facilities: they are reported together by kind", "共有 " + std::to_string(field.sites.size()) + " 个设施：按类型汇总报告"});

  const double catching_area = area_under_rain(domain_);
  double last_time = 0.0, last_steps = 0.0, last_rain = 0.0;
  for (std::size_t start = 0; start < rows_.size(); start += width_) {
    const double* number = rows_.data() + start;
    const double time = *number++, steps = *number++, since = time - last_time;
    result.report_times.push_back(time);
    result.quality.time_step.push_back(steps > last_steps ? since / (steps - last_steps) : 0.0);
    result.quality.wet_share.push_back(*number++);
    const double row = *number++, column = *number++;
    result.quality.limiting.push_back({static_cast<int>(row), static_cast<int>(column)});
    results::WaterBalance balance;
    for (const results::BalanceTerm& term : results::balance_terms) balance.*term.volume = *number++;
    result.balance.push_back(balance);
    result.rain_rate.push_back(since > 0.0 && catching_area > 0.0 ? (balance.rain - last_rain) / catching_area / since : 0.0);
    for (results::GaugeSeries& gauge : result.gauges) {
      gauge.depth.push_back(static_cast<float>(*number++));
      gauge.level.push_back(static_cast<float>(*number++));
      gauge.speed.push_back(static_cast<float>(*number++));
    }
    for (results::HotSpotSeries& spot : result.hot_spots) {
      spot.depth.push_back(static_cast<float>(*number++));
      spot.speed.push_back(static_cast<float>(*number++));
      spot.hazard_rating.push_back(static_cast<float>(*number++));
    }
    for (results::SectionSeries& section : result.sections) section.discharge.push_back(*number++);
    for (results::BoundarySeries& boundary : result.boundaries) {
      boundary.entered.push_back(*number++);
      boundary.left.push_back(*number++);
    }
    for (results::FacilitySeries& facility : result.facilities)
      for (const auto term : facility_terms) (facility.*term).push_back(*number++);
    last_time = time, last_steps = steps, last_rain = balance.rain;
  }
}

}  // namespace hydro::simulation

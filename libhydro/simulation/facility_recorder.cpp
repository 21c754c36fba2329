#include "libhydro/simulation/facility_recorder.h"

#include <algorithm>
#include <limits>

#include "libhydro/core/inter_event_time.h"
#include "libhydro/sponge/facility_step.h"

namespace hydro::simulation {
namespace {

constexpr double emptied = 1e-3;  ///< [m] of free water, or less: the facility is ready for the next storm
constexpr double trickle = 1e-6;  ///< [m over its area] between two looks: less is rounding, no spill

/// Water of a site that is on its way out of it [m over its area].
double free_water(const sponge::FacilityField& field, const sponge::FacilityState& state, std::size_t group, int site, WaterUnit unit) {
  const sponge::FacilityField::Group& kind = field.groups[group];
  const sponge::FacilityField::Site& at = field.sites[static_cast<std::size_t>(site)];
  const int first = kind.bodies ? site - kind.first_site : at.first_member - kind.first_member, count = kind.bodies ? 1 : at.cells();
  const auto places = static_cast<std::size_t>(kind.places());
  double water = 0.0, area = 0.0;
  for (auto place = static_cast<std::size_t>(first); place < static_cast<std::size_t>(first + count); ++place) {
    sponge::Words words{};
    for (std::size_t word = 0; word * places < state.words[group].size(); ++word) words[word] = state.words[group][word * places + place];
    const auto share = static_cast<double>(kind.share[place]);
    water += sponge::free_water(kind.stepped, words, share, unit) * share;
    area += share;
  }
  return water / area;
}

}  // namespace

std::vector<std::vector<int>> facility_series(const sponge::FacilityField& field) {
  std::vector<std::vector<int>> series;
  for (int site = 0; site < static_cast<int>(field.sites.size()); ++site) {
    const auto kind = [&field](int s) { return field.sites[static_cast<std::size_t>(s)].facility; };
    if (field.sites.size() <= most_facility_series || series.empty() || kind(series.back().front()) != kind(site)) series.emplace_back();
    series.back().push_back(site);
  }
  return series;
}

FacilityRecorder::FacilityRecorder(const Domain& domain, double interval, double end)
    : interval_(interval), end_(end), now_(domain.sponge.cells.size()), most_(domain.sponge.cells.size()), records_(domain.sponge.sites.size()), storms_(1) {}

double FacilityRecorder::next_time(double now) const {
  if (now >= end_ || most_.empty()) return std::numeric_limits<double>::infinity();
  return now < 0.0 ? 0.0 : std::min(next_multiple(now, interval_), end_);
}

void FacilityRecorder::observe(const Domain& domain, const State& state) {
  const sponge::FacilityField& field = domain.sponge;
  sponge::water_held_by_cell(field, state.sponge, now_);
  for (std::size_t slot = 0; slot < most_.size(); ++slot) most_[slot] = std::max(most_[slot], now_[slot]);

  Storms& storms = storms_.front();
  const bool rains = state.ledger.vertical.rain > storms.rain;
  if (rains && state.time - storms.rain_end > inter_event_time) ++storms.count;
  if (rains) storms.rain_end = state.time, storms.rain = state.ledger.vertical.rain;
  for (std::size_t group = 0; group < field.groups.size(); ++group) {
    const sponge::FacilityField::Group& kind = field.groups[group];
    for (int s = kind.first_site; s < kind.end_site; ++s) {
      const auto site = static_cast<std::size_t>(s);
      Record& record = records_[site];
      const std::int64_t spilt = state.sponge.accounts[site].surface_outflow, since = spilt - record.spilt;
      record.spilt = spilt;
      const auto least = static_cast<std::int64_t>(trickle * domain.ground.unit.per_metre() * field.sites[site].area);
      if (kind.stepped.process.info().spills && since > least && record.last_spill != storms.count) {
        ++record.spills;
        record.last_spill = static_cast<std::int32_t>(storms.count);
      }
      if (rains) record.is_filled = 1;
      if (rains || !record.is_filled || free_water(field, state.sponge, group, s, domain.ground.unit) > emptied) continue;
      record.is_filled = 0;
      record.longest_emptying = std::max(record.longest_emptying, state.time - storms.rain_end);
    }
  }
}

std::vector<MemoryBlock> FacilityRecorder::memory() {
  return {memory_block("peaks/sponge_stored", most_), memory_block("peaks/sponge_records", records_), memory_block("peaks/sponge_storms", storms_)};
}

Raster<float> FacilityRecorder::most_held(const Domain& domain) const {
  if (most_.empty()) return {};
  Raster<float> map(domain.ground.grid, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t slot = 0; slot < most_.size(); ++slot)
    map[static_cast<std::size_t>(domain.sponge.cells[slot])] = static_cast<float>(static_cast<double>(most_[slot]) * domain.ground.unit.metres());
  return map;
}

void FacilityRecorder::write_into(results::RunResult& result, const Domain& domain, double now) const {
  const std::vector<std::vector<int>> series = facility_series(domain.sponge);
  for (std::size_t i = 0; i < series.size() && i < result.facilities.size(); ++i) {
    results::FacilitySeries& facility = result.facilities[i];
    for (const int site : series[i]) {
      const Record& record = records_[static_cast<std::size_t>(site)];
      const double still = record.is_filled ? now - storms_.front().rain_end : 0.0;
      facility.overflows = std::max(facility.overflows, static_cast<int>(record.spills));
      facility.emptying_time = std::max({facility.emptying_time, record.longest_emptying, still});
      facility.filled_at_end += record.is_filled;
    }
  }
}

}  // namespace hydro::simulation

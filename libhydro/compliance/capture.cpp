#include "libhydro/compliance/capture.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libhydro/rain/capture_curve.h"

namespace hydro::compliance {

RunoffEstimate runoff_estimate(const RuleBook& book, std::span<const double> row) {
  constexpr double uncovered_share = 0.01;  ///< of the plot that may be of unknown surface
  RunoffEstimate estimate;
  const std::optional<int> area = book.column("area_m2");
  double weighted = 0.0;
  for (const Surface& surface : book.surfaces) {
    const auto first_unknown = std::ranges::find_if(surface.area.columns(), [row](int column) { return std::isnan(row[static_cast<std::size_t>(column)]); });
    if (first_unknown != surface.area.columns().end()) {
      for (const int column : surface.area.columns())
        if (std::isnan(row[static_cast<std::size_t>(column)])) estimate.missing.push_back(column);
      continue;
    }
    const double covered = std::max(0.0, surface.area.estimate(row).value);
    estimate.covered_area += covered;
    weighted += covered * surface.runoff_coefficient;
  }
  std::ranges::sort(estimate.missing);
  estimate.missing.erase(std::unique(estimate.missing.begin(), estimate.missing.end()), estimate.missing.end());
  const double whole = area ? row[static_cast<std::size_t>(*area)] : std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(whole) && area && estimate.missing.empty()) estimate.missing.push_back(*area);
  if (estimate.covered_area >= (1.0 - uncovered_share) * whole) estimate.missing.clear();
  if (!(estimate.covered_area > 0.0) && estimate.missing.empty() && area) estimate.missing.push_back(*area);
  estimate.coefficient = estimate.covered_area > 0.0 ? weighted / estimate.covered_area : 0.0;
  return estimate;
}

double design_depth(double storage_m3, double runoff_coefficient, double area_m2) {
  const double running = runoff_coefficient * area_m2;
  return running > 0.0 ? storage_m3 / running : std::numeric_limits<double>::infinity();
}

std::optional<DepthCapture> capture_by_depth(const RuleBook& book, std::span<const double> row) {
  if (!book.daily_rain) return std::nullopt;
  const auto value = [&](std::string_view name) {
    const auto column = book.column(name);
    return column ? row[static_cast<std::size_t>(*column)] : std::numeric_limits<double>::quiet_NaN();
  };
  const double storage = value("storage_m3"), area = value("area_m2");
  const RunoffEstimate runoff = runoff_estimate(book, row);
  if (!runoff.known() || std::isnan(storage) || std::isnan(area)) return std::nullopt;
  DepthCapture capture{.design_depth = design_depth(storage, runoff.coefficient, area), .rain = book.yearly_rain * area, .running_area = runoff.coefficient * area};
  capture.ratio = book.daily_rain->ratio(capture.design_depth);
  capture.captured = capture.ratio * capture.rain;
  return capture;
}

}  // namespace hydro::compliance

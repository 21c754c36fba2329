#include "libhydro/rain/temporal_pattern.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/rain/detail/number_text.h"

namespace hydro::rain {
namespace {

constexpr double whole_steps = 1e-6;  ///< [-] how far from a whole number of steps a duration may be
constexpr int most_steps = 1'000'000;  ///< a week in steps of less than a second

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

int step_count(double duration, double step) {
  if (!(duration > 0.0) || !(step > 0.0) || !std::isfinite(duration) || !std::isfinite(step))
    throw InputError("duration and step of a storm must be greater than 0, got " + minutes_text(duration) + " and " +
                     minutes_text(step));
  const double steps = duration / step, whole = std::round(steps);
  if (whole < 1.0 || std::abs(steps - whole) > whole_steps * whole)
    throw InputError("a storm of " + minutes_text(duration) + " is not a whole number of steps of " + minutes_text(step),
                     "choose a step that divides the duration");
  if (whole > most_steps)
    throw InputError("a storm of " + minutes_text(duration) + " in steps of " + minutes_text(step) + " has more than " +
                         std::to_string(most_steps) + " steps",
                     "choose a longer step");
  return static_cast<int>(whole);
}

void check_peak_ratio(double ratio) {
  if (!(ratio >= 0.0 && ratio <= 1.0))
    throw InputError("the position of the peak must be between 0 and 1 of the duration, got " + number_text(ratio));
}

void check_reach(const IntensityCurve& curve, double duration) {
  if (duration > curve.longest_duration())
    throw InputError("the intensity formula cannot be used for " + minutes_text(duration) + ": beyond " +
                         minutes_text(curve.longest_duration()) + " it gives less rain in a longer time",
                     "shorten the storm");
}

/// Rain up to `time` in a Chicago storm [m]: integrals of Keifer & Chu's two branches, H being the depth of the curve.
double chicago_rain_until(double time, double duration, double r, const IntensityCurve& curve) {
  const double peak = r * duration, before = r > 0.0 ? r * curve.depth(duration) : 0.0;
  if (time <= peak) return r > 0.0 ? before - r * curve.depth((peak - time) / r) : 0.0;
  return before + (1.0 - r) * curve.depth((time - peak) / (1.0 - r));
}

double triangle_share(double time_share, double r) {
  const double left = 1.0 - time_share;
  if (time_share < r) return time_share * time_share / r;
  return r < 1.0 ? 1.0 - left * left / (1.0 - r) : 1.0;
}

/// Differences of a function that accumulates, at the ends of equal steps.
std::vector<double> increments(int steps, const std::function<double(int)>& rain_until_step) {
  std::vector<double> rain(static_cast<std::size_t>(steps));
  double before = rain_until_step(0);
  for (int k = 0; k < steps; ++k) {
    const double until = rain_until_step(k + 1);
    rain[static_cast<std::size_t>(k)] = std::max(0.0, until - before);  // a dry step may round below nothing
    before = until;
  }
  return rain;
}

std::vector<double> alternate(std::vector<double> blocks, double peak_ratio) {
  std::ranges::sort(blocks, std::greater<>());
  const int steps = static_cast<int>(blocks.size());
  const int peak = std::min(steps - 1, static_cast<int>(peak_ratio * steps));
  std::vector<double> rain(blocks.size());
  rain[static_cast<std::size_t>(peak)] = blocks[0];
  int before = peak - 1, after = peak + 1;
  bool after_is_next = true;
  for (std::size_t k = 1; k < blocks.size(); ++k) {
    const bool place_after = after < steps && (after_is_next || before < 0);
    rain[static_cast<std::size_t>(place_after ? after++ : before--)] = blocks[k];
    after_is_next = !place_after;
  }
  return rain;
}

}  // namespace

MassCurve::MassCurve(std::vector<double> time_shares, std::vector<double> rain_shares)
    : time_shares_(std::move(time_shares)), rain_shares_(std::move(rain_shares)) {
  if (time_shares_.size() != rain_shares_.size())
    throw InputError("a storm pattern has " + std::to_string(time_shares_.size()) + " times but " +
                     std::to_string(rain_shares_.size()) + " shares of rain");
  const auto spans = [](const std::vector<double>& shares) {
    return shares.size() >= 2 && shares.front() == 0.0 && shares.back() == 1.0;
  };
  if (!spans(time_shares_) || !spans(rain_shares_))
    throw InputError("a storm pattern must begin with no time and no rain and end with all of both",
                     "the first value of each list is 0 and the last is the whole");
  for (std::size_t k = 1; k < time_shares_.size(); ++k)
    if (!(time_shares_[k] > time_shares_[k - 1]) || !(rain_shares_[k] >= rain_shares_[k - 1]))
      throw InputError("value " + std::to_string(k + 1) + " of a storm pattern is less than the one before it",
                       "time must increase and the rain that has fallen cannot decrease");
}

MassCurve MassCurve::of_steps(std::span<const double> rain_of_step) {
  const double sum = std::accumulate(rain_of_step.begin(), rain_of_step.end(), 0.0);
  if (std::ranges::any_of(rain_of_step, [](double rain) { return !(rain >= 0.0); }) || !(sum > 0.0) || !std::isfinite(sum))
    throw InputError("the steps of a storm pattern must not be negative and must bring some rain");
  std::vector<double> time_shares{0.0}, rain_shares{0.0};
  double fallen = 0.0;
  for (std::size_t k = 0; k < rain_of_step.size(); ++k) {
    fallen += rain_of_step[k];
    const bool last = k + 1 == rain_of_step.size();
    time_shares.push_back(last ? 1.0 : static_cast<double>(k + 1) / static_cast<double>(rain_of_step.size()));
    rain_shares.push_back(last ? 1.0 : std::min(1.0, fallen / sum));
  }
  return {std::move(time_shares), std::move(rain_shares)};
}

double MassCurve::at(double time_share) const {
  if (time_share <= 0.0) return 0.0;
  if (time_share >= 1.0) return 1.0;
  const auto later = static_cast<std::size_t>(std::ranges::upper_bound(time_shares_, time_share) - time_shares_.begin());
  const double part = (time_share - time_shares_[later - 1]) / (time_shares_[later] - time_shares_[later - 1]);
  return rain_shares_[later - 1] + part * (rain_shares_[later] - rain_shares_[later - 1]);
}

bool needs_intensity(const TemporalPattern& pattern) {
  return std::holds_alternative<Chicago>(pattern) || std::holds_alternative<AlternatingBlock>(pattern);
}

std::vector<double> rain_of_steps(const TemporalPattern& pattern, double duration, double step,
                                  const std::optional<IntensityCurve>& intensity, std::optional<double> total) {
  const int steps = step_count(duration, step);
  if (!intensity && (needs_intensity(pattern) || !total))
    throw InputError(needs_intensity(pattern) ? "this pattern takes its shape from an intensity formula, and there is none"
                                              : "neither an intensity formula nor a total says how much rain falls",
                     "choose a city and a return period");
  if (total && !(*total >= 0.0 && std::isfinite(*total)))
    throw InputError("the total rain must not be negative, got " + number_text(*total * 1e3) + " mm");
  if (intensity && (needs_intensity(pattern) || !total)) check_reach(*intensity, duration);

  const auto share = [&](int k) { return k == steps ? 1.0 : static_cast<double>(k) / steps; };
  std::vector<double> rain = std::visit(
      Overloaded{
          [&](const Chicago& chicago) {
            check_peak_ratio(chicago.peak_ratio);
            return increments(steps, [&](int k) {
              return chicago_rain_until(share(k) * duration, duration, chicago.peak_ratio, *intensity);
            });
          },
          [&](const AlternatingBlock& block) {
            check_peak_ratio(block.peak_ratio);
            return alternate(increments(steps, [&](int k) { return intensity->depth(share(k) * duration); }),
                             block.peak_ratio);
          },
          [&](const Uniform&) { return std::vector<double>(static_cast<std::size_t>(steps), 1.0 / steps); },
          [&](const Triangle& triangle) {
            check_peak_ratio(triangle.peak_ratio);
            return increments(steps, [&](int k) { return triangle_share(share(k), triangle.peak_ratio); });
          },
          [&](const MassCurve& curve) { return increments(steps, [&](int k) { return curve.at(share(k)); }); }},
      pattern);

  const double goal = total ? *total : intensity->depth(duration);
  const double sum = std::accumulate(rain.begin(), rain.end(), 0.0);
  for (double& depth : rain) depth *= goal / sum;
  return rain;
}

std::vector<double> pilgrim_cordery(const std::vector<std::vector<double>>& storms) {
  if (storms.empty() || storms.front().empty())
    throw InputError("Pilgrim & Cordery need at least one storm", "give the depths of each storm in equal steps");
  const std::size_t steps = storms.front().size();
  std::vector<double> rank_sum(steps, 0.0);        // of each position in time
  std::vector<double> share_of_rank(steps, 0.0);   // mean share of the heaviest, second heaviest, ... step
  for (const std::vector<double>& storm : storms) {
    const double total = std::accumulate(storm.begin(), storm.end(), 0.0);
    if (storm.size() != steps)
      throw InputError("all storms must have the same number of steps: one has " + std::to_string(storm.size()) +
                       ", the first has " + std::to_string(steps));
    if (std::ranges::any_of(storm, [](double rain) { return !(rain >= 0.0); }) || !(total > 0.0) || !std::isfinite(total))
      throw InputError("the depths of a storm must not be negative and must bring some rain");
    std::vector<std::size_t> order(steps);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return storm[a] > storm[b]; });
    for (std::size_t first = 0; first < steps;) {  // runs of equal depth share their mean rank
      std::size_t last = first;
      while (last + 1 < steps && storm[order[last + 1]] == storm[order[first]]) ++last;
      for (std::size_t rank = first; rank <= last; ++rank) {
        rank_sum[order[rank]] += 0.5 * static_cast<double>(first + last);
        share_of_rank[rank] += storm[order[rank]] / total / static_cast<double>(storms.size());
      }
      first = last + 1;
    }
  }
  std::vector<std::size_t> position(steps);
  std::iota(position.begin(), position.end(), std::size_t{0});
  std::ranges::stable_sort(position, [&](std::size_t a, std::size_t b) { return rank_sum[a] < rank_sum[b]; });
  std::vector<double> pattern(steps);
  for (std::size_t rank = 0; rank < steps; ++rank) pattern[position[rank]] = share_of_rank[rank];
  return pattern;
}

}  // namespace hydro::rain

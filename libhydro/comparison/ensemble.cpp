#include "libhydro/comparison/ensemble.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace hydro::comparison {
namespace {

/// SplitMix64 (Steele, Lea & Flood 2014): the same numbers on every machine, unlike the distributions of the standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  double share() { return static_cast<double>(bits() >> 11) * 0x1p-53; }  ///< [0, 1)
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(share() * static_cast<double>(count)); }

 private:
  std::uint64_t state_;
};

/// The normal distribution's inverse by bisection of erfc: slow, exact to the last digits, and the same everywhere.
double normal_quantile(double share) {
  double low = -3.0, high = 3.0;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < share ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

std::vector<std::size_t> order_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order;
}

}  // namespace

double Distribution::quantile(double share) const {
  switch (kind) {
    case Kind::uniform: return from + share * (until - from);
    case Kind::log_uniform: return from * std::pow(until / from, share);
    case Kind::normal: return from + until * normal_quantile(share);
    case Kind::triangular: break;
  }
  const double width = until - from, rise = likely - from;
  if (!(width > 0.0)) return from;
  return share * width < rise ? from + std::sqrt(share * width * rise) : until - std::sqrt((1.0 - share) * width * (until - likely));
}

std::vector<std::vector<double>> latin_hypercube(std::size_t samples, std::size_t dimensions, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::vector<double>> points(samples, std::vector<double>(dimensions));
  std::vector<std::size_t> part(samples);
  for (std::size_t dimension = 0; dimension < dimensions; ++dimension) {
    std::iota(part.begin(), part.end(), std::size_t{0});
    for (std::size_t i = samples; i > 1; --i) std::swap(part[i - 1], part[random.below(i)]);  // Fisher & Yates
    for (std::size_t i = 0; i < samples; ++i) points[i][dimension] = (static_cast<double>(part[i]) + random.share()) / static_cast<double>(samples);
  }
  return points;
}

std::vector<double> annual_weights(const std::vector<double>& return_periods) {
  std::vector<double> weights(return_periods.size(), 0.0);
  const std::vector<std::size_t> order = order_of(return_periods);
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    const double half = 0.5 * (1.0 / return_periods[order[i]] - 1.0 / return_periods[order[i + 1]]);
    weights[order[i]] += half;
    weights[order[i + 1]] += half;
  }
  if (!order.empty()) weights[order.back()] += 1.0 / return_periods[order.back()];
  return weights;
}

double expected_annual(const std::vector<double>& return_periods, const std::vector<double>& values) {
  const std::vector<double> weights = annual_weights(return_periods);
  double sum = 0.0;
  for (std::size_t i = 0; i < std::min(weights.size(), values.size()); ++i) sum += weights[i] * values[i];
  return sum;
}

std::vector<std::size_t> pareto_front(const std::vector<double>& cost, const std::vector<double>& harm) {
  std::vector<std::size_t> order = order_of(cost), front;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return cost[a] != cost[b] ? cost[a] < cost[b] : harm[a] < harm[b]; });
  double least = std::numeric_limits<double>::infinity();
  for (const std::size_t point : order)
    if (harm[point] < least) {  // also leaves out what is not finite
      front.push_back(point);
      least = harm[point];
    }
  return front;
}

std::vector<Effect> effects_of(const std::vector<Varied>& varied, const std::vector<double>& result) {
  std::vector<Effect> effects;
  for (const Varied& each : varied) {
    std::vector<double> sums(each.labels.size(), 0.0);
    std::vector<int> counts(each.labels.size(), 0);
    for (std::size_t member = 0; member < std::min(result.size(), each.group.size()); ++member)
      if (std::isfinite(result[member])) sums[each.group[member]] += result[member], ++counts[each.group[member]];
    Effect effect{.name = each.name, .low = std::numeric_limits<double>::infinity(), .high = -std::numeric_limits<double>::infinity()};
    for (std::size_t group = 0; group < sums.size(); ++group) {
      if (counts[group] == 0) continue;
      const double mean = sums[group] / counts[group];
      if (mean < effect.low) effect.low = mean, effect.low_label = each.labels[group];
      if (mean > effect.high) effect.high = mean, effect.high_label = each.labels[group];
    }
    if (effect.low <= effect.high) effects.push_back(std::move(effect));
  }
  std::ranges::stable_sort(effects, [](const Effect& a, const Effect& b) { return a.swing() > b.swing(); });
  return effects;
}

Varied grouped(std::string name, const std::vector<double>& values, std::size_t most) {
  Varied varied{.name = std::move(name), .labels = {}, .group = std::vector<std::size_t>(values.size(), 0)};
  std::vector<double> different = values;
  std::ranges::sort(different);
  different.erase(std::unique(different.begin(), different.end()), different.end());
  if (different.size() <= most) {
    for (const double value : different) varied.labels.push_back(fmt::format("{:g}", value));
    for (std::size_t i = 0; i < values.size(); ++i) varied.group[i] = static_cast<std::size_t>(std::ranges::lower_bound(different, values[i]) - different.begin());
    return varied;
  }
  const std::vector<std::size_t> order = order_of(values);
  constexpr std::size_t thirds = 3;
  for (std::size_t rank = 0; rank < order.size(); ++rank) varied.group[order[rank]] = rank * thirds / order.size();
  for (std::size_t third = 0; third < thirds; ++third) {
    double sum = 0.0, count = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (varied.group[i] == third) sum += values[i], count += 1.0;
    varied.labels.push_back(fmt::format("about {:.4g}", sum / count));
  }
  return varied;
}

}  // namespace hydro::comparison

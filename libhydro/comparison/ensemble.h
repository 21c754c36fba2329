#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hydro::comparison {

/// How an uncertain parameter is spread.
struct Distribution {
  enum class Kind { uniform, log_uniform, triangular, normal } kind = Kind::uniform;
  double from = 0.0, until = 1.0;  ///< ends, in the unit of the parameter; of `normal` the mean and the standard deviation
  double likely = 0.5;             ///< of `triangular`: the most likely value, within the ends

  /// The value below which a share [0, 1] of all lies. A normal one is cut at three deviations.
  double quantile(double share) const;
};

/// Latin hypercube (McKay, Beckman & Conover 1979, doi:10.1080/00401706.1979.10489755): `samples` points in [0, 1] of so many
/// dimensions; along each of them every one of `samples` equal parts holds exactly one point. The same for the same seed everywhere.
std::vector<std::vector<double>> latin_hypercube(std::size_t samples, std::size_t dimensions, std::uint64_t seed);

/// What each storm of a return period [a] counts in the sum over a year, so that sum(weight * value) is the area under the curve of the
/// value over the probability of being exceeded in a year: straight between the storms, level beyond the rarest, nothing for
/// storms more frequent than the most frequent one. docs/theory/comparison.md has an example by hand.
std::vector<double> annual_weights(const std::vector<double>& return_periods);

/// The value to be expected each year, such as damage.
double expected_annual(const std::vector<double>& return_periods, const std::vector<double>& values);

/// Those points that no other betters: none is at most as costly and at most as harmful, and less in one of the two. By cost; of equal
/// points the first.
std::vector<std::size_t> pareto_front(const std::vector<double>& cost, const std::vector<double>& harm);

/// How far one thing that was varied moves a result: the mean of the result over the members with each of its values.
struct Effect {
  std::string name;
  std::string low_label, high_label;  ///< of the values with the lowest and the highest mean
  double low = 0.0, high = 0.0;       ///< the means, in the unit of the result
  double swing() const { return high - low; }
};

/// One thing that was varied: the group of each member, and what each group is called.
struct Varied {
  std::string name;
  std::vector<std::string> labels;
  std::vector<std::size_t> group;  ///< of each member
};

/// The effects, largest swing first. Members whose result is not finite are left out.
std::vector<Effect> effects_of(const std::vector<Varied>& varied, const std::vector<double>& result);

/// Groups of numbers in three thirds by rank, for `Varied`; where there are at most `most` different ones each is a group of its own.
Varied grouped(std::string name, const std::vector<double>& values, std::size_t most = 5);

}  // namespace hydro::comparison

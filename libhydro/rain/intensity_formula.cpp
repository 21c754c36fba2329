#include "libhydro/rain/intensity_formula.h"

#include <cmath>
#include <limits>

#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/rain/detail/number_text.h"

namespace hydro::rain {
namespace {

constexpr double official_divisor = 167.0;             ///< L/(s*ha) in a mm/min, as the official tables have it
constexpr double exact_divisor = 1e4 / 60.0;           ///< L/(s*ha) in a mm/min
constexpr double same_period = 1e-9;                   ///< [-] relative; periods are typed numbers such as 0.5 or 20

bool same(double a, double b) { return std::abs(a - b) <= same_period * std::abs(b); }

/// The curves of the laws in the unit of the law itself; `period` is P [a].
IntensityCurve own_curve(const LogarithmicLaw& law, double period) {
  return {law.A * (1.0 + law.C * std::log10(period)), law.b, law.n};
}

IntensityCurve own_curve(const PowerLaw& law, double period) {
  const double lg = std::log10(period);
  return {law.A * (std::pow(period, law.m) - law.d), law.b + law.b_lg * lg, law.n + law.n_lg * lg};
}

double parameter(const IntervalLaw::Parameter& p, double period) { return p[0] + p[1] * std::log(period - p[2]); }

IntensityCurve own_curve(const IntervalLaw& law, double period) {
  std::string ranges;
  const IntervalLaw::Piece* found = nullptr;
  for (const IntervalLaw::Piece& piece : law.pieces) {
    if ((period >= piece.from || same(period, piece.from)) && (period <= piece.until || same(period, piece.until)))
      if (!found || piece.from > found->from) found = &piece;
    ranges += (ranges.empty() ? "" : ", ") + number_text(piece.from) + " to " + number_text(piece.until);
  }
  if (!found)
    throw InputError("the formula has no constants for a return period of " + number_text(period) + " a",
                     "it holds from " + ranges + " a");
  return {official_divisor * parameter(found->A, period), parameter(found->b, period), parameter(found->n, period)};
}

IntensityCurve own_curve(const PeriodTable& law, double period) {
  std::string periods;
  for (const PeriodTable::Row& row : law.rows) {
    if (same(period, row.return_period)) return {row.A, row.b, row.n};
    periods += (periods.empty() ? "" : ", ") + number_text(row.return_period);
  }
  throw InputError("the formula has no constants for a return period of " + number_text(period) + " a",
                   "choose one of " + periods + " a, or a formula that covers all periods");
}

}  // namespace

double IntensityCurve::mean_rate(double duration) const {
  return a / std::pow(duration / unit::min.to_si + b, n) * unit::mm.to_si / unit::min.to_si;
}

double IntensityCurve::depth(double duration) const { return duration > 0.0 ? mean_rate(duration) * duration : 0.0; }

double IntensityCurve::peak_rate() const { return mean_rate(0.0); }

double IntensityCurve::longest_duration() const {
  return n > 1.0 ? b / (n - 1.0) * unit::min.to_si : std::numeric_limits<double>::infinity();
}

IntensityCurve intensity_curve(const IntensityLaw& law, IntensityUnit unit, double return_period, Conversion conversion) {
  if (!(return_period > 0.0) || !std::isfinite(return_period))
    throw InputError("the return period must be greater than 0, got " + number_text(return_period) + " a",
                     "write a number of years such as 5");
  IntensityCurve curve = std::visit([&](const auto& one) { return own_curve(one, return_period); }, law);
  if (unit == IntensityUnit::litres_per_second_hectare)
    curve.a /= conversion == Conversion::official_167 ? official_divisor : exact_divisor;
  if (!(curve.a > 0.0) || !(curve.b >= 0.0) || !(curve.n > 0.0))
    throw InputError("the formula gives no rain for a return period of " + number_text(return_period) + " a",
                     "choose a longer return period");
  return curve;
}

}  // namespace hydro::rain

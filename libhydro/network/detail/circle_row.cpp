#include "libhydro/network/detail/circle_row.h"

#include <cmath>
#include <numbers>

#include "libhydro/core/instruction_sets.h"
#include "libhydro/core/row_math.h"

namespace hydro::network {
namespace {

/// asin of the root of s for 0 <= s <= 1/2, to the last bit or two: above 1/4 by asin x = pi/2 - 2 asin sqrt((1 - x) / 2). The
/// rational function is that of FDLIBM (Sun Microsystems, 1993), good up to asin(1/2).
[[gnu::always_inline]] inline double asin_of_root(double s) {
  const double root = std::sqrt(s);
  const bool near = s <= 0.25;
  const double z = row_math::choose(near, s, 0.5 * (1.0 - root)), x = row_math::choose(near, root, std::sqrt(z));
  const double p = z * (1.66666666666666657415e-01 + z * (-3.25565818622400915405e-01 + z * (2.01212532134862925881e-01 +
                   z * (-4.00555345006794114027e-02 + z * (7.91534994289814532176e-04 + z * 3.47933107596021167570e-05)))));
  const double q = 1.0 + z * (-2.40339491173441421878e+00 + z * (2.02094576023350569471e+00 + z * (-6.88283971605453293030e-01 +
                   z * 7.70381505559019352791e-02)));
  const double arc = x + x * (p / q);
  return row_math::choose(near, arc, 0.5 * std::numbers::pi - 2.0 * arc);
}

}  // namespace

// The circle is symmetric: above its middle, what lacks to the full circle is what the mirrored depth would hold.
HYDRO_EVERY_INSTRUCTION_SET void fill_circles(const CircleRow& pipes, int first, int count, const double* levels, double* surface, double* held) {
  const CircleRow row = pipes;
  const int end = first + count;
#pragma GCC ivdep
  for (int k = first; k < end; ++k) {
    const double d = row.diameter[k], y = row_math::within(0.0, levels[row.cell[k]] - row.base[k], d);
    const bool low = y <= 0.5 * d;
    const double mirrored = row_math::choose(low, y, d - y), root = std::sqrt(mirrored * (d - mirrored));
    const double part = 0.5 * d * d * asin_of_root(row_math::lesser(mirrored / d, 0.5)) - (0.5 * d - mirrored) * root;
    surface[k] = 2.0 * root * row.length[k];
    held[k] = row_math::choose(low, part, 0.25 * std::numbers::pi * d * d - part) * row.length[k];
  }
}

}  // namespace hydro::network

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libhydro/core/raster.h"
#include "libhydro/core/time_series.h"

namespace hydro::rain {

inline constexpr std::size_t zone_limit = 65536;  ///< zones that `zone_of_cell` can tell apart

/// Rain over the grid, as a function of time. The ground is divided into zones of equal rain (the whole grid, one gauge's
/// surroundings, one pixel of a radar image); every zone's rain is a weighted sum of the source series.
class Storm {
 public:
  /// The same series everywhere.
  static Storm uniform(TimeSeries rain_rate);

  struct Share {
    int source = 0;
    double weight = 1.0;  ///< [-] not negative
  };

  /// `sources` are rain rates [m/s], never negative. `zone_of_cell` may be empty when there is one zone.
  Storm(std::vector<TimeSeries> sources, std::vector<std::vector<Share>> shares_of_zone, Raster<std::uint16_t> zone_of_cell);

  int zone_count() const { return static_cast<int>(shares_of_zone_.size()); }
  const std::vector<TimeSeries>& sources() const { return sources_; }  ///< [m/s]; a uniform storm has one
  const Raster<std::uint16_t>& zone_of_cell() const { return zone_of_cell_; }  ///< empty: every cell is in zone 0

  /// Rain that falls on each zone between two instants [m], exactly integrated; `depth_of_zone` has `zone_count()` entries.
  void depth(double from, double to, std::span<double> depth_of_zone) const;

  double rate(int zone, double time) const;  ///< [m/s]

  /// The first instant later than `time` [s] at which any source bends or jumps; infinity when there is none.
  double next_instant_after(double time) const;

 private:
  std::vector<TimeSeries> sources_;                  ///< [m/s]
  std::vector<std::vector<Share>> shares_of_zone_;
  Raster<std::uint16_t> zone_of_cell_;
};

}  // namespace hydro::rain

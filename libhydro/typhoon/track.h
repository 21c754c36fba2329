#pragma once

#include <string>
#include <vector>

namespace hydro::typhoon {

/// Where a storm was at one moment, and how strong.
struct TrackPoint {
  double utc = 0.0;               ///< [s since 1970]
  int intensity = 0;              ///< 0 weaker or unknown, 1 to 6 depression to super typhoon, 9 extratropical
  double latitude = 0.0;          ///< [deg] north
  double longitude = 0.0;         ///< [deg] east
  double pressure = 0.0;          ///< [Pa] at the centre
  double wind = 0.0;              ///< [m/s] greatest, mean of 2 minutes; 0 with intensity 0: unknown
  double outer_wind = -1.0;       ///< [m/s] a seventh number that some records have; negative: none
};

/// A storm of the best-track archive of the China Meteorological Administration.
struct Track {
  std::string international_id, china_id;  ///< "0000": none
  std::string name;                        ///< may be empty
  int sequence = 0;                        ///< within the year
  int end_code = 0;                        ///< 0 dissipated, 1 left the basin, 2 merged, 3 nearly stationary
  int interval_code = 0;                   ///< hours between records as the header says; the records decide
  std::string made_on;                     ///< date of the data set, yyyymmdd
  std::vector<TrackPoint> points;          ///< by time
};

/// The storm at a moment between its records, straight in time, and how it moves there.
struct StormState {
  TrackPoint at;
  double eastward = 0.0, northward = 0.0;  ///< [m/s] of the centre
};

/// Nothing is extrapolated: before the first and after the last record these hold, without motion.
StormState state_at(const Track& track, double utc);

/// The nearest that the centre came to a place.
struct Approach {
  double distance = 0.0;  ///< [m] along the great circle
  double utc = 0.0;       ///< [s since 1970]
};

/// Searched in steps of 10 minutes.
Approach closest_approach(const Track& track, double latitude, double longitude);

}  // namespace hydro::typhoon

#pragma once

#include "libhydro/typhoon/track.h"

namespace hydro::typhoon {

inline constexpr double air_density = 1.15;                    ///< [kg/m3]
inline constexpr double environment_pressure = 100'500.0;      ///< [Pa] western Pacific
inline constexpr double surface_share = 0.9;                   ///< [-] wind near the ground over gradient wind

/// A storm at rest, round: what the profiles of wind and pressure need.
struct Vortex {
  double pressure_drop = 0.0;    ///< [Pa] environment minus centre
  double radius_of_peak = 0.0;   ///< [m] of the strongest wind
  double shape = 1.0;            ///< [-] Holland's B
  double latitude = 0.0;         ///< [deg]
};

/// Holland (1980): gradient wind [m/s] and pressure [Pa] at a distance [m] from the centre.
double holland_speed(const Vortex& vortex, double radius);
double holland_pressure(const Vortex& vortex, double radius);

/// The strongest wind of a Holland vortex, without the turning of the earth: sqrt(B dp / (rho e)) [m/s].
double holland_peak_speed(double pressure_drop, double shape);

/// B that gives this gradient wind, within 1 to 2.5 [-].
double holland_shape_of_speed(double speed, double pressure_drop);

/// Holland (2008), b_s near the ground [-]: pressure drop [Pa] and its rate of change [Pa/s], latitude [deg], forward speed [m/s].
double holland_surface_shape(double pressure_drop, double deepening, double latitude, double forward_speed);

/// Holland (2010): wind near the ground [m/s] from its peak, with 17 m/s at `outer_radius`.
double holland_surface_speed(double peak_speed, double radius_of_peak, double shape, double radius, double outer_radius = 300'000.0);

/// Willoughby and Rahn (2004): B [-] and the strongest wind [m/s].
double willoughby_shape(double peak_speed, double radius_of_peak, double latitude);
double willoughby_peak_speed(double pressure_drop);

/// Powell et al. (2005): B within 0.8 to 2.2 [-].
double powell_shape(double radius_of_peak, double latitude);

/// Atkinson and Holliday (1977) for the western Pacific, as a mean of 10 minutes [m/s]; pressure at the centre [Pa].
double atkinson_holliday_speed(double central_pressure);

/// Radius of the strongest wind [m] from the pressure at the centre [Pa]: a fit to IBTrACS, straight between its points.
double radius_of_pressure(double central_pressure);

/// R-CLIPER (Tuleya et al. 2007): rain rate [m/s] at a distance [m] from the centre of a storm with this wind [m/s]. Round, without
/// mountains: far too little in rain bands, see docs/theory/typhoon.md.
double r_cliper_rate(double peak_wind, double radius);

/// Wind near the ground.
struct Wind {
  double eastward = 0.0, northward = 0.0;  ///< [m/s] where the air goes
  double speed() const;
};

/// What a storm does at a place: Holland (1980) with B from the recorded wind, blown inwards by 25 degrees beyond the radius of the peak,
/// and the motion of the storm added in proportion to the wind.
Wind wind_at(const Track& track, double utc, double latitude, double longitude);
double pressure_at(const Track& track, double utc, double latitude, double longitude);  ///< [Pa]
double rain_rate_at(const Track& track, double utc, double latitude, double longitude); ///< [m/s] R-CLIPER


/// How high the low pressure lifts the sea there [m]: (environment - pressure) / (rho g) of sea water, 1 cm a hectopascal. What the
/// wind heaps up comes on top and is not known here.
double pressure_surge(const Track& track, double utc, double latitude, double longitude);

/// One moment at a place.
struct Weather {
  double utc = 0.0;        ///< [s since 1970]
  double distance = 0.0;   ///< [m] of the centre
  Wind wind;               ///< near the ground, mean of 2 minutes
  double pressure = 0.0;   ///< [Pa]
  double rain_rate = 0.0;  ///< [m/s] R-CLIPER
  double surge = 0.0;      ///< [m] `pressure_surge`
};
Weather weather_at(const Track& track, double utc, double latitude, double longitude);

}  // namespace hydro::typhoon

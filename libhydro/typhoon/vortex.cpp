#include "libhydro/typhoon/vortex.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "libhydro/core/gravity.h"
#include "libhydro/core/great_circle.h"

namespace hydro::typhoon {
namespace {

constexpr double degree = std::numbers::pi / 180.0;
constexpr double knot = 1852.0 / 3600.0;       ///< [m/s]
constexpr double nautical_mile = 1852.0;       ///< [m]
constexpr double hectopascal = 100.0;          ///< [Pa]
constexpr double inch_per_day = 0.0254 / 86400.0;  ///< [m/s]

double coriolis(double latitude) { return 2.0 * 7.29e-5 * std::sin(latitude * degree); }

Vortex vortex_of(const TrackPoint& at) {
  const double drop = std::max(environment_pressure - at.pressure, 100.0);
  const double wind = at.wind > 0.0 ? at.wind : atkinson_holliday_speed(at.pressure);
  return {drop, radius_of_pressure(at.pressure), holland_shape_of_speed(wind / surface_share, drop), at.latitude};
}

}  // namespace

double holland_speed(const Vortex& vortex, double radius) {
  if (!(radius > 0.0)) return 0.0;
  const double power = std::pow(vortex.radius_of_peak / radius, vortex.shape);
  const double turning = 0.5 * radius * std::abs(coriolis(vortex.latitude));
  return std::sqrt(vortex.shape / air_density * power * vortex.pressure_drop * std::exp(-power) + turning * turning) - turning;
}

double holland_pressure(const Vortex& vortex, double radius) {
  const double centre = environment_pressure - vortex.pressure_drop;
  if (!(radius > 0.0)) return centre;
  return centre + vortex.pressure_drop * std::exp(-std::pow(vortex.radius_of_peak / radius, vortex.shape));
}

double holland_peak_speed(double pressure_drop, double shape) { return std::sqrt(shape * pressure_drop / (air_density * std::numbers::e)); }

double holland_shape_of_speed(double speed, double pressure_drop) {
  return std::clamp(speed * speed * std::numbers::e * air_density / pressure_drop, 1.0, 2.5);
}

double holland_surface_shape(double pressure_drop, double deepening, double latitude, double forward_speed) {
  const double drop = pressure_drop / hectopascal, rate = deepening * 3600.0 / hectopascal;
  const double x = 0.6 * (1.0 - drop / 215.0);
  return -4.4e-5 * drop * drop + 0.01 * drop + 0.03 * rate - 0.014 * std::abs(latitude) + 0.15 * std::pow(forward_speed, x) + 1.0;
}

double holland_surface_speed(double peak_speed, double radius_of_peak, double shape, double radius, double outer_radius) {
  if (!(radius > 0.0)) return 0.0;
  constexpr double outer_speed = 17.0;  // [m/s]
  const auto profile = [&](double r) {
    const double power = std::pow(radius_of_peak / r, shape);
    return power * std::exp(1.0 - power);
  };
  const double outer = std::max(0.4, std::log(outer_speed / peak_speed) / std::log(profile(outer_radius)));
  const double share = (radius - radius_of_peak) / (outer_radius - radius_of_peak);
  const double x = radius <= radius_of_peak ? 0.5 : std::max(0.4, 0.5 + share * (outer - 0.5));
  return peak_speed * std::pow(profile(radius), x);
}

double willoughby_shape(double peak_speed, double radius_of_peak, double latitude) {
  return 1.0036 + 0.0173 * peak_speed - 0.0313 * std::log(radius_of_peak / 1000.0) + 0.0087 * std::abs(latitude);
}

double willoughby_peak_speed(double pressure_drop) { return 0.6252 * std::sqrt(pressure_drop); }

double powell_shape(double radius_of_peak, double latitude) {
  return std::clamp(1.881093 - 0.010917 * std::abs(latitude) - 0.005567 * radius_of_peak / nautical_mile, 0.8, 2.2);
}

double atkinson_holliday_speed(double central_pressure) {
  return 3.04 * std::pow(std::max(1010.0 - central_pressure / hectopascal, 0.0), 0.644);
}

double radius_of_pressure(double central_pressure) {
  constexpr std::array<double, 4> pressure{87'200.0, 94'000.0, 98'000.0, 102'100.0}, miles{14.907, 15.727, 25.742, 56.857};
  const double p = std::clamp(central_pressure, pressure.front(), pressure.back());
  std::size_t i = 1;
  while (i + 1 < pressure.size() && p > pressure[i]) ++i;
  return (miles[i - 1] + (p - pressure[i - 1]) / (pressure[i] - pressure[i - 1]) * (miles[i] - miles[i - 1])) * nautical_mile;
}

double r_cliper_rate(double peak_wind, double radius) {
  const double u = 1.0 + (peak_wind / knot - 35.0) / 33.0, r = radius / 1000.0;
  const double centre = -1.10 + 3.96 * u, peak = -1.60 + 4.80 * u;   // [in/day]
  const double radius_of_peak = 64.5 - 13.0 * u, reach = 150.0 - 16.0 * u;  // [km]
  const bool inside = r <= radius_of_peak && radius_of_peak > 0.0;
  const double rate = inside ? centre + (peak - centre) * r / radius_of_peak : peak * std::exp(-(r - radius_of_peak) / reach);
  return std::max(rate, 0.0) * inch_per_day;
}

double Wind::speed() const { return std::hypot(eastward, northward); }

Wind wind_at(const Track& track, double utc, double latitude, double longitude) {
  const StormState storm = state_at(track, utc);
  const Vortex vortex = vortex_of(storm.at);
  const double radius = great_circle_distance(storm.at.latitude, storm.at.longitude, latitude, longitude);
  const double north = latitude - storm.at.latitude, east = (longitude - storm.at.longitude) * std::cos(latitude * degree);
  const double away = std::hypot(north, east);
  if (!(away > 0.0)) return {};
  const double speed = surface_share * holland_speed(vortex, radius);
  const double inflow = (radius > vortex.radius_of_peak ? 25.0 : 0.0) * degree, sense = storm.at.latitude >= 0.0 ? 1.0 : -1.0;
  const double around_east = -sense * north / away, around_north = sense * east / away;  // anticlockwise north of the equator
  const double share = std::min(1.0, speed / std::max(surface_share * holland_speed(vortex, vortex.radius_of_peak), 1e-9));
  return {speed * (std::cos(inflow) * around_east - std::sin(inflow) * east / away) + share * storm.eastward,
          speed * (std::cos(inflow) * around_north - std::sin(inflow) * north / away) + share * storm.northward};
}

double pressure_at(const Track& track, double utc, double latitude, double longitude) {
  const StormState storm = state_at(track, utc);
  return holland_pressure(vortex_of(storm.at), great_circle_distance(storm.at.latitude, storm.at.longitude, latitude, longitude));
}

double rain_rate_at(const Track& track, double utc, double latitude, double longitude) {
  const StormState storm = state_at(track, utc);
  const double wind = storm.at.wind > 0.0 ? storm.at.wind : atkinson_holliday_speed(storm.at.pressure);
  return r_cliper_rate(wind, great_circle_distance(storm.at.latitude, storm.at.longitude, latitude, longitude));
}

double pressure_surge(const Track& track, double utc, double latitude, double longitude) {
  constexpr double sea_water = 1025.0;  // [kg/m3]
  return std::max(0.0, environment_pressure - pressure_at(track, utc, latitude, longitude)) / (sea_water * gravity);
}

Weather weather_at(const Track& track, double utc, double latitude, double longitude) {
  const StormState storm = state_at(track, utc);
  return {.utc = utc,
          .distance = great_circle_distance(storm.at.latitude, storm.at.longitude, latitude, longitude),
          .wind = wind_at(track, utc, latitude, longitude),
          .pressure = pressure_at(track, utc, latitude, longitude),
          .rain_rate = rain_rate_at(track, utc, latitude, longitude),
          .surge = pressure_surge(track, utc, latitude, longitude)};
}

}  // namespace hydro::typhoon

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libhydro/core/raster.h"

namespace hydro::hazard {

/// Share of a value that water of a depth takes, straight between the points and level after the last.
struct DamageCurve {
  std::string id, title, title_zh;
  std::vector<double> depth;  ///< [m] increasing, from 0
  std::vector<double> loss;   ///< [-] 0 to 1, not decreasing
  std::string status, source;

  double at(double depth_of_water) const;
};

/// A building or another thing of value. The water that counts is the deepest of its cells.
struct Asset {
  int curve = 0;             ///< of `Exposure::curves`
  double value = 0.0;        ///< [CNY]
  double sill = 0.0;         ///< [m] of its door above the ground beside it
  std::vector<int> cells;    ///< linear indices: its ground, or that around its walls
};

/// Who lives where, and what stands there.
struct Exposure {
  Raster<float> people;             ///< [persons] of each cell; empty: not known
  std::vector<DamageCurve> curves;
  std::vector<Asset> assets;

  bool empty() const { return people.empty() && assets.empty(); }
};

/// People who live where the water was of a class of hazard at its worst.
struct PeopleInClass {
  std::string hazard;    ///< `RatingClass::name`
  double people = 0.0;   ///< [persons]
};

/// What water took of the things of one curve.
struct Loss {
  std::string curve;
  double value = 0.0;    ///< [CNY] of all of them
  double lost = 0.0;     ///< [CNY]
  int assets = 0;        ///< that lost something
};

struct Harm {
  std::vector<PeopleInClass> people;  ///< every class but "none"
  std::vector<Loss> losses;           ///< of each curve in use
};

/// Harm of greatest depths [m] and ratings [m2/s]; where water stood at the start nobody lives.
Harm harm_of(const Exposure& exposure, const Raster<float>& depth, const Raster<float>& rating, const Raster<std::uint8_t>& wet_at_start);

}  // namespace hydro::hazard

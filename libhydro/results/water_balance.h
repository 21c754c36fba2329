#pragma once

namespace hydro::results {

/// Where the water came from and where it is, since the start of the run [m3].
struct WaterBalance {
  double initial = 0.0;
  double rain = 0.0;
  double inflow = 0.0;
  double outflow = 0.0;
  double infiltration = 0.0;      ///< left the model into the ground
  double evaporation = 0.0;
  double stored_surface = 0.0;    ///< on the ground and in its hollows
  double stored_sponge = 0.0;
  double stored_soil = 0.0;
  double stored_network = 0.0;
  double interception = 0.0;      ///< held on leaves

  double entered() const { return initial + rain + inflow; }
  double error() const {
    return entered() - outflow - infiltration - evaporation - stored_surface - stored_sponge - stored_soil -
           stored_network - interception;
  }
  double relative_error() const { return entered() > 0.0 ? error() / entered() : error(); }
};

}  // namespace hydro::results

#pragma once

#include "libhydro/simulation/domain.h"
#include "libhydro/simulation/state.h"

namespace hydro::simulation {

/// Someone who looks at the state at instants of its own choice and changes nothing.
class Observer {
 public:
  virtual ~Observer() = default;

  /// The next instant [s] later than `now` at which to look; infinity: never again.
  virtual double next_time(double now) const = 0;

  /// Called when the run stands exactly at an instant that was asked for, first and last instants included.
  virtual void observe(const Domain& domain, const State& state) = 0;
};

/// The next multiple of `interval` [s] later than `now`, safe against round-off of a few parts in 1e12.
double next_multiple(double now, double interval);

}  // namespace hydro::simulation

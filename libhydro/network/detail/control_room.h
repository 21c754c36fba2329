#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "libhydro/network/controls.h"
#include "libhydro/network/drainage_network.h"
#include "libhydro/network/network_state.h"

namespace hydro::network {

/// An instant as people read it off a wall.
struct ClockReading {
  double seconds = 0.0;  ///< [s] since midnight
  int weekday = 1;       ///< 1 Sunday to 7 Saturday
  int month = 1;         ///< 1 to 12
  int day_of_year = 1;   ///< 1 to 366
};
ClockReading clock_at(std::chrono::sys_seconds start, double time);

/// Looks at rules and orders once a step and sets what they want of pumps and gates.
class ControlRoom {
 public:
  using Observe = std::function<double(const Quantity&)>;

  /// Both must outlive the room.
  ControlRoom(const DrainageNetwork& network, const Controls& controls);

  std::vector<int> nodes_in_rules() const;  ///< whose levels or flows a rule looks at
  void prepare(NetworkState& state) const;  ///< gives the state the memory that rules need

  /// `dt` [s] is the step that follows.
  void act(NetworkState& state, double time, double dt, const Observe& observe, std::vector<ActionTaken>& taken) const;

 private:
  struct Wish;
  bool holds(const Rule& rule, bool held, double dt, const Observe& observe) const;
  double setting_of(NetworkState& state, const Rule& rule, const Action& action, std::size_t memory, double time, double dt,
                    const Observe& observe) const;
  std::string seen(const Rule& rule, bool then, const Observe& observe) const;

  const DrainageNetwork& network_;
  const Controls& controls_;
  std::vector<std::size_t> first_action_;  ///< of each rule, in the memory of actions
};

}  // namespace hydro::network

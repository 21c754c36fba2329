#include "libhydro/network/network_state.h"

#include <span>

namespace hydro::network {
namespace {

/// Neumaier's sum: exact to the last bit but one, so that the account shows lost water and not its own rounding.
struct ExactSum {
  double sum = 0.0, lost = 0.0;
  void add(double value) {
    const double next = sum + value;
    lost += (sum < 0 ? -sum : sum) >= (value < 0 ? -value : value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }
  void add(std::span<const double> values, double sign) {
    for (const double value : values) add(sign * value);
  }
  double value() const { return sum + lost; }
};

template <class Value>
MemoryBlock block_of(const char* name, Value& value) {
  return {name, std::as_writable_bytes(std::span(&value, 1))};
}

}  // namespace

double NetworkState::stored_volume() const {
  ExactSum sum;
  sum.add(volume, 1.0);
  return sum.value();
}

double NetworkState::volume_error() const {
  ExactSum sum;
  sum.add(initial_volume);
  sum.add(lateral_volume, 1.0);
  sum.add(street_volume, 1.0);
  sum.add(outfall_volume, -1.0);
  sum.add(spilled_volume, -1.0);
  sum.add(-evaporated_volume);
  sum.add(-seepage_volume);
  sum.add(volume, -1.0);
  return sum.value();
}

std::vector<MemoryBlock> NetworkState::blocks() {
  return {memory_block("network/water_level", water_level),
          memory_block("network/volume", volume),
          memory_block("network/rise", rise),
          memory_block("network/velocity", velocity),
          memory_block("network/reach_discharge", reach_discharge),
          memory_block("network/flow_area", flow_area),
          memory_block("network/structure_discharge", structure_discharge),
          memory_block("network/setting", setting),
          memory_block("network/target_setting", target_setting),
          memory_block("network/running", running),
          memory_block("network/running_since", running_since),
          memory_block("network/rule_holds", rule_holds),
          memory_block("network/rule_changed_at", rule_changed_at),
          memory_block("network/action_memory", action_memory),
          memory_block("network/held_until", held_until),
          memory_block("network/held_priority", held_priority),
          memory_block("network/lateral_volume", lateral_volume),
          memory_block("network/outfall_volume", outfall_volume),
          memory_block("network/spilled_volume", spilled_volume),
          memory_block("network/street_volume", street_volume),
          memory_block("network/link_volume", link_volume),
          memory_block("network/lateral_rate", lateral_rate),
          memory_block("network/spill_rate", spill_rate),
          memory_block("network/peak_level", peak_level),
          memory_block("network/peak_level_time", peak_level_time),
          memory_block("network/peak_spill_rate", peak_spill_rate),
          memory_block("network/spilling_time", spilling_time),
          memory_block("network/peak_discharge", peak_discharge),
          memory_block("network/peak_discharge_time", peak_discharge_time),
          memory_block("network/peak_velocity", peak_velocity),
          memory_block("network/full_time", full_time),
          block_of("network/evaporated_volume", evaporated_volume),
          block_of("network/seepage_volume", seepage_volume),
          block_of("network/initial_volume", initial_volume),
          block_of("network/last_step", last_step),
          block_of("network/steps", steps)};
}

}  // namespace hydro::network

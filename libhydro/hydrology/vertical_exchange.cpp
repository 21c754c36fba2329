#include "libhydro/hydrology/vertical_exchange.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <numeric>

#include "libhydro/core/error.h"
#include "libhydro/core/instruction_sets.h"

namespace hydro::hydrology {
namespace {

/// Cells handled at once, so that what passes between the kernels stays in the first cache.
constexpr int block_cells = 512;

/// The first column at or after `from` whose class differs from that of `from`; eight cells are compared at a time.
int end_of_run(const std::uint8_t* classes, int from, int columns) {
  const std::uint8_t here = classes[from];
  const std::uint64_t eight = here * 0x0101010101010101ull;
  int at = from + 1;
  for (std::uint64_t next; at + 8 <= columns; at += 8) {
    std::memcpy(&next, classes + at, sizeof next);
    if (next != eight) break;
  }
  while (at < columns && classes[at] == here) ++at;
  return at;
}

/// Leaves keep rain until they are full; the rest falls through.
HYDRO_EVERY_INSTRUCTION_SET
void fall_through_leaves(int count, std::int32_t capacity, std::uint16_t* __restrict leaves, std::int32_t* __restrict rain) {
#pragma omp simd
  for (int i = 0; i < count; ++i) {
    const std::int32_t held = leaves[i], caught = std::min(rain[i], capacity - held);
    leaves[i] = static_cast<std::uint16_t>(held + caught);
    rain[i] -= caught;
  }
}

/// Leaves lose up to `potential`; what the air could still take is left in `thirst`. Returns what it took.
HYDRO_EVERY_INSTRUCTION_SET
std::int64_t dry_leaves(int count, std::int32_t potential, std::uint16_t* __restrict leaves, std::int32_t* __restrict thirst) {
  std::int64_t lost = 0;
#pragma omp simd reduction(+ : lost)
  for (int i = 0; i < count; ++i) {
    const std::int32_t held = leaves[i], taken = std::min(held, potential);
    leaves[i] = static_cast<std::uint16_t>(held - taken);
    thirst[i] = potential - taken;
    lost += taken;
  }
  return lost;
}

/// Evaporation from the water of hollows and ground together.
HYDRO_EVERY_INSTRUCTION_SET
std::int64_t evaporate(int count, const std::int32_t* __restrict thirst, std::int32_t* __restrict pool) {
  std::int64_t lost = 0;
#pragma omp simd reduction(+ : lost)
  for (int i = 0; i < count; ++i) {
    const std::int32_t taken = std::min(pool[i], thirst[i]);
    pool[i] -= taken;
    lost += taken;
  }
  return lost;
}

HYDRO_EVERY_INSTRUCTION_SET
std::int64_t take_from(int count, const std::int32_t* __restrict taken, std::int32_t* __restrict pool) {
  std::int64_t sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int i = 0; i < count; ++i) {
    pool[i] -= taken[i];
    sum += taken[i];
  }
  return sum;
}

HYDRO_EVERY_INSTRUCTION_SET
std::int64_t sum_of(int count, const std::int32_t* __restrict values) {
  std::int64_t sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int i = 0; i < count; ++i) sum += values[i];
  return sum;
}

/// Rain falls into the water that stands on the ground and in hollows.
HYDRO_EVERY_INSTRUCTION_SET
void gather(int count, const std::int32_t* __restrict rain, const std::int32_t* __restrict hollows,
            const std::int32_t* __restrict water, std::int32_t* __restrict pool) {
#pragma omp simd
  for (int i = 0; i < count; ++i) pool[i] = rain[i] + hollows[i] + water[i];
}

/// Hollows fill first, what is left stands on the ground.
HYDRO_EVERY_INSTRUCTION_SET
void settle(int count, std::int32_t capacity, const std::int32_t* __restrict pool, std::int32_t* __restrict hollows,
            std::int32_t* __restrict water) {
#pragma omp simd
  for (int i = 0; i < count; ++i) {
    const std::int32_t kept = std::min(pool[i], capacity);
    hollows[i] = kept;
    water[i] = pool[i] - kept;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
void add_rain(int count, const std::int32_t* __restrict rain, std::int32_t* __restrict water) {
#pragma omp simd
  for (int i = 0; i < count; ++i) water[i] += rain[i];
}

HYDRO_EVERY_INSTRUCTION_SET
void limit_to(int count, const std::int32_t* __restrict pool, std::int32_t* __restrict rain) {
#pragma omp simd
  for (int i = 0; i < count; ++i) rain[i] = std::min(rain[i], pool[i]);
}

template <class T>
std::int64_t stored(const Raster<T>& raster) {
  return std::accumulate(raster.values().begin(), raster.values().end(), std::int64_t{0});
}

}  // namespace

/// What every row of a step needs to know.
struct VerticalExchange::Step {
  LandState& state;
  PaddedRaster<std::int32_t>& water_depth;
  const RainDepth& rain;
  std::int32_t potential_evaporation;  ///< [water units]
  float rounding_share;
};

VerticalExchange::VerticalExchange(const Land& land, WaterUnit unit, int threads)
    : land_(land), unit_(unit), threads_(std::max(threads, 1)) {
  for (const LandClass& land_class : land.classes) {
    const auto units = [this](double depth) { return static_cast<std::int32_t>(std::lround(depth * unit_.per_metre())); };
    ClassStep step{.interception_capacity = units(land_class.interception_capacity),
                   .depression_capacity = units(land_class.depression_storage)};
    if (land_class.soil >= 0 && land_class.imperviousness < 1.0) {
      step.takes_water = true;
      step.memory_words = infiltration::memory_words(land.soils[static_cast<std::size_t>(land_class.soil)]);
    }
    intercepts_ |= step.interception_capacity > 0;
    has_hollows_ |= step.depression_capacity > 0;
    classes_.push_back(step);
  }
}

LandState VerticalExchange::initial_state() const {
  if (const std::string wrong = fault(land_); !wrong.empty()) throw InputError("the land cannot be used: " + wrong);
  const int rows = land_.class_of_cell.rows(), columns = land_.class_of_cell.columns();
  LandState state;
  if (intercepts_) state.interception = Raster<std::uint16_t>(rows, columns);
  if (has_hollows_) state.depression = Raster<std::int32_t>(rows, columns);

  std::vector<infiltration::Memory> memory_of_class;
  int words = 0;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    words = std::max(words, classes_[i].memory_words);
    memory_of_class.push_back(classes_[i].takes_water
                                  ? infiltration::initial_memory(land_.soils[static_cast<std::size_t>(land_.classes[i].soil)])
                                  : infiltration::Memory{});
  }
  for (int word = 0; word < words; ++word) {
    Raster<std::int32_t>& memory = state.soil.emplace_back(rows, columns);
    for (std::size_t cell = 0; cell < memory.size(); ++cell)
      if (const std::uint8_t code = land_.class_of_cell[cell]; code != Land::outside)
        memory[cell] = memory_of_class[code][static_cast<std::size_t>(word)];
  }
  return state;
}

void VerticalExchange::prepare(const RainDepth& rain, double duration, float rounding_share) {
  rain_of_zone_.resize(rain.depth_of_zone.size());
  for (std::size_t zone = 0; zone < rain_of_zone_.size(); ++zone) {
    assert(rain.depth_of_zone[zone] >= 0.0);
    rain_of_zone_[zone] = static_cast<std::int32_t>(rain.depth_of_zone[zone] * unit_.per_metre() + rounding_share);
  }
  for (std::size_t i = 0; i < classes_.size(); ++i)
    if (classes_[i].takes_water)
      classes_[i].soil = infiltration::SoilStep(land_.soils[static_cast<std::size_t>(land_.classes[i].soil)],
                                                {.duration = duration,
                                                 .pervious_share = 1.0 - land_.classes[i].imperviousness,
                                                 .rounding_share = rounding_share,
                                                 .unit = unit_});
}

ExchangedWater VerticalExchange::advance(LandState& state, PaddedRaster<std::int32_t>& water_depth, const RainDepth& rain,
                                         double potential_evaporation, double duration, std::uint32_t step_number) {
  assert(water_depth.rows() == land_.class_of_cell.rows() && water_depth.columns() == land_.class_of_cell.columns());
  const float share = rounding_share(step_number);
  prepare(rain, duration, share);
  const Step step{state, water_depth, rain,
                  static_cast<std::int32_t>(std::max(potential_evaporation, 0.0) * unit_.per_metre() + share), share};
  std::int64_t fallen = 0, evaporated = 0, infiltrated = 0;
#pragma omp parallel for num_threads(threads_) schedule(static) reduction(+ : fallen, evaporated, infiltrated)
  for (int row = 0; row < water_depth.rows(); ++row) {
    const ExchangedWater of_row = exchange_row(step, row);
    fallen += of_row.rain;
    evaporated += of_row.evaporation;
    infiltrated += of_row.infiltration;
  }
  return {.rain = fallen, .evaporation = evaporated, .infiltration = infiltrated};
}

ExchangedWater VerticalExchange::exchange_row(const Step& step, int row) const {
  const std::span<const std::uint8_t> classes = land_.class_of_cell.row(row);
  const int columns = static_cast<int>(classes.size());
  ExchangedWater sum;
  for (int first = 0; first < columns;) {
    const int end = end_of_run(classes.data(), first, columns);
    const std::uint8_t code = classes[static_cast<std::size_t>(first)];
    for (; first < end && code != Land::outside; first += block_cells) {
      const ExchangedWater of_block = exchange_block(step, classes_[code], row, first, std::min(block_cells, end - first));
      sum.rain += of_block.rain;
      sum.evaporation += of_block.evaporation;
      sum.infiltration += of_block.infiltration;
    }
    first = end;
  }
  return sum;
}

ExchangedWater VerticalExchange::exchange_block(const Step& step, const ClassStep& land_class, int row, int first,
                                                int count) const {
  alignas(64) std::array<std::int32_t, block_cells> rain, pool, spare;
  const std::size_t cell = static_cast<std::size_t>(row) * static_cast<std::size_t>(land_.class_of_cell.columns()) +
                           static_cast<std::size_t>(first);
  std::int32_t* const water = step.water_depth.row(row) + first;
  ExchangedWater sum;

  if (step.rain.zone_of_cell) {
    const std::uint16_t* const zones = step.rain.zone_of_cell->data() + cell;
    for (int i = 0; i < count; ++i) rain[static_cast<std::size_t>(i)] = rain_of_zone_[zones[i]];
  } else {
    std::fill_n(rain.begin(), count, rain_of_zone_.front());
  }
  sum.rain = sum_of(count, rain.data());
  std::uint16_t* const leaves = land_class.interception_capacity > 0 ? step.state.interception.data() + cell : nullptr;
  if (leaves) fall_through_leaves(count, land_class.interception_capacity, leaves, rain.data());

  // Roofs shed onto the ground itself, past the leaves.
  const auto is_before = [](const RoofShare& roof, std::size_t at) { return static_cast<std::size_t>(roof.cell) < at; };
  for (auto roof = std::lower_bound(land_.roof_shares.begin(), land_.roof_shares.end(), cell, is_before);
       roof != land_.roof_shares.end() && is_before(*roof, cell + static_cast<std::size_t>(count)); ++roof) {
    const std::size_t at = static_cast<std::size_t>(roof->cell) - cell;
    const std::size_t zone = step.rain.zone_of_cell ? (*step.rain.zone_of_cell)[static_cast<std::size_t>(roof->cell)] : 0;
    const auto shed = static_cast<std::int32_t>(step.rain.depth_of_zone[zone] * unit_.per_metre() *
                                                static_cast<double>(roof->area_ratio) + step.rounding_share);
    rain[at] += shed;
    sum.rain += shed;
  }

  const bool evaporates = step.potential_evaporation > 0;
  if (land_class.depression_capacity == 0 && !evaporates && !land_class.takes_water) {
    add_rain(count, rain.data(), water);
    return sum;
  }

  // A class without hollows keeps its zeros in the scratch block, so that one kernel serves all.
  alignas(64) std::array<std::int32_t, block_cells> none;
  if (land_class.depression_capacity == 0) std::fill_n(none.begin(), count, 0);
  std::int32_t* const hollows = land_class.depression_capacity > 0 ? step.state.depression.data() + cell : none.data();
  gather(count, rain.data(), hollows, water, pool.data());

  if (evaporates) {
    if (leaves)
      sum.evaporation += dry_leaves(count, step.potential_evaporation, leaves, spare.data());
    else
      std::fill_n(spare.begin(), count, step.potential_evaporation);
    sum.evaporation += evaporate(count, spare.data(), pool.data());
    limit_to(count, pool.data(), rain.data());
  }

  if (land_class.takes_water) {
    infiltration::SoilBlock block{.count = count, .rain = rain.data(), .available = pool.data(), .taken = spare.data()};
    for (std::size_t word = 0; word < static_cast<std::size_t>(land_class.memory_words); ++word)
      block.memory[word] = step.state.soil[word].data() + cell;
    land_class.soil.infiltrate(block);
    sum.infiltration = take_from(count, spare.data(), pool.data());
  }
  settle(count, land_class.depression_capacity, pool.data(), hollows, water);
  return sum;
}

std::int64_t VerticalExchange::interception_stored(const LandState& state) const { return stored(state.interception); }

std::int64_t VerticalExchange::depression_stored(const LandState& state) const { return stored(state.depression); }

}  // namespace hydro::hydrology

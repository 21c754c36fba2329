#include "libhydro/hydrology/vertical_exchange.h"

#include <algorithm>
#include <array>
#include <bitset>
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

using Values = std::array<std::int32_t, block_cells>;

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
void fall_through_leaves(int count, const std::int32_t* __restrict capacity, std::uint16_t* __restrict leaves,
                         std::int32_t* __restrict rain) {
#pragma omp simd
  for (int i = 0; i < count; ++i) {
    const std::int32_t held = leaves[i], caught = std::min(rain[i], capacity[i] - held);
    leaves[i] = static_cast<std::uint16_t>(held + caught);
    rain[i] -= caught;
  }
}

/// Leaves dry first; what the air could still take is left in `thirst`. Returns what it took.
HYDRO_EVERY_INSTRUCTION_SET
std::int64_t dry_leaves(int count, std::uint16_t* __restrict leaves, std::int32_t* __restrict thirst) {
  std::int64_t lost = 0;
#pragma omp simd reduction(+ : lost)
  for (int i = 0; i < count; ++i) {
    const std::int32_t held = leaves[i], taken = std::min(held, thirst[i]);
    leaves[i] = static_cast<std::uint16_t>(held - taken);
    thirst[i] -= taken;
    lost += taken;
  }
  return lost;
}

/// Evaporation from the water of hollows and ground together; what is left of the rain is at most what is left of all.
HYDRO_EVERY_INSTRUCTION_SET
std::int64_t evaporate(int count, const std::int32_t* __restrict thirst, std::int32_t* __restrict rain,
                       std::int32_t* __restrict pool) {
  std::int64_t lost = 0;
#pragma omp simd reduction(+ : lost)
  for (int i = 0; i < count; ++i) {
    const std::int32_t taken = std::min(pool[i], thirst[i]);
    pool[i] -= taken;
    rain[i] = std::min(rain[i], pool[i]);
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
void settle(int count, const std::int32_t* __restrict capacity, const std::int32_t* __restrict pool,
            std::int32_t* __restrict hollows, std::int32_t* __restrict water) {
#pragma omp simd
  for (int i = 0; i < count; ++i) {
    const std::int32_t kept = std::min(pool[i], capacity[i]);
    hollows[i] = kept;
    water[i] = pool[i] - kept;
  }
}

template <class T>
std::int64_t stored(const Raster<T>& raster) {
  return std::accumulate(raster.values().begin(), raster.values().end(), std::int64_t{0});
}

}  // namespace

struct VerticalExchange::Run {
  int first, end;     ///< columns of the block
  std::uint8_t code;  ///< class
};

/// What every row of a step needs to know.
struct VerticalExchange::Step {
  LandState& state;
  PaddedRaster<std::int32_t>& water_depth;
  const RainDepth& rain;
  std::int32_t potential_evaporation;  ///< [water units]
  float rounding_share;
  float other_share;  ///< for what is rounded a second time: the same share again would lean to one side
  std::span<std::int32_t> covered_rain;
  std::span<std::int64_t> runoff_of_class;
};

/// The covered cells of a block: where each stands in it, and what of it is bare.
struct VerticalExchange::CoveredCells {
  const int* cell;
  const float* bare_share;
  const float* rain_share;
  std::size_t first;  ///< in the list of all
  int count;
  int first_cell;     ///< of the block

  int at(int i) const { return cell[i] - first_cell; }

  /// Parts the rain, and leaves to the land's leaves, hollows and air what lies over bare ground. `exact_rain(c)` is the rain
  /// before it was rounded: whole and part are rounded by the same share, so that both follow it for ever.
  template <class ExactRain>
  void lay_bare(ExactRain&& exact_rain, float rounding_share, std::int32_t* rain_of_cover, Values& rain, Values& leaves, Values& hollows,
                Values& thirst) const {
    const auto part = [](std::int32_t whole, float share) { return static_cast<std::int32_t>(static_cast<float>(whole) * share); };
    for (int i = 0; i < count; ++i) {
      const auto c = static_cast<std::size_t>(at(i));
      const auto on_bare = std::min(rain[c], static_cast<std::int32_t>(exact_rain(c) * static_cast<double>(rain_share[i]) +
                                                                       static_cast<double>(rounding_share)));
      rain_of_cover[i] += rain[c] - on_bare;
      rain[c] = on_bare;
      leaves[c] = part(leaves[c], bare_share[i]);
      hollows[c] = part(hollows[c], bare_share[i]);
      thirst[c] = part(thirst[c], bare_share[i]);
    }
  }

  /// Depth that soil under bare ground is shown: what it takes of it, times the bare share, leaves the cell.
  static std::int32_t over_bare(std::int32_t water, float share) {
    constexpr double most = 1 << 30;
    return share > 0.0f ? static_cast<std::int32_t>(std::min(water / static_cast<double>(share), most)) : 0;
  }
  void show_to_soil(Values& rain, Values& pool, Values& standing) const {
    for (int i = 0; i < count; ++i) {
      const auto c = static_cast<std::size_t>(at(i));
      standing[c] = pool[c];
      rain[c] = over_bare(rain[c], bare_share[i]);
      pool[c] = over_bare(pool[c], bare_share[i]);
    }
  }
  /// Returns by how much less than the soil was shown has left the cells.
  std::int64_t take_back(float rounding_share, const Values& standing, Values& pool) const {
    std::int64_t less = 0;
    for (int i = 0; i < count; ++i) {
      const auto c = static_cast<std::size_t>(at(i));
      const std::int32_t through_soil = over_bare(standing[c], bare_share[i]) - pool[c];
      const std::int32_t taken = std::min(standing[c], static_cast<std::int32_t>(through_soil * static_cast<double>(bare_share[i]) +
                                                                                 static_cast<double>(rounding_share)));
      pool[c] = standing[c] - taken;
      less += through_soil - taken;
    }
    return less;
  }
};

VerticalExchange::VerticalExchange(const Land& land, WaterUnit unit, int threads, const CoveredGround& covered)
    : land_(land), covered_(covered), unit_(unit), threads_(std::max(threads, 1)) {
  std::array<bool, 256> covers_ground{};
  for (const std::uint8_t code : land.class_of_cell.values()) covers_ground[code] = true;
  for (std::size_t code = 0; code < land.classes.size(); ++code) {
    const LandClass land_class = covers_ground[code] ? land.classes[code] : LandClass{};
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
  exact_rain_of_zone_.resize(rain.depth_of_zone.size());
  for (std::size_t zone = 0; zone < rain_of_zone_.size(); ++zone) {
    assert(rain.depth_of_zone[zone] >= 0.0);
    exact_rain_of_zone_[zone] = rain.depth_of_zone[zone] * unit_.per_metre();
    rain_of_zone_[zone] = static_cast<std::int32_t>(exact_rain_of_zone_[zone] + rounding_share);
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
                                         double potential_evaporation, double duration, std::uint32_t step_number,
                                         std::span<std::int32_t> covered_rain, std::span<std::int64_t> runoff_of_class) {
  assert(runoff_of_class.empty() || runoff_of_class.size() == classes_.size() + 1);
  assert(covered_rain.size() == covered_.cells.size());
  assert(water_depth.rows() == land_.class_of_cell.rows() && water_depth.columns() == land_.class_of_cell.columns());
  assert(potential_evaporation >= 0.0);
  const float share = rounding_share(step_number);
  prepare(rain, duration, share);
  const Step step{state, water_depth, rain,
                  static_cast<std::int32_t>(potential_evaporation * unit_.per_metre() + share), share, hydro::rounding_share(step_number * 1009u), covered_rain, runoff_of_class};
  std::int64_t fallen = 0, evaporated = 0, infiltrated = 0;
#pragma omp parallel num_threads(threads_) reduction(+ : fallen, evaporated, infiltrated)
  {
    // Each thread has a tally of its own: whole units, so that the sum does not depend on who came first.
    std::array<std::int64_t, Land::outside + 2> tally{};
    Step of_thread = step;
    of_thread.runoff_of_class = std::span(tally).first(runoff_of_class.size());
#pragma omp for schedule(static)
    for (int row = 0; row < water_depth.rows(); ++row) {
      const ExchangedWater of_row = exchange_row(of_thread, row);
      fallen += of_row.rain;
      evaporated += of_row.evaporation;
      infiltrated += of_row.infiltration;
    }
#pragma omp critical(hydro_runoff_of_class)
    for (std::size_t k = 0; k < runoff_of_class.size(); ++k) runoff_of_class[k] += tally[k];
  }
  return {.rain = fallen, .evaporation = evaporated, .infiltration = infiltrated};
}

ExchangedWater VerticalExchange::exchange_row(const Step& step, int row) const {
  const int columns = step.water_depth.columns();
  ExchangedWater sum;
  for (int first = 0; first < columns; first += block_cells) {
    const ExchangedWater of_block = exchange_block(step, row, first, std::min(block_cells, columns - first));
    sum.rain += of_block.rain;
    sum.evaporation += of_block.evaporation;
    sum.infiltration += of_block.infiltration;
  }
  return sum;
}

ExchangedWater VerticalExchange::exchange_block(const Step& step, int row, int first, int count) const {
  alignas(64) Values rain{}, pool, hollow_capacity, thirst, spare, standing;
  std::array<Run, block_cells> runs;
  const std::size_t cell = static_cast<std::size_t>(row) * static_cast<std::size_t>(step.water_depth.columns()) +
                           static_cast<std::size_t>(first);
  const std::uint8_t* const classes = land_.class_of_cell.data() + cell;
  const std::uint16_t* const zones = step.rain.zone_of_cell ? step.rain.zone_of_cell->data() + cell : nullptr;
  std::int32_t* const water = step.water_depth.row(row) + first;
  ExchangedWater sum;

  int run_count = 0;
  bool any_leaves = false, any_soil = false;
  for (int from = 0; from < count;) {
    const Run run{from, end_of_run(classes, from, count), classes[from]};
    const ClassStep& here = run.code == Land::outside ? outside_ : classes_[run.code];
    runs[static_cast<std::size_t>(run_count++)] = run;
    std::fill(&hollow_capacity[run.first], &hollow_capacity[0] + run.end, here.depression_capacity);
    std::fill(&thirst[run.first], &thirst[0] + run.end, run.code == Land::outside ? 0 : step.potential_evaporation);
    std::fill(&spare[run.first], &spare[0] + run.end, here.interception_capacity);
    if (run.code == Land::outside)
      std::fill(&rain[run.first], &rain[0] + run.end, 0);
    else if (zones)
      for (int i = run.first; i < run.end; ++i) rain[i] = rain_of_zone_[zones[i]];
    else
      std::fill(&rain[run.first], &rain[0] + run.end, rain_of_zone_.front());
    any_leaves |= here.interception_capacity > 0;
    any_soil |= here.takes_water;
    from = run.end;
  }
  if (run_count == 1 && runs[0].code == Land::outside) return sum;

  sum.rain = sum_of(count, rain.data());
  const CoveredCells covered = covered_cells(cell, count);
  if (covered.count > 0)
    covered.lay_bare([&](std::size_t c) { return exact_rain_of_zone_[zones ? zones[c] : 0]; }, step.rounding_share, step.covered_rain.data() + covered.first, rain, spare, hollow_capacity, thirst);
  std::uint16_t* const leaves = any_leaves ? step.state.interception.data() + cell : nullptr;
  if (leaves) fall_through_leaves(count, spare.data(), leaves, rain.data());
  const std::span<const Run> of_block(runs.data(), static_cast<std::size_t>(run_count));
  const bool tallies = !step.runoff_of_class.empty();
  const bool tallies_roofs = tallies && !land_.roof_shares.empty();
  if (tallies) tally_runoff(step, of_block, water, tallies_roofs ? rain.data() : nullptr, -1);
  const std::int64_t shed = shed_from_roofs(step, cell, count, rain.data());
  sum.rain += shed;
  if (tallies_roofs) tally_runoff(step, of_block, nullptr, rain.data(), +1);

  // Where no class has hollows they are zeros in a scratch block, so that one kernel serves all.
  std::int32_t* const hollows = has_hollows_ ? step.state.depression.data() + cell : spare.data();
  if (!has_hollows_) std::fill_n(spare.begin(), count, 0);
  gather(count, rain.data(), hollows, water, pool.data());
  if (step.potential_evaporation > 0) {
    if (leaves) sum.evaporation = dry_leaves(count, leaves, thirst.data());
    sum.evaporation += evaporate(count, thirst.data(), rain.data(), pool.data());
  }
  if (any_soil) {
    if (covered.count > 0) covered.show_to_soil(rain, pool, standing);
    sum.infiltration = infiltrate(step, cell, of_block, rain.data(), pool.data());
    if (covered.count > 0) sum.infiltration -= covered.take_back(step.other_share, standing, pool);
  }
  settle(count, hollow_capacity.data(), pool.data(), hollows, water);
  if (tallies) tally_runoff(step, of_block, water, nullptr, +1);
  return sum;
}

/// What stands on the surface of each class, and the rain on its way there, before and after. What roofs shed is theirs: where there are none the
/// rain need not be looked at.
void VerticalExchange::tally_runoff(const Step& step, std::span<const Run> runs, const std::int32_t* water, const std::int32_t* rain, int sign) const {
  for (const Run& run : runs) {
    if (run.code == Land::outside) continue;
    std::int64_t gained = water ? sign * sum_of(run.end - run.first, water + run.first) : 0, shed = 0;
    if (rain) shed = sign * sum_of(run.end - run.first, rain + run.first);
    std::int64_t &of_class = step.runoff_of_class[run.code], &of_roofs = step.runoff_of_class.back();
    of_class += gained - shed;
    of_roofs += shed;
  }
}

VerticalExchange::CoveredCells VerticalExchange::covered_cells(std::size_t first_cell, int count) const {
  const auto begin = covered_.cells.begin();
  const auto from = std::lower_bound(begin, covered_.cells.end(), static_cast<int>(first_cell));
  const auto to = std::lower_bound(from, covered_.cells.end(), static_cast<int>(first_cell) + count);
  const auto first = static_cast<std::size_t>(from - begin);
  return {covered_.cells.data() + first, covered_.bare_share.data() + first, covered_.rain_share.data() + first, first, static_cast<int>(to - from), static_cast<int>(first_cell)};
}

/// Roofs shed onto the ground itself, past the leaves.
std::int64_t VerticalExchange::shed_from_roofs(const Step& step, std::size_t first_cell, int count, std::int32_t* rain) const {
  const auto is_before = [](const RoofShare& roof, std::size_t cell) { return static_cast<std::size_t>(roof.cell) < cell; };
  const std::size_t end_cell = first_cell + static_cast<std::size_t>(count);
  std::int64_t sum = 0;
  for (auto roof = std::lower_bound(land_.roof_shares.begin(), land_.roof_shares.end(), first_cell, is_before);
       roof != land_.roof_shares.end() && is_before(*roof, end_cell); ++roof) {
    const std::size_t cell = static_cast<std::size_t>(roof->cell);
    const double depth = step.rain.depth_of_zone[step.rain.zone_of_cell ? (*step.rain.zone_of_cell)[cell] : 0];
    const auto shed = static_cast<std::int32_t>(depth * unit_.per_metre() * static_cast<double>(roof->area_ratio) +
                                                static_cast<double>(step.rounding_share));
    rain[cell - first_cell] += shed;
    sum += shed;
  }
  return sum;
}

/// Every class that takes water does so once: its cells are brought together, so that short runs cost no more than long ones.
std::int64_t VerticalExchange::infiltrate(const Step& step, std::size_t first_cell, std::span<const Run> runs,
                                          const std::int32_t* rain, std::int32_t* pool) const {
  constexpr int lanes = 16;  // of the widest vectors
  alignas(64) Values soil_rain, available, taken;
  alignas(64) std::array<Values, infiltration::most_memory_words> memory;
  std::bitset<256> done;
  std::int64_t sum = 0;
  for (std::size_t next = 0; next < runs.size(); ++next) {
    const std::uint8_t code = runs[next].code;
    if (code == Land::outside || done[code] || !classes_[code].takes_water) continue;
    done[code] = true;
    const ClassStep& soil = classes_[code];
    infiltration::SoilBlock block{.count = runs[next].end, .rain = rain, .available = pool, .taken = taken.data()};
    if (runs.size() == 1) {
      for (int word = 0; word < soil.memory_words; ++word) block.memory[word] = step.state.soil[word].data() + first_cell;
      soil.soil.infiltrate(block);
      return take_from(block.count, taken.data(), pool);
    }

    const auto each_run = [&](auto&& act) {
      int at = 0;
      for (const Run& run : runs.subspan(next))
        if (run.code == code) {
          act(run, at);
          at += run.end - run.first;
        }
      return at;
    };
    block.count = each_run([&](const Run& run, int at) {
      std::copy(rain + run.first, rain + run.end, &soil_rain[at]);
      std::copy(pool + run.first, pool + run.end, &available[at]);
      for (int word = 0; word < soil.memory_words; ++word) {
        const std::int32_t* const remembered = step.state.soil[word].data() + first_cell;
        std::copy(remembered + run.first, remembered + run.end, &memory[word][at]);
      }
    });
    // Copies of the last cell fill the last vector; what becomes of them is dropped.
    for (; block.count % lanes != 0; ++block.count) {
      soil_rain[block.count] = soil_rain[block.count - 1];
      available[block.count] = available[block.count - 1];
      for (int word = 0; word < soil.memory_words; ++word) memory[word][block.count] = memory[word][block.count - 1];
    }
    block.rain = soil_rain.data();
    block.available = available.data();
    for (int word = 0; word < soil.memory_words; ++word) block.memory[word] = memory[word].data();
    soil.soil.infiltrate(block);
    each_run([&](const Run& run, int at) {
      const int length = run.end - run.first;
      for (int word = 0; word < soil.memory_words; ++word)
        std::copy_n(&memory[word][at], length, step.state.soil[word].data() + first_cell + run.first);
      for (int i = 0; i < length; ++i) {
        pool[run.first + i] -= taken[at + i];
        sum += taken[at + i];
      }
    });
  }
  return sum;
}

std::int64_t interception_stored(const LandState& state) { return stored(state.interception); }

std::int64_t depression_stored(const LandState& state) { return stored(state.depression); }

}  // namespace hydro::hydrology

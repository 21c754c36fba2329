#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"
#include "libhydro/results/harm_measures.h"
#include "libhydro/results/run_result.h"

namespace hydro::comparison {

/// Differences up to these are not shown as effects. Runs of the same input agree to the bit on any number of threads; what is left
/// is that a step which ends at another instant (an output, a checkpoint) rounds otherwise. docs/theory/comparison.md has the measurements.
struct Noise {
  double depth = 1e-3;          ///< [m]
  double hazard_rating = 1e-3;  ///< [m2/s]
  double arrival_time = 60.0;   ///< [s]
  double volume_share = 1e-6;   ///< [-] of all water that entered the base
  double share = 1e-6;          ///< [-] of any other quantity, of the base's value
  double loss_share = 1e-3;     ///< [-] of damage, of the base's: depths within the noise along the steep ends of damage curves
  // A step that ends at another instant moves the switches of pumps and gates.
  double sewer_depth = 0.01;    ///< [m] of nodes
  double sewer_volume = 1.0;    ///< [m3] through a node or link, and ...
  double sewer_share = 0.01;    ///< [-] ... of the base's
};

/// An area that a run flooded deeper than a threshold, in two runs.
struct AreaDifference {
  double threshold = 0.0;  ///< [m]
  double base = 0.0, other = 0.0;  ///< [m2]
  double noise = 0.0;      ///< [m2] of cells whose greatest depth in the base lies within the noise of the threshold
  double effect() const;   ///< [m2] other less base; 0 within the noise
};

/// Ground that is deeper, or less deep, in the other run: who gets wetter, who drier. Rivers and ponds of either run are left out.
struct GroundChange {
  double wetter = 0.0, drier = 0.0, same = 0.0;         ///< [m2] ground by what became of its greatest depth
  double greatest_rise = 0.0, greatest_fall = 0.0;      ///< [m] both positive
  Point rise_at, fall_at;                               ///< where
  struct Crossing {
    double threshold = 0.0;  ///< [m]
    double newly = 0.0, no_longer = 0.0;  ///< [m2] ground that comes over it only in the other run, only in the base
  };
  std::vector<Crossing> crossings;                      ///< at the thresholds of the base's flooded areas
};

/// A place of the base (a gauge or one of its deepest spots) or, after these, a gauge that only the other run has.
struct PlaceDifference {
  std::string id, name;
  Point place;
  bool gauge = false;
  bool in_both = true;                    ///< false: outside of one of the runs, or a gauge of one alone
  double base = 0.0, other = 0.0;         ///< [m] greatest depth
  double base_time = -1.0, other_time = -1.0;    ///< [s from the start] of it; negative: not known
  double base_first = -1.0, other_first = -1.0;  ///< [s from the start] first over 0.15 m; negative: never, or not known
  std::string base_hazard, other_hazard;  ///< class; empty: not known
  double effect = 0.0;                    ///< [m] other less base; 0 within the noise
};

/// A plot as one lumped area, in two runs; `id` empty: all plots.
struct PlotDifference {
  std::string id;
  double base_capture = 0.0, other_capture = 0.0;  ///< [-]
  double base_peak = 0.0, other_peak = 0.0;        ///< [m3/s]
  double capture_effect = 0.0, peak_effect = 0.0;  ///< [-], [m3/s] other less base; 0 within the noise
};

/// What the water did to people and things, in two runs that both know it.
struct HarmDifference {
  enum class What {
    people,            ///< [persons] who live where the hazard was of the class `name`
    people_in_danger,  ///< [persons] where it was moderate or worse
    loss,              ///< [CNY] of the things of the damage curve `name`
    damage,            ///< [CNY] of all things
    places_over,       ///< [-] hot spots deeper than their limit
    place_time_over,   ///< [s] for so long, summed over them
    turned_away,       ///< [vehicles] at closed underpasses
  };
  What what = What::people;
  std::string name;             ///< class of hazard, or damage curve; empty: of the whole run
  std::string title, title_zh;  ///< of a curve, for readers
  double base = 0.0, other = 0.0;  ///< in the unit of `what`
  double noise = 0.0;           ///< in the same unit, not negative: what of their difference would be noise
  double effect() const;        ///< other less base; 0 within the noise
};

/// A sum of harm in two runs of which the other left only its sums behind.
struct SumDifference {
  results::HarmMeasure measure;
  double base = 0.0, other = 0.0;  ///< in the unit of `measure`
  double noise = 0.0;     ///< in the same unit, not negative: what of their difference would be noise
  double effect() const;  ///< other less base; 0 within the noise
};

/// A node or link of the drainage network that fared otherwise in the other run.
struct SewerDifference {
  enum class What {
    peak_depth,   ///< [m] of a node
    spilled,      ///< [m3] over the rim of a node
    outfall,      ///< [m3] that left through an outfall, less what came in
    pumped,       ///< [m3] by a pump
    under_water,  ///< [s] that a conduit was full
  };
  What what = What::peak_depth;
  std::string id;
  std::string kind;              ///< of the node or link: "junction", "storage", "outfall", "pump", "conduit"
  double base = 0.0, other = 0.0;  ///< in the unit of `what`
  double effect = 0.0;           ///< in the same unit: other less base, beyond the noise
};

/// Costs of the layout of facilities of a run.
struct LayoutTotals {
  double capital = 0.0;  ///< [CNY]
  double yearly = 0.0;   ///< [CNY/a]
};

/// Differences cell by cell: other less base; 0 within the noise, NaN where one of the runs has no value. Empty where a run lacks the map.
struct DifferenceMaps {
  Raster<float> depth;          ///< [m]
  Raster<float> hazard_rating;  ///< [m2/s]
  Raster<float> arrival_time;   ///< [s] where both runs were reached
};

/// One run held against the base.
struct Difference {
  std::string name;
  results::WaterBalance volume;  ///< [m3] of each term at the end, other less base; 0 within the noise
  double peak_outflow = 0.0;     ///< [m3/s] likewise
  std::vector<AreaDifference> areas;
  GroundChange ground;
  std::vector<PlaceDifference> places;
  std::vector<PlotDifference> plots;
  std::vector<HarmDifference> harm;  ///< what both runs know: empty where one of them was told of nobody and nothing
  std::vector<SewerDifference> sewers;  ///< only what shows: per kind the greatest effect first
  bool same_rain = true;             ///< false: another storm fell, so that a difference is not the work of a measure alone
  LayoutTotals base_costs, other_costs;
  DifferenceMaps maps;

  double capital() const { return other_costs.capital - base_costs.capital; }  ///< [CNY] that the other costs more
  const HarmDifference* harm_in(HarmDifference::What what) const;  ///< the row of the whole run; null: not known
  bool shows_nothing() const;  ///< no effect beyond the noise
};

/// Why two runs cannot be held against each other as they are: one line each; empty: they can.
/// Their grids and what they cover in time must be the same; report and output intervals need not.
struct Misfit {
  enum class Kind { grid, period, model } kind = Kind::grid;
  std::string reason;
};
std::vector<Misfit> misfits(const results::RunResult& base, const results::RunResult& other);

/// The run with its maps on another grid of the same CRS: finer cells are averaged, coarser ones repeated. Areas, volumes and
/// series stay as they are.
results::RunResult onto(results::RunResult run, const Grid& grid);

/// Values of a series at other times, in between straight; NaN outside of what the series covers.
std::vector<double> at_times(const std::vector<double>& times, const std::vector<double>& values, const std::vector<double>& wanted);

/// Holds `other` against `base`. Their grids must agree.
Difference difference(const results::RunResult& base, const results::RunResult& other, std::string name, const Noise& noise = {});

/// The sums of a run with the report times of `base`, in the order of `results::harm_measures`; the maps of `base` say what is noise.
std::vector<SumDifference> sum_differences(const results::RunResult& base, const results::HarmResult& other, const Noise& noise = {});

LayoutTotals costs_of(const results::RunResult& run);

/// Whether a run knows who lives where, and what stands there, and was judged by it.
bool knows_people(const results::RunResult& run);
bool knows_damage(const results::RunResult& run);

/// What a run did for the area flooded deeper than a threshold and against damage, and for what money.
struct Rank {
  std::size_t other = 0;      ///< index of the difference
  double dried = 0.0;         ///< [m2] less flooded than in the base; negative: more
  double avoided = 0.0;       ///< [CNY] less damage than in the base; negative: more; NaN: not known
  double capital = 0.0;       ///< [CNY] more than the base
  double money_per_area = 0.0;///< [CNY/m2] capital by dried; NaN where nothing is dried or nothing spent
  double avoided_per_money = 0.0;  ///< [-] damage avoided by capital; NaN where it is not known or nothing spent
};

/// The differences under the same rain by what they did, most first: by damage avoided where all of them know it, else by dried area. `threshold` [m] is one
/// of those of the areas.
std::vector<Rank> ranked(const std::vector<Difference>& differences, double threshold);

/// Whether damage decides that order.
bool ranked_by_damage(const std::vector<Difference>& differences);

}  // namespace hydro::comparison

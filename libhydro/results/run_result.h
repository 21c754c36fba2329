#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"
#include "libhydro/results/network_result.h"
#include "libhydro/results/water_balance.h"

namespace hydro::results {

/// Depth of water and its velocity over the grid at one instant.
struct Frame {
  double time = 0.0;         ///< [s from the start]
  Raster<float> depth;       ///< [m] NaN where there is no ground
  Raster<float> velocity_x;  ///< [m/s] positive eastwards; 0 where dry
  Raster<float> velocity_y;  ///< [m/s] positive northwards
};

/// What each cell went through. A raster is empty when it was not asked for; NaN where there is no ground.
struct Peaks {
  Raster<float> depth;           ///< [m]
  Raster<float> level;           ///< [m] NaN where the cell was never wet
  Raster<float> speed;           ///< [m/s]
  Raster<float> depth_speed;     ///< [m2/s] greatest depth times speed
  Raster<float> hazard_rating;   ///< [m2/s] greatest depth * (speed + 0.5), DEFRA FD2321 without debris factor
  Raster<float> arrival_time;    ///< [s from the start] first depth over `arrival_threshold`; NaN: never
  double arrival_threshold = 0.05;  ///< [m]
  Raster<std::uint8_t> wet_at_start;  ///< 1 where more than `arrival_threshold` stood at time 0 (rivers, canals); empty: nowhere
  Raster<float> sponge_stored;     ///< [m] most water that facilities held at a report time, over the whole cell; NaN: none there
  std::vector<std::pair<double, Raster<float>>> duration_over;  ///< (threshold [m], [s] spent over it)
};

/// A place that was watched.
struct GaugeSeries {
  std::string id;
  std::string name;
  Point place;
  double bed_elevation = 0.0;  ///< [m]
  std::vector<float> depth;    ///< [m] at `RunResult::report_times`
  std::vector<float> level;    ///< [m]
  std::vector<float> speed;    ///< [m/s]
};

/// A place where water does harm, and was watched: an underpass, a metro entrance, a school. Of its cells the worst counts.
struct HotSpotSeries {
  std::string id, name, name_zh;
  std::string kind;                   ///< "underpass", "metro", "basement", "substation", "hospital", "school", "shelter", ...
  Point place;
  double people = 0.0;                ///< [persons] who are there
  double traffic = 0.0;               ///< [vehicles/h] that pass it
  double close_depth = 0.0;           ///< [m] beyond which it is closed or lost
  std::vector<float> depth;           ///< [m] at `RunResult::report_times`
  std::vector<float> speed;           ///< [m/s]
  std::vector<float> hazard_rating;   ///< [m2/s] depth * (speed + 0.5)
};

/// A time for which the display of an underpass is red.
struct Closure {
  std::string place;
  double from = 0.0;                  ///< [s from the start]
  double until = 0.0;                 ///< [s from the start] the end of the run where it was not opened again
  bool reopened = false;
  bool early = false;                 ///< closed before the limit was passed, because water rose fast
};

/// What the water did to people and things, in numbers that sum over the map. Of the greatest values that each cell went through.
struct HarmResult {
  std::string left_out;               ///< of the runs beside the run: the action that it does without; "*": all of them
  double flood_volume = 0.0;          ///< [m3] greatest depth over ground that was dry at the start
  double area_over_015 = 0.0;         ///< [m2] of that ground deeper than 0.15 m
  double area_over_030 = 0.0;         ///< [m2]
  double people_in_danger = 0.0;      ///< [persons] who live where the hazard was moderate or worse; 0 where no people are known
  double loss = 0.0;                  ///< [CNY] 0 where no assets are known
  double spots_over = 0.0;            ///< [-] hot spots deeper than their `close_depth`
  double spot_time_over = 0.0;        ///< [s] for so long, summed over them
  double turned_away = 0.0;           ///< [vehicles] that closed underpasses turned away
  double drier = 0.0, wetter = 0.0;   ///< [m2] of a run beside the run: ground that the left-out actions make shallower, deeper
  double no_longer_over_015 = 0.0, newly_over_015 = 0.0;  ///< [m2] likewise: that they keep below 0.15 m, that they bring over it
};

/// People by class of hazard, and losses by kind of thing.
struct HarmRow {
  std::string what;                   ///< "people" or "loss"
  std::string name;                   ///< class of hazard, or damage curve
  std::string title, title_zh;        ///< of a curve, for readers
  double exposed = 0.0;               ///< [CNY] of losses: all that there is
  double harmed = 0.0;                ///< [persons] or [CNY]
};

/// An order of an action plan, and what became of it in the run.
struct OrderResult {
  std::string action, place, kind, target, unit;
  double value = 0.0;                 ///< in `unit`, as the plan writes it
  double from = 0.0, until = 0.0;     ///< [s from the start]
  bool applied = false;
  std::string remark, remark_zh;      ///< what it did, or why it could not act
};

/// A line whose crossing water was measured.
struct SectionSeries {
  std::string id;
  std::vector<double> discharge;  ///< [m3/s] at `report_times`, positive from left to right of the line's direction
};

/// What passed one boundary or inflow.
struct BoundarySeries {
  std::string id;
  std::string kind;               ///< "free_outflow", "level", "discharge", "rating"
  std::vector<double> entered;    ///< [m3] since the start, at `report_times`
  std::vector<double> left;       ///< [m3] since the start
};

/// Water account of one facility, or of those of one kind on a plot, since the start, at `report_times` [m over its own area].
struct FacilitySeries {
  std::string id;
  std::string kind;            ///< name of the facility's definition
  std::string title, title_zh; ///< of the kind
  double area = 0.0;           ///< [m2]
  std::vector<double> inflow;           ///< rain and run-on
  std::vector<double> evaporation;
  std::vector<double> infiltration;     ///< seepage into the native soil
  std::vector<double> surface_outflow;
  std::vector<double> drain;
  std::vector<double> to_sewer;         ///< of surface outflow and drain: what left a map into sewers; empty on plots
  std::vector<double> stored;           ///< now, not since the start
  int overflows = 0;           ///< storms in which it spilled; of several together the most of any
  double emptying_time = 0.0;  ///< [s] longest from the end of a storm until it was empty again; of several the longest
  int filled_at_end = 0;       ///< how many of them still held water at the end: their emptying takes longer
};

/// A plot as one lumped area, at `report_times`.
struct CatchmentSeries {
  std::string id;
  std::string name;
  double area = 0.0;                      ///< [m2]
  std::vector<double> rain_rate;          ///< [m/s] mean since the last report
  std::vector<double> runoff;             ///< [m3/s] leaving it, drains included
  std::vector<double> runoff_without;     ///< [m3/s] of the same plot without its facilities; as `runoff` where that was not computed
  std::vector<double> infiltration_rate;  ///< [m/s] mean since the last report
  std::vector<double> evaporation_rate;   ///< [m/s] mean since the last report
  std::vector<double> stored;             ///< [m] now
};

/// What facilities made of the rain of a plot, or of all plots or the whole map (`id` empty), over the whole run.
struct CaptureResult {
  std::string id;
  double area = 0.0;                ///< [m2]
  double rain = 0.0;                ///< [m3]
  double run_on = 0.0;              ///< [m3] that other plots sent to it
  double runoff = 0.0;              ///< [m3] that left; of a map what was kept neither by leaves, hollows and soil nor by facilities
  double released = 0.0;            ///< [m3] that was in it at the start and is not at the end: no part of the rain
  double peak_runoff = 0.0;         ///< [m3/s]
  double peak_without = 0.0;        ///< [m3/s] of the same plot without its facilities; negative: not computed
  int overflows = 0;                ///< times that a facility spilled, parted by at least six dry hours
  double emptying_time = 0.0;       ///< [s] longest from the end of a storm until the facilities were empty again
  double solids_washed = 0.0;       ///< [kg] suspended solids off the surfaces
  double solids_kept = 0.0;         ///< [kg] of them that did not leave
  int filled_at_end = 0;            ///< facilities that still held water at the end: their emptying takes longer

  /// [-] annual runoff volume capture ratio: the share of the water it received, by rain or from other plots, that did not leave.
  double capture_ratio() const { return rain + run_on > 0.0 ? 1.0 - (runoff - released) / (rain + run_on) : 1.0; }
};

/// What the facilities of one kind in a layout cost.
struct LayoutCost {
  std::string kind;
  std::string title, title_zh;
  std::string unit;            ///< "m2", or "m3" for a vessel
  double quantity = 0.0;       ///< [unit]
  double unit_capital = 0.0;   ///< [CNY/unit] with `unit_yearly` 0: no cost was given
  double unit_yearly = 0.0;    ///< [CNY/a/unit]
  std::string source, status;  ///< of the unit cost: who says so, and how sure it is

  bool is_given() const { return unit_capital > 0.0 || unit_yearly > 0.0; }
  double capital() const { return quantity * unit_capital; }  ///< [CNY]
  double yearly() const { return quantity * unit_yearly; }    ///< [CNY/a]
};

/// What a drainage system that keeps its first water back made of what ran to it.
struct InterceptionResult {
  std::string id;
  double area = 0.0;                ///< [m2]
  double tank_volume = 0.0;         ///< [m3]
  double interception_rate = 0.0;   ///< [m3/s] to treatment
  double interception_depth = 0.0;  ///< [m] of runoff over the area that the tank holds
  double inflow = 0.0;              ///< [m3]
  double intercepted = 0.0;         ///< [m3] to treatment, with what the tank holds at the end
  double overflow = 0.0;            ///< [m3] to the river
  int overflows = 0;                ///< times that it overflowed, parted by at least six hours without
  double overflow_time = 0.0;       ///< [s]
  double peak_overflow = 0.0;       ///< [m3/s]
  double solids_inflow = 0.0;       ///< [kg]
  double solids_intercepted = 0.0;  ///< [kg]
};

/// How the computation went, at each report time.
struct QualitySeries {
  std::vector<double> time_step;      ///< [s] mean flow step since the last report
  std::vector<double> wet_share;      ///< [-] of cells with ground, deeper than 1 mm
  std::vector<CellPosition> limiting; ///< cell that limits the step; {-1, -1}: all dry
};

/// One place of interest at the end: worst gauge, deepest spot.
struct PlaceResult {
  std::string id;
  std::string name;
  Point place;
  double max_depth = 0.0;          ///< [m]
  double time_of_max = 0.0;        ///< [s from the start]
  double first_over_015 = -1.0;    ///< [s from the start] first time over 0.15 m; negative: never
  std::string hazard;              ///< "none", "low", "moderate", "significant", "extreme"
  std::string kind;                ///< of a hot spot; empty: a gauge, or a spot that was only deep
  double max_speed = 0.0;          ///< [m/s] of a hot spot
  double time_over = 0.0;          ///< [s] a hot spot was deeper than its `close_depth`
  std::string unsafe_for, unsafe_for_zh;  ///< of a hot spot: who or what lost its hold: "child, small car"
};

/// An input that the run read.
struct InputFile {
  std::string path;    ///< as the scenario names it
  std::string sha256;  ///< lower-case hexadecimal
};

/// Greatest rate at which water left between two reports [m3/s].
inline double greatest_outflow(const std::vector<double>& times, const std::vector<WaterBalance>& balance) {
  double most = 0.0;
  for (std::size_t i = 1; i < balance.size() && i < times.size(); ++i)
    if (times[i] > times[i - 1]) most = std::max(most, (balance[i].outflow - balance[i - 1].outflow) / (times[i] - times[i - 1]));
  return most;
}

/// The same storm on the same ground without the sponge facilities, to hold a run against. Empty where it was not asked for.
struct WithoutFacilities {
  struct Gauge {
    std::string id;
    std::vector<float> depth;  ///< [m] at `RunResult::report_times`
  };
  std::vector<WaterBalance> balance;  ///< at `report_times`
  std::vector<Gauge> gauges;          ///< those of the run
  Raster<float> max_depth;            ///< [m] NaN where there is no ground
  std::vector<std::pair<double, double>> flooded_area;  ///< (threshold [m], [m2]) as of the run

  bool empty() const { return balance.empty(); }
};

/// A note that a reader of the results must see: a documented fill, a value from memory, a resampling.
struct Remark {
  std::string text;
};

/// What a run leaves behind, apart from its frames, which go to the `ResultSink` one by one.
struct RunResult {
  std::string scenario;  ///< short name
  std::string title;
  double start_utc = 0.0;            ///< [s since 1970-01-01T00:00:00Z]
  int start_offset_minutes = 0;      ///< [min] east of Greenwich, to print local times
  Grid grid;
  double simulated = 0.0;            ///< [s]
  std::uint64_t steps = 0;           ///< [-] flow steps
  std::uint64_t cell_updates = 0;    ///< [-] cells times the steps that swept them
  std::uint64_t scaled_rows = 0;     ///< see surface::FlowReport
  std::int64_t ground_cells = 0;     ///< [-] cells with ground
  std::vector<double> report_times;  ///< [s]
  std::vector<double> rain_rate;     ///< [m/s] mean over ground and roofs, since the last report
  std::vector<WaterBalance> balance; ///< at `report_times`
  std::vector<GaugeSeries> gauges;
  std::vector<HotSpotSeries> hot_spots;
  std::vector<SectionSeries> sections;
  std::vector<BoundarySeries> boundaries;
  std::vector<FacilitySeries> facilities;
  std::vector<CatchmentSeries> catchments;
  std::vector<NodeSeries> nodes;
  std::vector<LinkSeries> links;
  std::vector<NetworkAction> network_actions;  ///< in order of time
  NetworkQuality network_quality;
  std::vector<PumpedSystem> pumped_systems;    ///< of the table that the scenario names
  std::vector<CaptureResult> capture;  ///< of each plot, then of all; of a map with facilities: of all
  std::vector<LayoutCost> costs;       ///< of each kind of facility
  std::vector<InterceptionResult> interception;  ///< of each drainage system that the scenario names
  QualitySeries quality;
  Peaks peaks;
  WithoutFacilities without;         ///< the same storm without them
  std::vector<PlaceResult> places;   ///< hot spots, gauges, then the deepest spots of the map
  std::vector<Closure> closures;     ///< of underpasses, by place and time
  HarmResult harm;
  std::vector<HarmRow> harm_rows;
  std::vector<OrderResult> orders;   ///< of the action plan that the run followed
  std::vector<HarmResult> harm_without;  ///< the same run without them: all, then each alone; empty where it was not asked for
  std::vector<std::pair<double, double>> flooded_area;  ///< (threshold [m], [m2] of ground that was dry at the start and came over it)
  std::vector<InputFile> inputs;
  std::vector<Remark> remarks;
};

/// What depends on the clock and the machine, kept apart so that results do not.
struct RunCost {
  std::string started;             ///< ISO 8601
  std::string program_version;
  std::string program_commit;
  double wall = 0.0;               ///< [s]
  double wall_output = 0.0;        ///< [s] of it spent on output and start-up
  double wall_without = 0.0;       ///< [s] of it spent on the same storm without facilities
  int threads = 1;
  std::uint64_t peak_memory = 0;   ///< [bytes]

  double wall_solving() const { return wall - wall_output - wall_without; }  ///< [s]
};

}  // namespace hydro::results

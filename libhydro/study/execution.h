#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "libhydro/core/flooded_street.h"
#include "libhydro/core/memory_block.h"
#include "libhydro/core/raster.h"
#include "libhydro/hazard/exposure.h"
#include "libhydro/io/harm_file.h"
#include "libhydro/results/result_sink.h"
#include "libhydro/results/run_result.h"
#include "libhydro/simulation/domain.h"
#include "libhydro/simulation/facility_recorder.h"
#include "libhydro/simulation/frame_recorder.h"
#include "libhydro/simulation/network_recorder.h"
#include "libhydro/simulation/peak_recorder.h"
#include "libhydro/simulation/report_recorder.h"
#include "libhydro/simulation/simulation.h"

namespace hydro::study {

/// One run in memory: what is simulated, for how long, and what is written down.
struct Job {
  simulation::Domain domain;
  simulation::Forcing forcing;
  simulation::SimulationOptions options;
  double end = 0.0;                        ///< [s]
  double frame_interval = 300.0;           ///< [s]
  double report_interval = 60.0;           ///< [s]
  bool frames_with_velocity = true;
  simulation::PeakSelection peaks;
  std::vector<double> solids_of_class;     ///< [kg/m3] in the runoff of each land class, and last of roofs; empty: not known
  std::vector<double> flooded_thresholds{flooded_street_depth, 0.30, 0.50, 1.00};  ///< [m]
  hazard::Exposure exposure;               ///< who and what is harmed; may be empty
  io::HarmTables harm;                     ///< how hot spots are judged
};

/// Carries a job out: the simulation with its observers, from the start or from a checkpoint.
class Execution {
 public:
  /// Begins with `water` on the ground. `job` and `sink` must outlive the execution; threads are those of the job's options.
  Execution(const Job& job, const simulation::InitialWater& water, results::ResultSink& sink);

  /// Runs on to `until` [s], at most the job's end. `go_on` is asked between steps and may stop the run.
  /// Returns whether the instant was reached.
  bool run_until(double until, const std::function<bool(const simulation::State&)>& go_on);

  const simulation::State& state() const { return simulation_.state(); }

  /// What besides the state belongs into a checkpoint, and how it comes back: maxima are restored in place.
  std::vector<MemoryBlock> maxima();
  std::vector<double> record() const;
  void restore(simulation::State state, std::vector<double> record);

  /// The result as far as the job knows it (names, inputs and remarks are the caller's). Ends the execution: call once.
  results::RunResult take_result();

 private:
  /// Writes the network down at report times.
  class NetworkObserver : public simulation::Observer {
   public:
    NetworkObserver(const network::NetworkSolver& solver, double interval, double end) : recorder(solver), interval_(interval), end_(end) {}
    double next_time(double now) const override;
    void observe(const simulation::Domain&, const simulation::State& state) override { recorder.record(state.time, state.sewers.network); }
    simulation::NetworkRecorder recorder;

   private:
    double interval_, end_;
  };

  const Job& job_;
  simulation::Simulation simulation_;
  simulation::PeakRecorder peaks_;
  simulation::ReportRecorder reports_;
  simulation::FacilityRecorder facilities_;
  simulation::FrameRecorder frames_;
  std::optional<NetworkObserver> network_;
};

/// The deepest places of a run that were dry at the start, deepest first, at least a block apart and not beside a watched
/// place that is as deep.
std::vector<results::PlaceResult> deepest_places(const std::vector<simulation::BlockPeak>& blocks, const Grid& grid,
                                                 const std::vector<results::PlaceResult>& watched, std::size_t most);

/// A sink that forgets the frames; for runs whose series and maxima are all that is wanted.
class NoFrames : public results::ResultSink {
 public:
  void write_frame(const results::Frame&) override {}
  void finish(const results::RunResult&) override {}
};

}  // namespace hydro::study

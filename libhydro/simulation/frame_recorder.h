#pragma once

#include "libhydro/results/result_sink.h"
#include "libhydro/simulation/observer.h"

namespace hydro::simulation {

/// Hands the whole map to a sink at every output time.
class FrameRecorder : public Observer {
 public:
  FrameRecorder(results::ResultSink& sink, bool with_velocity, double interval, double end, int threads = 1)
      : sink_(sink), with_velocity_(with_velocity), interval_(interval), end_(end), threads_(threads) {}

  double next_time(double now) const override;
  void observe(const Domain& domain, const State& state) override;

 private:
  results::ResultSink& sink_;
  bool with_velocity_;
  double interval_;
  double end_;
  int threads_;
};

/// The map as it stands.
results::Frame frame_of(const Domain& domain, const State& state, bool with_velocity, int threads = 1);

}  // namespace hydro::simulation

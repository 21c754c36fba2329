#pragma once

#include "libhydro/results/run_result.h"

namespace hydro::results {

/// Where a run's results go while it runs. `io` writes them to files; tests keep them in memory.
class ResultSink {
 public:
  virtual ~ResultSink() = default;

  /// One instant of the whole map; times increase. Durable when the call returns.
  virtual void write_frame(const Frame& frame) = 0;

  /// Everything else, once, at the end.
  virtual void finish(const RunResult& result) = 0;
};

}  // namespace hydro::results

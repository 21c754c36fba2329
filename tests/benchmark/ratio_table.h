#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace hydro::bench {

/// What one benchmark measured; of several repetitions the median.
struct Measured {
  double items_per_cpu_second = 0.0;
  double items_per_real_second = 0.0;
  std::map<std::string, double> counters;
};

/// Shows every figure as Google Benchmark does and keeps those that the table of ratios needs.
class RatioReporter : public benchmark::BenchmarkReporter {
 public:
  RatioReporter();

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override { shown_->Finalize(); }

  bool measured_anything() const { return !repetitions_.empty() || !medians_.empty() || !failed_.empty(); }
  bool shows_plain_text() const { return dynamic_cast<const benchmark::ConsoleReporter*>(shown_.get()) != nullptr; }

  /// The ratios that are demanded, with what was demanded, what was measured and a verdict. What cannot be told because
  /// a benchmark was left out or failed is said.
  void print_table(std::ostream& out) const;

 private:
  std::unique_ptr<benchmark::BenchmarkReporter> shown_;
  std::map<std::string, std::vector<Measured>> repetitions_;
  std::map<std::string, Measured> medians_;  ///< where only aggregates are reported
  std::map<std::string, std::string> failed_;
};

}  // namespace hydro::bench

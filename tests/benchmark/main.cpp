// hydro_bench: Google Benchmark's figures, then one table of the ratios that docs/benchmarks.md explains.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>

#include "tests/benchmark/ratio_table.h"

int main(int count, char** words) {
  const char* const policy = std::getenv("OMP_WAIT_POLICY");
  benchmark::AddCustomContext("OMP_WAIT_POLICY", policy ? policy : "not set");
  benchmark::Initialize(&count, words);
  if (benchmark::ReportUnrecognizedArguments(count, words)) return 2;
  hydro::bench::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  // Where the figures are JSON or CSV for a program, people read the table on the other stream.
  if (reporter.measured_anything()) reporter.print_table(reporter.shows_plain_text() ? std::cout : std::cerr);
}

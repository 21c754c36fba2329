#include "tests/benchmark/ratio_table.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <optional>
#include <string_view>
#include <thread>

namespace hydro::bench {
namespace {

/// [1/s] cell updates on one core by the fastest open CPU code (LISFLOOD-FP 8.1, local inertial, float, GCC, Zen 4).
constexpr double peer_updates_per_core = 30e6;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

Measured median_of(const std::vector<Measured>& repetitions) {
  const auto median_by = [&](auto&& value) {
    std::vector<double> values;
    for (const Measured& one : repetitions) values.push_back(value(one));
    return median(std::move(values));
  };
  Measured all{.items_per_cpu_second = median_by([](const Measured& one) { return one.items_per_cpu_second; }),
               .items_per_real_second = median_by([](const Measured& one) { return one.items_per_real_second; })};
  for (const auto& [name, ignored] : repetitions.front().counters)
    all.counters[name] = median_by([&key = name](const Measured& one) {
      const auto found = one.counters.find(key);
      return found == one.counters.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
    });
  return all;
}

Measured measured(const benchmark::BenchmarkReporter::Run& run) {
  Measured one;
  for (const auto& [name, counter] : run.counters) one.counters[name] = counter.value;
  if (const auto rate = one.counters.find("items_per_second"); rate != one.counters.end()) {
    const bool by_real_time = run.run_name.time_type == "real_time";
    const double items = rate->second * (by_real_time ? run.real_accumulated_time : run.cpu_accumulated_time);
    one.items_per_cpu_second = items / run.cpu_accumulated_time;
    one.items_per_real_second = items / run.real_accumulated_time;
  }
  return one;
}

/// One line of the table. `value` gets the benchmarks in the order of `needs`.
struct Row {
  std::string what;
  std::vector<std::string> needs;
  std::function<double(const std::vector<Measured>&)> value;
  std::string unit;
  std::optional<double> demanded = {}, goal = {};
  bool is_limit = false;  ///< the value must stay at or below what is demanded
  std::function<double(const std::vector<Measured>&)> demand = {};  ///< where it depends on what was recorded
};

Row cpu_ratio(std::string what, std::string above, std::string below) {
  return {
      .what = std::move(what),
      .needs = {std::move(above), std::move(below)},
      .value = [](const std::vector<Measured>& of) { return of[0].items_per_cpu_second / of[1].items_per_cpu_second; },
      .unit = "x"};
}

Row demanding(Row row, double demanded, std::optional<double> goal = {}) {
  row.demanded = demanded, row.goal = goal;
  return row;
}

Row counter(std::string what, const std::string& name, std::string unit, double scale = 1.0) {
  return {.what = std::move(what),
          .needs = {"run/1000"},
          .value =
              [name, scale](const std::vector<Measured>& of) {
                const auto found = of[0].counters.find(name);
                return found == of[0].counters.end() ? std::numeric_limits<double>::quiet_NaN() : scale * found->second;
              },
          .unit = std::move(unit)};
}

std::vector<Row> rows() {
  const std::string inertial = "surface/inertial/1000";
  std::vector<Row> rows;
  rows.push_back(demanding(
      cpu_ratio("surface, one thread: over the textbook kernel", inertial, "surface/textbook/1000"), 10.0, 15.0));
  rows.push_back({.what = "surface, two threads: over one (real time)",
                  .needs = {inertial + "/threads:2", inertial},
                  .value = [](const auto& of) { return of[0].items_per_real_second / of[1].items_per_real_second; },
                  .unit = "x",
                  .demanded = 1.8});
  rows.push_back(demanding(cpu_ratio("surface, 5 % wet: over all wet", inertial + "/wet5", inertial), 2.5));
  rows.push_back(cpu_ratio("surface, one thread: of the bare flux arithmetic", inertial, "limit/inertial"));
  rows.push_back(cpu_ratio("surface, one thread: of copying the same bytes", inertial, "limit/copy/1000"));
  rows.push_back({.what = "surface, one thread: over 30 M cell updates/s of the peer",
                  .needs = {inertial},
                  .value = [](const auto& of) { return of[0].items_per_cpu_second / peer_updates_per_core; },
                  .unit = "x",
                  .goal = 10.0});

  rows.push_back({.what = "sponge, bioretention: places stepped a second and core",
                  .needs = {"sponge/bioretention"},
                  .value = [](const auto& of) { return of[0].items_per_cpu_second * 1e-6; },
                  .unit = "M/s",
                  .demanded = 60.0,
                  .goal = 150.0});

  rows.push_back({.what = "whole run, facilities in 30 % of the cells: as fast as without",
                  .needs = {"run/1000/sponge", "run/1000"},
                  .value = [](const auto& of) { return of[1].counters.at("loop") / of[0].counters.at("loop"); },
                  .unit = "x",
                  .demanded = 0.7});
  rows.push_back(counter("whole run: wall time", "wall", "s"));
  Row share = counter("whole run: share of output and start-up", "output_share", "%", 100.0);
  share.demanded = 25.0, share.is_limit = true;
  rows.push_back(share);
  rows.push_back(counter("whole run: cell updates per second, time loop", "updates_per_second", "M/s", 1e-6));
  Row peer = counter("whole run, per thread: over 30 M cell updates/s of the peer", "updates_per_thread_second", "x",
                     1.0 / peer_updates_per_core);
  peer.goal = 10.0;
  rows.push_back(peer);
  Row loop = counter("whole run: bytes a cell in the time loop", "loop_bytes_per_cell", "B");
  loop.is_limit = true;
  loop.demand = [](const std::vector<Measured>& of) { return of[0].counters.at("loop_bytes_allowed"); };
  rows.push_back(loop);
  rows.push_back(counter("whole run: bytes a cell at the peak of the process", "peak_bytes_per_cell", "B"));
  return rows;
}

std::string_view verdict(double value, std::optional<double> demanded, std::optional<double> goal, bool is_limit) {
  const auto reached = [&](double mark) { return is_limit ? value <= mark : value >= mark; };
  if (demanded && !reached(*demanded)) return "MISSED";
  if (goal) return reached(*goal) ? "goal reached" : demanded ? "holds" : "below the goal";
  return demanded ? "holds" : "reported";
}

std::string number(std::optional<double> value, std::string_view sign, std::string_view unit) {
  return value ? fmt::format("{}{:.4g} {}", sign, *value, unit) : "-";
}

constexpr std::string_view line = "{:<60} {:>11} {:>9} {:>11}  {}\n";

}  // namespace

RatioReporter::RatioReporter() : shown_(benchmark::CreateDefaultDisplayReporter()) {}

bool RatioReporter::ReportContext(const Context& context) {
  shown_->SetOutputStream(&GetOutputStream());
  shown_->SetErrorStream(&GetErrorStream());
  return shown_->ReportContext(context);
}

void RatioReporter::ReportRuns(const std::vector<Run>& runs) {
  shown_->ReportRuns(runs);
  for (const Run& run : runs) {
    const std::string& name = run.run_name.function_name;
    if (run.error_occurred)
      failed_[name] = run.error_message;
    else if (run.run_type == Run::RT_Iteration)
      repetitions_[name].push_back(measured(run));
    else if (run.aggregate_name == "median")
      medians_[name] = measured(run);
  }
}

void RatioReporter::print_table(std::ostream& out) const {
  double load[1] = {};
  const bool load_known = getloadavg(load, 1) == 1;
  const unsigned processors = std::thread::hardware_concurrency();
  const char* const policy = std::getenv("OMP_WAIT_POLICY");
  fmt::print(out, "\nWhat is demanded and what was measured. {} processors, load average {}, OMP_WAIT_POLICY {}.\n",
             processors, load_known ? fmt::format("{:.1f}", load[0]) : "not known", policy ? policy : "not set");
  if (load_known && load[0] > processors + 0.5)
    fmt::print(out,
               "The machine is busy with other work: these figures are unsteady, and where threads wait for each other "
               "(two threads,\n"
               "whole run) they say little.\n");
  fmt::print(out, "\n");
  fmt::print(out, fmt::runtime(line), "", "demanded", "goal", "measured", "verdict");

  for (const Row& row : rows()) {
    std::vector<Measured> inputs;
    std::string missing;
    for (const std::string& name : row.needs) {
      if (const auto all = repetitions_.find(name); all != repetitions_.end())
        inputs.push_back(median_of(all->second));
      else if (const auto one = medians_.find(name); one != medians_.end())
        inputs.push_back(one->second);
      else
        missing += (missing.empty() ? "" : ", ") + name +
                   (failed_.contains(name) ? " failed: " + failed_.at(name) : " did not run");
    }
    const std::string_view sign = row.is_limit ? "<= " : ">= ";
    const double value = missing.empty() ? row.value(inputs) : std::numeric_limits<double>::quiet_NaN();
    if (missing.empty() && !std::isfinite(value)) missing = row.needs.front() + " does not tell";
    const std::optional<double> demanded = missing.empty() && row.demand ? row.demand(inputs) : row.demanded;
    fmt::print(
        out, fmt::runtime(line), row.what, number(demanded, sign, row.unit), number(row.goal, "", row.unit),
        missing.empty() ? number(value, "", row.unit) : "-",
        missing.empty() ? std::string(verdict(value, demanded, row.goal, row.is_limit)) : "not measured: " + missing);
  }
}

}  // namespace hydro::bench

// Runs the fault tests. `--page FILE` writes what was done and how it ended as a page for people.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <omp.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "libhydro/core/version.h"
#include "tests/torture/program.h"
#include "tests/torture/tally.h"

namespace hydro::torture {
namespace {

struct Entry {
  std::string row, what, figure;
  int cases = 0;
};

std::vector<Entry>& entries() {
  static std::vector<Entry> all;
  return all;
}

Entry& entry_of(const std::string& row, const std::string& what) {
  for (Entry& entry : entries())
    if (entry.row == row && entry.what == what) return entry;
  return entries().emplace_back(Entry{row, what, {}, 0});
}

struct Outcome {
  std::string test, verdict, reason;
  double seconds = 0.0;
};

Outcome outcome_of(const ::testing::TestInfo& test) {
  const ::testing::TestResult& result = *test.result();
  Outcome outcome{.test = test.name(), .verdict = result.Skipped() ? "not done" : result.Passed() ? "held" : "FAILED", .reason = {},
                  .seconds = static_cast<double>(result.elapsed_time()) * 1e-3};
  for (int i = 0; i < result.total_part_count() && outcome.reason.empty(); ++i)
    if (const ::testing::TestPartResult& part = result.GetTestPartResult(i); part.skipped() || part.failed())
      outcome.reason = std::string(part.message()).substr(0, std::string_view(part.message()).find('\n'));
  return outcome;
}

/// Says so when not the full counts were tried.
std::string limit_text() {
  const char* wanted = std::getenv("HYDRO_TORTURE");
  if (!wanted || !*wanted) return "; the short form";
  return std::atoi(wanted) > 0 ? fmt::format("; at most {} cases of a kind, not the full counts", wanted) : "; full counts";
}

std::string page() {
  std::string text = fmt::format(
      "# Faults survived: the last `./dev torture`\n\n"
      "Written by `./dev torture`; do not edit. hydro {} ({}), {:%F}, {} cores{}. The program itself was run on a district of "
      "100 x 100 cells and wronged as the table says; a count is of cases that were really tried, each with its expectations. "
      "A killed process is not a lost power supply: what the disk itself loses is not tried here.\n\n"
      "## What was done\n\n| row | what was done to the program | times | measured |\n|---|---|---:|---|\n",
      version().number, version().commit, fmt::gmtime(std::time(nullptr)), omp_get_num_procs(), limit_text());
  std::multimap<int, Entry> sorted;
  for (const Entry& entry : entries()) sorted.emplace(std::atoi(entry.row.c_str() + 1), entry);
  for (const auto& [number, entry] : sorted) text += fmt::format("| {} | {} | {} | {} |\n", entry.row, entry.what, entry.cases, entry.figure);
  text += "\n## How it ended\n\n| test | result | s |\n|---|---|---:|\n";
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i)
    for (int j = 0; j < all.GetTestSuite(i)->total_test_count(); ++j) {
      const ::testing::TestInfo& test = *all.GetTestSuite(i)->GetTestInfo(j);
      if (!test.should_run()) continue;
      const Outcome outcome = outcome_of(test);
      text += fmt::format("| {} | {}{} | {:.1f} |\n", outcome.test, outcome.verdict,
                          outcome.reason.empty() ? "" : ": " + outcome.reason, outcome.seconds);
    }
  return text;
}

}  // namespace

void count(const std::string& row, const std::string& what, int cases) { entry_of(row, what).cases += cases; }
void remark(const std::string& row, const std::string& what, const std::string& figure) { entry_of(row, what).figure = figure; }

}  // namespace hydro::torture

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  std::string page;
  for (int i = 1; i + 1 < argc; ++i)
    if (std::string_view(argv[i]) == "--page") page = argv[i + 1];
  const int result = RUN_ALL_TESTS();
  if (!page.empty() && !(std::ofstream(page) << hydro::torture::page()).flush()) {
    std::cerr << page << ": could not be written\n";
    return 1;
  }
  return result;
}

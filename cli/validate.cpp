#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/progress.h"
#include "libhydro/core/error.h"
#include "libhydro/io/data_folder.h"
#include "validation/measure.h"

namespace hydro::cli {
namespace {

using validation::Case;
using validation::Measure;
using validation::Verdict;

struct Choice {
  std::vector<std::string> cases;
  std::string folder;
  int threads = 0;
};

std::vector<Case> chosen_cases(const std::vector<std::string>& names) {
  if (names.empty()) return validation::all_cases();
  std::vector<std::string> known;
  for (const Case& candidate : validation::all_cases()) known.emplace_back(candidate.id);
  std::vector<Case> chosen;
  FaultList faults;
  for (const std::string& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end())
      faults.add({}, "unknown validation case \"" + name + "\"", choices_hint(name, known));
    else
      chosen.push_back(validation::all_cases()[static_cast<std::size_t>(found - known.begin())]);
  }
  faults.throw_if_any();
  return chosen;
}

validation::Bench bench_of(const Choice& choice) {
  namespace fs = std::filesystem;
  const fs::path folder = choice.folder.empty() ? io::data_folder().parent_path() / "validation" : fs::path(choice.folder);
  if (!fs::is_directory(folder)) throw FileError(folder.string(), "the folder of validation cases is not there", "name it with --cases DIR");
  const char* data = std::getenv("HYDRO_VALIDATION_DATA");
  const fs::path shared = data ? fs::path(data) : folder.parent_path() / ".." / "shared" / "validation";
  return {.cases_folder = folder.string(), .data_folder = shared.lexically_normal().string(), .threads = choice.threads};
}

void print_row(std::string_view id, const Measure& measure) {
  if (measure.verdict == Verdict::skipped)
    fmt::print("{:<18} {:<58} {:>38}\n", id, measure.name, "skipped");
  else
    fmt::print("{:<18} {:<58} {:>12.4g} {:<5} {:<16} {:<8} {}\n", id, measure.name, measure.value, measure.unit, measure.acceptance,
               word(measure.verdict), measure.best_published);
}

void validate(const Choice& choice, Session& session) {
  const std::vector<Case> cases = chosen_cases(choice.cases);
  const validation::Bench bench = bench_of(choice);
  Progress progress(session, "hydro validate");
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  int passed = 0, failed = 0, skipped = 0;
  double done = 0.0;
  if (!session.json) fmt::print("{:<18} {:<58} {:>12} {:<5} {:<16} {:<8} {}\n", "case", "measure", "value", "unit", "acceptance", "verdict", "published");
  for (const Case& one : cases) {
    for (const Measure& measure : one.run(bench)) {
      passed += measure.verdict == Verdict::pass, failed += measure.verdict == Verdict::fail, skipped += measure.verdict == Verdict::skipped;
      if (session.json)
        rows.push_back({{"case", one.id}, {"measure", measure.name}, {"value", measure.value}, {"unit", measure.unit},
                        {"acceptance", measure.acceptance}, {"best_published", measure.best_published}, {"verdict", word(measure.verdict)}});
      else
        print_row(one.id, measure);
    }
    std::cout << std::flush;
    progress.show_pieces(++done, static_cast<double>(cases.size()), "cases");
  }
  progress.clear();
  if (session.json)
    std::cout << nlohmann::ordered_json{{"format", "hydro-validate/1"}, {"measures", rows}, {"passed", passed}, {"failed", failed}, {"skipped", skipped}}.dump(2) << "\n";
  else
    fmt::print("{} passed, {} failed, {} skipped\n", passed, failed, skipped);
  if (failed > 0) session.exit_code = ExitCode::verdict_no;
}

}  // namespace

void add_validate(CLI::App& command, Session& session) {
  const auto choice = std::make_shared<Choice>();
  command.add_option("CASES", choice->cases, "names of cases (default: all)")->option_text("NAME...");
  command.add_option("--cases", choice->folder, "folder of the cases (default: validation/ beside data/)")->option_text("DIR");
  command.add_option("--threads", choice->threads, "threads for the cases on real terrain (default: every core)")->check(CLI::Range(0, 1024))->option_text("N");
  command.footer("Example:\n  hydro validate v_catchment lake_at_rest\n"
                 "Cases on published data look for it in the folder that HYDRO_VALIDATION_DATA names\n"
                 "(default: ../shared/validation beside the project) and are skipped where it is absent.");
  command.callback([choice, &session] { validate(*choice, session); });
}

}  // namespace hydro::cli

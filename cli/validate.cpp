#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/text_table.h"
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
  bool markdown = false;
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
  return validation::bench_of(folder.string(), choice.threads);
}

struct CaseMeasures {
  std::string_view id;
  std::vector<Measure> measures;
};

int count(const std::vector<CaseMeasures>& proof, Verdict verdict) {
  int found = 0;
  for (const CaseMeasures& one : proof)
    for (const Measure& measure : one.measures) found += measure.verdict == verdict;
  return found;
}

/// What a reader compares: four figures, of numbers above 1 four decimals.
TextTable::Cell figure(double value) {
  if (!std::isfinite(value)) return {};
  return std::stod(std::abs(value) < 1.0 ? fmt::format("{:.4g}", value) : fmt::format("{:.4f}", value));
}

/// The name of a case stands in its first row only.
TextTable table_of(const std::vector<CaseMeasures>& proof) {
  TextTable table{.columns = {{"case", "case"}, {"measure", "measure"}, {"value", "value"}, {"unit", "unit"},
                              {"acceptance", "acceptance"}, {"verdict", "verdict"}, {"best_published", "best published"}}, .rows = {}};
  for (const CaseMeasures& one : proof)
    for (const Measure& measure : one.measures) {
      const bool skipped = measure.verdict == Verdict::skipped;
      table.rows.push_back({std::string(&measure == &one.measures.front() ? one.id : ""), measure.name,
                            skipped ? TextTable::Cell{} : figure(measure.value), measure.unit, measure.acceptance,
                            std::string(word(measure.verdict)), measure.best_published});
    }
  return table;
}

nlohmann::ordered_json json_of(const std::vector<CaseMeasures>& proof) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const CaseMeasures& one : proof)
    for (const Measure& measure : one.measures)
      rows.push_back({{"case", one.id}, {"measure", measure.name}, {"value", measure.value}, {"unit", measure.unit},
                      {"acceptance", measure.acceptance}, {"best_published", measure.best_published}, {"verdict", word(measure.verdict)}});
  return {{"format", "hydro-validate/1"}, {"measures", rows}, {"passed", count(proof, Verdict::pass)},
          {"failed", count(proof, Verdict::fail)}, {"skipped", count(proof, Verdict::skipped)}};
}

void validate(const Choice& choice, Session& session) {
  const std::vector<Case> cases = chosen_cases(choice.cases);
  const validation::Bench bench = bench_of(choice);
  Progress progress(session, "hydro validate");
  std::vector<CaseMeasures> proof;
  for (const Case& one : cases) {
    proof.push_back({one.id, validation::measure(one, bench)});
    progress.show_pieces(static_cast<double>(proof.size()), static_cast<double>(cases.size()), {"cases", "个算例"});
  }
  progress.clear();
  if (session.json) {
    std::cout << json_of(proof).dump(2) << '\n';
  } else {
    const TextTable table = table_of(proof);
    choice.markdown ? table.print_markdown(std::cout) : table.print(std::cout);
    std::cout << fmt::format("\n{} passed, {} failed, {} skipped\n", count(proof, Verdict::pass), count(proof, Verdict::fail), count(proof, Verdict::skipped));
  }
  if (count(proof, Verdict::fail) > 0) session.exit_code = ExitCode::verdict_no;
}

}  // namespace

void add_validate(CLI::App& command, Session& session) {
  const auto choice = std::make_shared<Choice>();
  command.add_option("CASES", choice->cases, "names of cases (default: all)")->option_text("NAME...");
  command.add_option("--cases", choice->folder, "folder of the cases (default: validation/ beside data/)")->option_text("DIR");
  command.add_option("--threads", choice->threads, "threads for the cases on real terrain (default: every core)")->check(CLI::Range(0, 1024))->option_text("N");
  command.add_flag("--markdown", choice->markdown, "print the table as docs/validation.md has it");
  command.footer("Example:\n  hydro validate v_catchment lake_at_rest\n"
                 "Cases on published data look for it in the folder that HYDRO_VALIDATION_DATA names\n"
                 "and are skipped where it is absent.");
  command.callback([choice, &session] { validate(*choice, session); });
}

}  // namespace hydro::cli

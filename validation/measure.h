#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hydro::validation {

enum class Verdict {
  pass,
  fail,
  reported,  ///< no acceptance applies: the figure is there to be read
  skipped,   ///< the reference data is not there; `name` says what is missing
};

std::string_view word(Verdict verdict);

/// One figure of a validation case, held against its acceptance.
struct Measure {
  std::string name;            ///< "RMSE of depth, dx 10 m"
  double value = 0.0;
  std::string unit;            ///< "m", "%", "-"
  std::string acceptance;      ///< "<= 0.018"; empty when only reported
  std::string best_published;  ///< what others reached, and who; may be empty
  Verdict verdict = Verdict::reported;
};

Measure at_most(std::string name, double value, double limit, std::string unit, std::string best_published = {});
Measure at_least(std::string name, double value, double limit, std::string unit, std::string best_published = {});
Measure within(std::string name, double value, double low, double high, std::string unit, std::string best_published = {});
Measure report(std::string name, double value, std::string unit, std::string best_published = {});
Measure skipped(std::string why);
Measure failed(std::string why);  ///< the case did not come to an end

/// Where cases find things.
struct Bench {
  std::string cases_folder;  ///< the project's validation/ folder
  std::string data_folder;   ///< published data; may not exist; empty: none is named
  int threads = 1;

  /// Whether a file or folder of the shared data is there.
  bool has_data(const std::string& relative) const;
  std::string data(const std::string& relative) const;
};

/// The bench of a folder of cases: data come from the folder that HYDRO_VALIDATION_DATA names.
Bench bench_of(std::string cases_folder, int threads = 1);

/// One case: its folder's name, what it shows, and how its figures come about.
struct Case {
  std::string_view id;
  std::string_view title;
  std::vector<Measure> (*run)(const Bench&);
};

/// The figures of a case; one that fails half-way (damaged data, lost water) is a failed measure that says why.
std::vector<Measure> measure(const Case& one, const Bench& bench);

/// Every case, in the order of the table.
const std::vector<Case>& all_cases();

}  // namespace hydro::validation

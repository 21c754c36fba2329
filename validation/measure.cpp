#include "validation/measure.h"

#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <limits>
#include <utility>

namespace hydro::validation {
namespace {

Measure judged(std::string name, double value, std::string unit, std::string acceptance, std::string best_published, bool holds) {
  return {.name = std::move(name), .value = value, .unit = std::move(unit), .acceptance = std::move(acceptance),
          .best_published = std::move(best_published), .verdict = holds ? Verdict::pass : Verdict::fail};
}

}  // namespace

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::fail: return "FAIL";
    case Verdict::reported: return "reported";
    case Verdict::skipped: return "skipped";
  }
  return "";
}

Measure at_most(std::string name, double value, double limit, std::string unit, std::string best_published) {
  return judged(std::move(name), value, std::move(unit), fmt::format("<= {:g}", limit), std::move(best_published), value <= limit);
}

Measure at_least(std::string name, double value, double limit, std::string unit, std::string best_published) {
  return judged(std::move(name), value, std::move(unit), fmt::format(">= {:g}", limit), std::move(best_published), value >= limit);
}

Measure within(std::string name, double value, double low, double high, std::string unit, std::string best_published) {
  return judged(std::move(name), value, std::move(unit), fmt::format("{:g} to {:g}", low, high), std::move(best_published),
                value >= low && value <= high);
}

Measure report(std::string name, double value, std::string unit, std::string best_published) {
  return {.name = std::move(name), .value = value, .unit = std::move(unit), .best_published = std::move(best_published)};
}

Measure skipped(std::string why) { return {.name = std::move(why), .verdict = Verdict::skipped}; }

Measure failed(std::string why) {
  return {.name = std::move(why), .value = std::numeric_limits<double>::quiet_NaN(), .verdict = Verdict::fail};
}

Bench bench_of(std::string cases_folder, int threads) {
  const char* const data = std::getenv("HYDRO_VALIDATION_DATA");
  return {.cases_folder = std::move(cases_folder), .data_folder = data ? data : "", .threads = threads};
}

std::vector<Measure> measure(const Case& one, const Bench& bench) {
  try {
    return one.run(bench);
  } catch (const std::exception& fault) {
    return {failed(fault.what())};
  }
}

bool Bench::has_data(const std::string& relative) const { return !data_folder.empty() && std::filesystem::exists(data(relative)); }

std::string Bench::data(const std::string& relative) const { return (std::filesystem::path(data_folder) / relative).string(); }

}  // namespace hydro::validation

#include "validation/measure.h"

#include <fmt/format.h>

#include <filesystem>
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

bool Bench::has_data(const std::string& relative) const { return std::filesystem::exists(data(relative)); }

std::string Bench::data(const std::string& relative) const { return (std::filesystem::path(data_folder) / relative).string(); }

}  // namespace hydro::validation

#include "libhydro/io/sweep_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "libhydro/io/table_file.h"

namespace hydro::io {
namespace {

using Status = MemberOutcome::Status;
constexpr std::array<std::string_view, 5> words{"done", "bad input", "cannot be read", "numerics failed", "process died"};

void append(std::string& bytes, const void* from, std::size_t count) { bytes.append(static_cast<const char*>(from), count); }

}  // namespace

double MemberOutcome::number(std::string_view name) const {
  for (const auto& [key, value] : numbers)
    if (key == name) return value;
  return std::numeric_limits<double>::quiet_NaN();
}

std::string_view status_word(Status status) { return words[static_cast<std::size_t>(status)]; }

std::string packed(const MemberOutcome& outcome) {
  std::string bytes(1, static_cast<char>('0' + static_cast<int>(outcome.status)));
  bytes += outcome.reason + '\0';
  for (const auto& [name, value] : outcome.numbers) {
    bytes += name + '\0';
    append(bytes, &value, sizeof value);
  }
  return bytes;
}

std::optional<MemberOutcome> unpacked_outcome(std::string_view bytes) {
  if (bytes.empty() || bytes[0] < '0' || bytes[0] >= static_cast<char>('0' + words.size())) return std::nullopt;
  MemberOutcome outcome{.status = static_cast<Status>(bytes[0] - '0')};
  bytes.remove_prefix(1);
  const auto text = [&bytes]() -> std::optional<std::string> {
    const std::size_t end = bytes.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    std::string part(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
    return part;
  };
  const auto reason = text();
  if (!reason) return std::nullopt;
  outcome.reason = *reason;
  while (!bytes.empty()) {
    auto name = text();
    double value = 0.0;
    if (!name || bytes.size() < sizeof value) return std::nullopt;
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes.remove_prefix(sizeof value);
    outcome.numbers.emplace_back(std::move(*name), value);
  }
  return outcome;
}

std::vector<std::string> number_names(const std::vector<MemberOutcome>& outcomes) {
  std::vector<std::string> names;
  std::set<std::string> known;
  for (const MemberOutcome& outcome : outcomes)
    for (const auto& [name, value] : outcome.numbers)
      if (known.insert(name).second) names.push_back(name);
  return names;
}

std::string runs_table(const comparison::StudyDesign& study, const std::vector<comparison::Member>& members, const std::vector<MemberOutcome>& outcomes) {
  const std::vector<std::string> names = number_names(outcomes);
  std::string table = "run,storm,layout,plan,sample";
  for (const comparison::Parameter& parameter : study.parameters) table += "," + csv_text(parameter.name);
  table += ",status,reason";
  for (const std::string& name : names) table += "," + csv_text(name);
  table += "\n";
  for (std::size_t i = 0; i < members.size(); ++i) {
    const comparison::Member& member = members[i];
    const MemberOutcome& outcome = outcomes[i];
    table += fmt::format("{},{},{},{},{}", i, csv_text(study.storms[member.storm].name), csv_text(study.layouts[member.layout].name), csv_text(study.plans[member.plan].name), member.sample);
    for (const std::string& value : member.values) table += "," + csv_text(value);
    table += fmt::format(",{},{}", status_word(outcome.status), csv_text(outcome.reason));
    // Runs of one scenario have the same numbers in the same order: look beside before looking everywhere.
    std::size_t next = 0;
    for (const std::string& name : names) {
      double value = std::numeric_limits<double>::quiet_NaN();
      if (next < outcome.numbers.size() && outcome.numbers[next].first == name) value = outcome.numbers[next++].second;
      else value = outcome.number(name);
      table += std::isfinite(value) ? fmt::format(",{:.10g}", value) : ",";
    }
    table += "\n";
  }
  return table;
}

}  // namespace hydro::io

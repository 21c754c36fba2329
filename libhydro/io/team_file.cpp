#include "libhydro/io/team_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "libhydro/io/csv_table.h"
#include "libhydro/io/vector_file.h"

namespace hydro::io {
namespace {

using namespace response;

/// "07:30" as seconds after midnight; "24:00" is the end of the day.
std::optional<double> time_of_day(std::string_view text) {
  int hours = 0, minutes = 0;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon + 3 != text.size()) return {};
  const auto read = [](std::string_view digits, int& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() && value >= 0;
  };
  if (!read(text.substr(0, colon), hours) || !read(text.substr(colon + 1), minutes) || minutes > 59 || hours * 60 + minutes > 24 * 60) return {};
  return hours * 3600.0 + minutes * 60.0;
}

constexpr std::array<std::string_view, 14> team_columns{"id",      "kind",         "x_m",       "y_m",      "name",        "name_zh",    "department",
                                                        "service", "capacity_m3s", "setup_min", "wading_m", "speed_share", "shift_from", "shift_until"};

class TeamReader {
 public:
  TeamReader(const std::string& path, const std::vector<std::string>& departments, FaultList& faults) : table_(read_csv_table(path)), departments_(departments), faults_(faults) {}

  std::vector<Team> read() {
    std::vector<Team> teams;
    table_.refuse_unknown(team_columns, faults_);
    const auto id = table_.require("id", faults_), kind = table_.require("kind", faults_), x = table_.require("x_m", faults_), y = table_.require("y_m", faults_);
    if (!id || !kind || !x || !y) return teams;
    std::set<std::string> ids;
    for (row_ = 0; row_ < table_.rows(); ++row_) {
      Team team;
      team.id = table_.text(row_, *id), team.kind = table_.text(row_, *kind);
      team.name = optional_text("name"), team.name_zh = optional_text("name_zh");
      if (team.name.empty()) team.name = team.id;
      if (team.id.empty() || !ids.insert(team.id).second)
        faults_.add(table_.place(row_, *id), team.id.empty() ? "a team has no id" : "two teams are named \"" + team.id + '"', "give each team an id of its own");
      if (const auto east = table_.number(row_, *x, faults_)) team.at.x = *east;
      if (const auto north = table_.number(row_, *y, faults_)) team.at.y = *north;
      number("capacity_m3s", team.capacity, 1.0, 0.0, 1000.0);
      number("setup_min", team.setup, 60.0, 0.0, 1440.0);
      number("wading_m", team.vehicle.wading, 1.0, 0.05, 5.0);
      number("speed_share", team.vehicle.speed_share, 1.0, 0.05, 5.0);
      shift("shift_from", team.shift_from), shift("shift_until", team.shift_until);
      read_service(team);
      read_department(team);
      teams.push_back(std::move(team));
    }
    return teams;
  }

 private:
  std::string optional_text(std::string_view column) const {
    const auto at = table_.find(column);
    return at ? std::string(table_.text(row_, *at)) : std::string();
  }

  void number(std::string_view column, double& value, double to_si, double least, double most) {
    const auto at = table_.find(column);
    if (!at || table_.text(row_, *at).empty()) return;
    const auto read = table_.number(row_, *at, faults_);
    if (read && *read >= least && *read <= most) value = *read * to_si;
    else if (read) faults_.add(table_.place(row_, *at), std::string(column) + " must be from " + std::to_string(least) + " to " + std::to_string(most));
  }

  void shift(std::string_view column, double& value) {
    const auto at = table_.find(column);
    if (!at || table_.text(row_, *at).empty()) return;
    if (const auto read = time_of_day(table_.text(row_, *at))) value = *read;
    else faults_.add(table_.place(row_, *at), '"' + std::string(table_.text(row_, *at)) + "\" is no time of day", "write 07:30");
  }

  void read_service(Team& team) {
    const std::string word = optional_text("service");
    if (word == "barrier") team.service = Service::barrier;
    else if (!word.empty() && word != "pump") faults_.add(table_.place(row_, *table_.find("service")), "there is no service \"" + word + '"', choices_hint(word, {"pump", "barrier"}));
  }

  void read_department(Team& team) {
    const std::string word = optional_text("department");
    if (word.empty()) return;
    const auto found = std::ranges::find(departments_, word);
    if (found != departments_.end()) team.department = static_cast<int>(found - departments_.begin());
    else faults_.add(table_.place(row_, *table_.find("department")), "the plan has no department \"" + word + '"', choices_hint(word, departments_));
  }

  CsvTable table_;
  const std::vector<std::string>& departments_;
  FaultList& faults_;
  int row_ = 0;
};

}  // namespace

std::vector<Team> read_teams(const std::string& path, const std::vector<std::string>& departments, FaultList& faults) {
  return TeamReader(path, departments, faults).read();
}

StreetMap read_streets(const std::string& path, double speed, FaultList& faults) {
  const VectorFile file = read_vector(path, "");
  std::vector<Polyline> lines;
  std::vector<double> speeds;
  const auto at = file.attribute("speed_kmh");
  for (const Feature& feature : file.features) {
    const auto* line = std::get_if<Polyline>(&feature.shape);
    if (!line) continue;
    const auto* written = at ? std::get_if<double>(&feature.attributes[*at]) : nullptr;
    if (written && !(*written > 0.0 && *written <= 200.0)) {
      faults.add({.file = path}, "street " + std::to_string(feature.id) + ": speed_kmh must be greater than 0 and at most 200, got " + std::to_string(*written));
      continue;
    }
    lines.push_back(*line);
    speeds.push_back(written ? *written / 3.6 : speed);
  }
  if (lines.empty()) faults.add({.file = path}, "there are no lines in it", "streets are lines from crossing to crossing");
  return join_streets(lines, speeds);
}

}  // namespace hydro::io

#pragma once

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include "libhydro/io/plan_file.h"
#include "libhydro/response/engine.h"
#include "source_folder.h"

namespace hydro::response::test {

inline const Plan& shanghai_plan() {
  static const Plan plan = io::read_plan(HYDRO_SOURCE_DIR "/data/plans/shanghai.toml", HYDRO_SOURCE_DIR "/data");
  return plan;
}

/// A moment in Shanghai, UTC+8 [s since 1970].
inline double local(int year, int month, int day, int hour, int minute) {
  using namespace std::chrono;
  const sys_days date = std::chrono::year(year) / month / day;
  return static_cast<double>(date.time_since_epoch().count()) * 86400.0 + hour * 3600.0 + minute * 60.0 - 8.0 * 3600.0;
}

/// A message of the city's observatory, as short as can be.
struct Signal {
  std::string id;
  AlertKind kind;
  const char* event;     ///< empty for a Cancel
  const char* severity;  ///< CAP word
  const char* area;      ///< division code
  double sent;
  std::vector<std::string> references = {};
  double valid = 86400.0;  ///< [s]
};

inline AlertMessage message(const Signal& signal) {
  AlertMessage m;
  m.identifier = signal.id;
  m.sender = "observatory";
  m.sent = {signal.sent, 480};
  m.status = AlertStatus::exercise;
  m.kind = signal.kind;
  m.scope = "Public";
  for (const std::string& reference : signal.references) m.references.push_back({"observatory", reference, ""});
  if (signal.kind != AlertKind::cancel) {
    AlertInfo info;
    info.event = signal.event;
    info.severity = signal.severity;
    info.expires = Stamp{signal.sent + signal.valid, 480};
    info.areas.push_back({"", {}, {}, {{"GB2260", signal.area}}, 0});
    m.infos.push_back(std::move(info));
  }
  m.fingerprint = signal.id + signal.event + signal.severity + signal.area + std::to_string(signal.sent) + std::to_string(signal.valid);
  for (const std::string& reference : signal.references) m.fingerprint += reference;
  return m;
}

inline std::vector<AlertRecord> resolve(const Plan& plan, const std::vector<Signal>& signals, double now) {
  AlertStore store(plan.words, AlertStatus::exercise);
  for (const Signal& signal : signals) store.add(message(signal));
  return store.resolve(now);
}

/// The level of an area at `now`, joined over hazards.
inline Level level_at(const Plan& plan, const Evaluation& evaluation, const char* area) {
  Level highest = Level::none;
  for (std::size_t h = 0; h < evaluation.hazard_count; ++h)
    if (const LevelSpan* span = evaluation.current(plan.words->area(area), static_cast<int>(h))) highest = std::max(highest, span->level);
  return highest;
}

}  // namespace hydro::response::test

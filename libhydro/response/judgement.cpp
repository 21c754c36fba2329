#include "libhydro/response/judgement.h"

#include <algorithm>
#include <optional>
#include <set>

namespace hydro::response {
namespace {

using Notes = std::set<std::string>;

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return low;
}

/// The gravest of what colour, severity and headline say.
Level level_of(const AlertInfo& info, Notes& notes) {
  std::vector<Level> said;
  for (const auto& [name, value] : info.parameters)
    if (const std::string key = lower(name); key == "colour" || key == "color")
      if (const auto level = level_of_colour(value)) said.push_back(*level);
  if (const auto level = level_of_severity(info.severity)) {
    said.push_back(*level);
  } else if (const auto colour = level_of_colour(info.severity)) {
    said.push_back(*colour);
    notes.insert("severity_colour_word");
  }
  if (const auto level = level_in_headline(info.headline)) said.push_back(*level);
  if (said.empty()) return Level::none;
  const auto [least, most] = std::ranges::minmax(said);
  if (least != most) notes.insert("level_conflict");
  return most;
}

int hazard_of(const AlertInfo& info, const Vocabulary& vocabulary) {
  for (const auto& [scheme, code] : info.event_codes)
    if (const int hazard = vocabulary.hazard(code); hazard >= 0) return hazard;
  return vocabulary.hazard(info.event);
}

bool is_division_code(const std::string& code) {
  return code.size() >= 6 && code.size() <= 12 && std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
}

/// Adds what one area element says to the warning; false when it says nothing that can be used.
bool add_area(const AlertArea& area, const Vocabulary& vocabulary, Warning& warning, Notes& notes) {
  bool has_code = false;
  for (const auto& [scheme, code] : area.geocodes) {
    const std::string key = lower(scheme);
    if ((key != "gb2260" && key != "cpeas geographic code") || !is_division_code(code)) {
      notes.insert("unknown_geocode");
      continue;
    }
    has_code = true;
    warning.codes.push_back(code.substr(0, 6));
    if (const int known = vocabulary.area_of_code(code); known >= 0)
      warning.areas.push_back(known);
    else
      notes.insert("out_of_area");
  }
  const bool has_shape = !area.polygons.empty() || !area.circles.empty();
  if (area.bad_shapes > 0 && (has_code || has_shape)) notes.insert("polygon_dropped");
  if (has_code) return true;
  for (const GeoRing& ring : area.polygons) {
    std::ranges::copy(vocabulary.areas_in(ring), std::back_inserter(warning.areas));
    warning.polygons.push_back(ring);
  }
  for (const GeoCircle& circle : area.circles) {
    std::ranges::copy(vocabulary.areas_in(circle), std::back_inserter(warning.areas));
    warning.circles.push_back(circle);
  }
  if (has_shape) return true;
  if (area.bad_shapes > 0) return false;  // the name beside a broken shape may be wider than the shape was
  const int named = vocabulary.area_named(area.description);
  if (named < 0) return false;
  notes.insert("area_by_name");
  warning.areas.push_back(named);
  warning.codes.push_back(vocabulary.areas()[static_cast<std::size_t>(named)].id.substr(0, 6));
  return true;
}

template <class T>
void sort_unique(std::vector<T>& values) {
  std::ranges::sort(values);
  const auto repeated = std::ranges::unique(values);
  values.erase(repeated.begin(), repeated.end());
}

Warning warning_of(const AlertMessage& message, const AlertInfo& info, const Vocabulary& vocabulary, Notes& notes) {
  Warning warning;
  warning.hazard = hazard_of(info, vocabulary);
  warning.event = info.event;
  warning.level = level_of(info, notes);
  warning.languages = {info.language};
  for (const AlertArea& area : info.areas) add_area(area, vocabulary, warning, notes);
  sort_unique(warning.areas);
  sort_unique(warning.codes);
  warning.from = std::max(message.sent.utc, info.effective ? info.effective->utc : message.sent.utc);
  warning.until = info.expires ? info.expires->utc : warning.from + default_validity;
  if (!info.expires) notes.insert("no_expiry");
  return warning;
}

bool has_place(const Warning& warning) {
  return !warning.codes.empty() || !warning.polygons.empty() || !warning.circles.empty();
}

/// The same warning in another language.
bool is_translation(const Warning& a, const Warning& b) {
  return std::ranges::find(a.languages, b.languages.front()) == a.languages.end() &&
         (a.hazard == b.hazard || a.hazard < 0 || b.hazard < 0) && a.level == b.level && a.from == b.from &&
         a.until == b.until && a.codes == b.codes && a.polygons == b.polygons && a.circles == b.circles;
}

std::string log_reason(const AlertMessage& message) {
  switch (message.status) {
    case AlertStatus::system: return "status_system";
    case AlertStatus::test: return "status_test";
    case AlertStatus::draft: return "status_draft";
    default: break;
  }
  if (message.kind == AlertKind::acknowledge) return "msgtype_ack";
  if (message.kind == AlertKind::error) return "msgtype_error";
  if (message.infos.empty() && message.kind != AlertKind::cancel) return "no_info";
  return {};
}

}  // namespace

Judgement judge(const AlertMessage& message, const Vocabulary& vocabulary) {
  Judgement judgement;
  Notes notes(message.notes.begin(), message.notes.end());
  judgement.reason = log_reason(message);
  if (!judgement.reason.empty()) judgement.verdict = Verdict::logged;
  const bool warns = judgement.verdict == Verdict::accepted && message.kind != AlertKind::cancel;
  bool level_missing = false;
  for (const AlertInfo& info : message.infos) {
    if (!warns) break;
    Warning warning = warning_of(message, info, vocabulary, notes);
    if (warning.level == Level::none) {
      level_missing = true;
    } else if (has_place(warning)) {
      const auto same = std::ranges::find_if(judgement.warnings, [&](const Warning& w) { return is_translation(w, warning); });
      if (same == judgement.warnings.end()) {
        judgement.warnings.push_back(std::move(warning));
      } else {
        if (same->hazard < 0) same->hazard = warning.hazard;
        same->languages.push_back(info.language);
      }
    }
  }
  if (warns && judgement.warnings.empty()) {
    judgement.verdict = Verdict::quarantined;
    judgement.reason = level_missing ? "no_level" : "area_unusable";
  }
  judgement.notes.assign(notes.begin(), notes.end());
  return judgement;
}

}  // namespace hydro::response

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/response/geo_shape.h"

namespace hydro::response {

/// A moment as a message writes it: the instant, and the clock of its writer.
struct Stamp {
  double utc = 0.0;        ///< [s since 1970-01-01T00:00:00Z]
  int offset_minutes = 0;  ///< [min] east of Greenwich
};

enum class AlertStatus { actual, exercise, system, test, draft };
enum class AlertKind { alert, update, cancel, acknowledge, error };

/// "sender,identifier,sent" of a message that this one replaces or ends. The time is only compared for a note.
struct AlertReference {
  std::string sender, identifier;
  std::string sent;  ///< as written
};

using NamedValue = std::pair<std::string, std::string>;

/// Where a warning holds.
struct AlertArea {
  std::string description;
  std::vector<GeoRing> polygons;     ///< whole ones only
  std::vector<GeoCircle> circles;
  std::vector<NamedValue> geocodes;  ///< scheme, code
  int bad_shapes = 0;                ///< polygons and circles that were dropped
};

/// What a message says, in one language.
struct AlertInfo {
  std::string language = "en-US";
  std::vector<std::string> categories;
  std::string event;
  std::vector<std::string> response_types;
  std::string urgency, severity, certainty;
  std::string audience;
  std::vector<NamedValue> event_codes;
  std::optional<Stamp> effective, onset, expires;
  std::string sender_name, headline, description, instruction, web, contact;
  std::vector<NamedValue> parameters;
  std::vector<AlertArea> areas;
};

/// One message of the Common Alerting Protocol (OASIS CAP 1.2), as it was read.
struct AlertMessage {
  std::string identifier, sender;
  Stamp sent;
  AlertStatus status = AlertStatus::actual;
  AlertKind kind = AlertKind::alert;
  std::string source, scope, restriction, addresses, note, incidents;
  std::vector<std::string> codes;
  std::vector<AlertReference> references;
  std::vector<AlertInfo> infos;
  std::string fingerprint;         ///< equal for messages of equal content; white space between elements aside
  std::vector<std::string> notes;  ///< of the reader, see docs/formats/warnings.md
};

}  // namespace hydro::response

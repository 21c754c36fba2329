#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libhydro/response/judgement.h"

namespace hydro::response {

enum class AlertState {
  pending,       ///< in force later
  active,
  expired,
  superseded,    ///< replaced by an Update
  cancelled,     ///< ended by a Cancel
  cancel,        ///< a Cancel: it ends others and warns of nothing
  conflict,      ///< another message has the same sender and identifier: the operator decides; the first stays in force until then
  quarantined,   ///< kept, without effect, for the operator to decide
  logged,        ///< kept, without effect
  other_status,  ///< Exercise seen from Actual, or the reverse
};

std::string_view name_of(AlertState state);

/// A message among all others, at one moment.
struct AlertRecord {
  std::shared_ptr<const AlertMessage> message;
  std::shared_ptr<const Judgement> judgement;
  AlertState state = AlertState::logged;
  std::string reason;        ///< why it is in this state, in words of docs/formats/warnings.md: "circular", "foreign_sender" ...
  std::string by;            ///< identifier of the message that superseded or cancelled it
  int copies = 1;            ///< times that it was received
  bool in_force = false;     ///< its warnings count in [from, min(until, ended))
  double ended = 0.0;        ///< [s since 1970] superseded or cancelled at; infinity: never
};

/// Every message of one status class (Actual, or Exercise), and what is in force. The state is a function of the set of
/// messages and of the clock: their order, and how often each comes, mean nothing. Rules: docs/formats/warnings.md.
class AlertStore {
 public:
  /// `status` is `actual` or `exercise`: messages of the other class are kept apart and have no effect.
  AlertStore(std::shared_ptr<const Vocabulary> vocabulary, AlertStatus status);

  void add(AlertMessage message);

  AlertStatus status() const { return status_; }
  const Vocabulary& vocabulary() const { return *vocabulary_; }

  /// Every message as it stands at `now`, by sent, sender, identifier and content; copies are one record. What was sent more than
  /// ten minutes after `now` is quarantined and ends nothing.
  std::vector<AlertRecord> resolve(double now) const;

 private:
  struct Version {
    std::shared_ptr<const AlertMessage> message;
    std::shared_ptr<const Judgement> judgement;
    int copies = 1;
  };
  using Group = std::vector<Version>;  ///< of one sender, identifier and class; by sent and content

  struct Graph;

  std::shared_ptr<const Vocabulary> vocabulary_;
  AlertStatus status_;
  std::vector<Group> groups_;
  std::unordered_map<std::string, std::size_t> group_of_;
};

/// A clock that is ahead of ours by so much [s] is believed.
inline constexpr double clock_tolerance = 600.0;

}  // namespace hydro::response

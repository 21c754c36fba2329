// The store of warnings: its state is a function of the set of messages and of the clock.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

#include "libhydro/response/alert_store.h"
#include "tests/response/shanghai.h"

namespace hydro::response {
namespace {

constexpr double noon = 1'757'476'800.0;  ///< 2025-09-10T12:00:00+08:00

AlertMessage message(std::string identifier, AlertKind kind, const char* severity, double sent, std::vector<std::string> references = {}) {
  AlertMessage m;
  m.identifier = std::move(identifier);
  m.sender = "observatory";
  m.sent = {sent, 480};
  m.status = AlertStatus::exercise;
  m.kind = kind;
  m.scope = "Public";
  for (std::string& reference : references) m.references.push_back({"observatory", std::move(reference), ""});
  if (kind != AlertKind::cancel) {
    AlertInfo info;
    info.event = "暴雨";
    info.severity = severity;
    info.areas.push_back({"上海市", {}, {}, {{"GB2260", "310000"}}, 0});
    m.infos.push_back(std::move(info));
  }
  m.fingerprint = m.identifier + severity + std::to_string(sent);
  return m;
}

/// The state of every message at `now`, after they came in this order.
std::vector<std::string> states(const std::vector<AlertMessage>& messages, double now) {
  AlertStore store(test::shanghai(), AlertStatus::exercise);
  for (const AlertMessage& m : messages) store.add(m);
  std::vector<std::string> lines;
  for (const AlertRecord& record : store.resolve(now))
    lines.push_back(record.message->fingerprint + ' ' + std::string(name_of(record.state)) + ' ' + record.reason + ' ' + record.by +
                    (record.in_force ? " in force until " + std::to_string(record.ended) : ""));
  return lines;
}

std::string state_of(const std::vector<AlertMessage>& messages, const std::string& identifier, double now) {
  AlertStore store(test::shanghai(), AlertStatus::exercise);
  for (const AlertMessage& m : messages) store.add(m);
  for (const AlertRecord& record : store.resolve(now))
    if (record.message->identifier == identifier) return std::string(name_of(record.state)) + (record.reason.empty() ? "" : ":" + record.reason);
  return "absent";
}

TEST(AlertStore, AWarningIsPendingThenActiveThenExpired) {
  AlertMessage m = message("a", AlertKind::alert, "Severe", noon);
  m.infos[0].effective = Stamp{noon + 3600.0, 480};
  m.infos[0].expires = Stamp{noon + 7200.0, 480};
  EXPECT_EQ(state_of({m}, "a", noon), "pending");
  EXPECT_EQ(state_of({m}, "a", noon + 3600.0), "active");
  EXPECT_EQ(state_of({m}, "a", noon + 7199.0), "active");
  EXPECT_EQ(state_of({m}, "a", noon + 7200.0), "expired");
}

TEST(AlertStore, AMessageFromTheFutureEndsNothingYet) {
  const std::vector<AlertMessage> messages{message("a", AlertKind::alert, "Severe", noon),
                                           message("b", AlertKind::cancel, "", noon + 1800.0, {"a"})};
  EXPECT_EQ(state_of(messages, "a", noon + 60.0), "active");
  EXPECT_EQ(state_of(messages, "b", noon + 60.0), "quarantined:sent_future");
  EXPECT_EQ(state_of(messages, "a", noon + 1799.0), "active") << "the clock of the sender may run ahead, not the end of a warning";
  EXPECT_EQ(state_of(messages, "a", noon + 1800.0), "cancelled");
}

TEST(AlertStore, AQuarantinedUpdateLeavesWhatItWouldReplaceInForce) {
  AlertMessage broken = message("b", AlertKind::update, "Unknown", noon + 60.0, {"a"});
  EXPECT_EQ(state_of({message("a", AlertKind::alert, "Severe", noon), broken}, "b", noon + 120.0), "quarantined:no_level");
  EXPECT_EQ(state_of({message("a", AlertKind::alert, "Severe", noon), broken}, "a", noon + 120.0), "active");
}

TEST(AlertStore, ACircleOfThreeInOneSecondIsQuarantinedAndItsNeighbourIsNot) {
  const std::vector<AlertMessage> messages{
      message("a", AlertKind::update, "Severe", noon, {"b"}), message("b", AlertKind::update, "Severe", noon, {"c"}),
      message("c", AlertKind::update, "Severe", noon, {"a"}), message("d", AlertKind::update, "Severe", noon, {"a"})};
  for (const char* member : {"a", "b", "c"}) EXPECT_EQ(state_of(messages, member, noon), "quarantined:circular");
  EXPECT_EQ(state_of(messages, "d", noon), "active");
}

TEST(AlertStore, OfTwoMessagesOfOneIdentifierTheFirstStaysInForce) {
  AlertStore store(test::shanghai(), AlertStatus::exercise);
  store.add(message("a", AlertKind::alert, "Extreme", noon + 60.0));
  store.add(message("a", AlertKind::alert, "Minor", noon));
  const std::vector<AlertRecord> records = store.resolve(noon + 120.0);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].state, AlertState::conflict);
  EXPECT_TRUE(records[0].in_force);
  EXPECT_EQ(records[0].judgement->warnings[0].level, Level::IV);
  EXPECT_EQ(records[1].state, AlertState::conflict);
  EXPECT_FALSE(records[1].in_force);
}

/// A stream as it may come from a bad line: few identifiers, any kind, any reference, copies, clocks that disagree.
std::vector<AlertMessage> any_stream() {
  const auto names = std::vector<std::string>{"a", "b", "c", "d", "e", "f"};
  std::vector<AlertMessage> messages;
  const int count = *rc::gen::inRange(1, 12);
  for (int i = 0; i < count; ++i) {
    const auto kind = *rc::gen::element(AlertKind::alert, AlertKind::update, AlertKind::cancel);
    const auto severity = *rc::gen::element("Minor", "Moderate", "Severe", "Extreme", "Unknown");
    const double sent = noon + 600.0 * *rc::gen::inRange(0, 4);
    std::vector<std::string> references;
    if (kind != AlertKind::alert) references = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(names));
    messages.push_back(message(*rc::gen::elementOf(names), kind, severity, sent, references));
    AlertMessage& m = messages.back();
    if (*rc::gen::inRange(0, 8) == 0) m.status = AlertStatus::actual;
    if (*rc::gen::inRange(0, 8) == 0 && !m.references.empty()) m.references[0].sender = "stranger";
    for (const AlertReference& r : m.references) m.fingerprint += r.sender + r.identifier;
    m.fingerprint += std::to_string(static_cast<int>(m.status) * 10 + static_cast<int>(m.kind));
  }
  return messages;
}

RC_GTEST_PROP(AlertStoreProperty, AnyMultisetInAnyOrderActsLikeItsSet, ()) {
  const std::vector<AlertMessage> messages = any_stream();
  const double now = noon + 300.0 * *rc::gen::inRange(-1, 12);
  std::vector<AlertMessage> mixed = messages;
  for (const AlertMessage& m : messages)
    for (int copies = *rc::gen::inRange(0, 3); copies > 0; --copies) mixed.push_back(m);
  std::mt19937 random(static_cast<unsigned>(*rc::gen::inRange(0, 1'000'000)));
  std::ranges::shuffle(mixed, random);
  RC_ASSERT(states(messages, now) == states(mixed, now));
}

RC_GTEST_PROP(AlertStoreProperty, WhatIsEndedWasEndedByAKnownMessageOfItsOwnSender, ()) {
  const std::vector<AlertMessage> messages = any_stream();
  AlertStore store(test::shanghai(), AlertStatus::exercise);
  for (const AlertMessage& m : messages) store.add(m);
  const double now = noon + 7200.0;
  for (const AlertRecord& record : store.resolve(now)) {
    RC_ASSERT(!record.in_force || record.message->status == AlertStatus::exercise);
    if (record.by.empty()) continue;
    const auto ender = std::ranges::find_if(messages, [&](const AlertMessage& m) {
      return m.identifier == record.by && std::ranges::any_of(m.references, [&](const AlertReference& r) {
               return r.sender == m.sender && r.identifier == record.message->identifier;
             });
    });
    RC_ASSERT(ender != messages.end());
    RC_ASSERT(record.ended <= now);
  }
}

}  // namespace
}  // namespace hydro::response

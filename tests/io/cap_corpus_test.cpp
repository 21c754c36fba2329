// The corpus of warnings: every message gets the verdict of expected.csv, every chain ends as chains_expected.csv says, in any order
// and with any message doubled.

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "libhydro/io/cap_file.h"
#include "libhydro/io/csv_table.h"
#include "libhydro/response/alert_store.h"
#include "tests/response/shanghai.h"
#include "tests/validation_data.h"

namespace hydro::io {
namespace {

using namespace response;
namespace fs = std::filesystem;

fs::path corpus() {
  return validation_data("cap");
}

#define HYDRO_NEEDS_CORPUS \
  if (!fs::exists(corpus())) GTEST_SKIP() << "no warnings: set HYDRO_VALIDATION_DATA to the folder that holds cap/"

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

double utc(const std::string& text) {
  std::tm t{};
  std::istringstream in(text);
  in >> std::get_time(&t, "%Y-%m-%dT%H:%M:%S");
  return static_cast<double>(timegm(&t)) - 8 * 3600.0;
}

struct Row {
  std::map<std::string, std::string> cells;
  const std::string& operator[](const std::string& key) const { return cells.at(key); }
};

std::vector<Row> rows_of(const fs::path& path) {
  const CsvTable table = read_csv_table(path.string());
  std::vector<Row> rows(static_cast<std::size_t>(table.rows()));
  for (int r = 0; r < table.rows(); ++r)
    for (int c = 0; c < table.columns(); ++c) rows[static_cast<std::size_t>(r)].cells[table.header()[static_cast<std::size_t>(c)]] = std::string(table.text(r, c));
  return rows;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// "rainstorm orange 310115 active" as expected.csv writes what a message does.
std::string effect_of(const AlertRecord& record, const Vocabulary& words, double now) {
  std::string text;
  for (const Warning& warning : record.judgement->warnings) {
    const char* state = now < warning.from ? "pending" : now < warning.until ? "active" : "expired";
    text += (text.empty() ? "" : "; ") + (warning.hazard >= 0 ? words.hazards()[static_cast<std::size_t>(warning.hazard)].id : warning.event);
    text += ' ' + std::string(colour_of(warning.level)) + ' ' + join(warning.codes);
    if (warning.codes.empty()) {
      const std::size_t shapes = warning.polygons.size() + warning.circles.size();
      text += shapes > 1 ? std::to_string(shapes) + " shapes" : !warning.polygons.empty() ? "polygon" : warning.circles[0].radius > 0 ? "circle" : "point";
    }
    text += std::string(" ") + state;
  }
  return text;
}

/// What a message comes to, as "verdict|words|effect".
struct Outcome {
  std::string verdict, words, effect;
};

Outcome outcome_of(const fs::path& path, double now) {
  const CapReading reading = read_cap(bytes_of(path));
  if (!reading.message) return {"refused", reading.refusal, ""};
  AlertStore store(response::test::shanghai(), reading.message->status == AlertStatus::exercise ? AlertStatus::exercise : AlertStatus::actual);
  store.add(*reading.message);
  const std::vector<AlertRecord> records = store.resolve(now);
  const AlertRecord& record = records.at(0);
  if (record.state == AlertState::logged) return {"logged", record.reason, ""};
  if (record.state == AlertState::quarantined) return {"quarantined", record.reason, ""};
  std::vector<std::string> notes = record.judgement->notes;
  if (record.state == AlertState::expired) notes.emplace_back("expired");
  std::ranges::sort(notes);
  return {notes.empty() ? "accepted" : "accepted_note", join(notes), effect_of(record, store.vocabulary(), now)};
}

TEST(CapCorpus, EveryMessageGetsItsVerdict) {
  HYDRO_NEEDS_CORPUS;
  const std::vector<Row> rows = rows_of(corpus() / "expected.csv");
  ASSERT_EQ(rows.size(), 174u);
  for (const Row& row : rows) {
    double now = utc("2025-09-10T12:00:00");
    if (row["file"] == "real/cma-penglai-heat-red.xml") now = utc("2026-08-01T14:00:00");
    if (row["file"] == "real/circle-point.xml" || row["file"] == "real/gdacs-typhoon-dolphin.xml") now = utc("2026-08-08T15:00:00");
    const Outcome outcome = outcome_of(corpus() / row["file"], now);
    EXPECT_EQ(outcome.verdict, row["verdict"]) << row["file"] << ' ' << outcome.words;
    EXPECT_EQ(outcome.words, row["reason_or_notes"]) << row["file"];
    if (row["verdict"].starts_with("accepted") && row["file"].starts_with("written/") && row["effect"].find("store") == std::string::npos) {
      std::string expected = row["effect"];
      if (const auto at = expected.find(" 15 km"); at != std::string::npos) expected.erase(at, 6);
      if (const auto at = expected.find("2 polygons"); at != std::string::npos) expected.replace(at, 10, "2 shapes");
      EXPECT_EQ(outcome.effect, expected) << row["file"];
    }
  }
}

TEST(CapCorpus, ForeignMessagesSayWhatTheySay) {
  HYDRO_NEEDS_CORPUS;
  const double now = utc("2026-08-08T15:00:00");
  EXPECT_EQ(outcome_of(corpus() / "real/circle-point.xml", now).effect, "Bush Fire orange 4 shapes active");
  EXPECT_EQ(outcome_of(corpus() / "real/gdacs-typhoon-dolphin.xml", now).effect, "Tropical Cyclone yellow polygon active");
  EXPECT_EQ(outcome_of(corpus() / "real/cma-penglai-heat-red.xml", utc("2026-08-01T14:00:00")).effect, "heat red 370614 active");
  EXPECT_EQ(outcome_of(corpus() / "google-cap-library/canada.cap", now).effect, "thunderstorm blue 2 shapes expired");
  EXPECT_EQ(outcome_of(corpus() / "google-cap-library/canada_signed.cap", now).effect, "snowfall yellow 2 shapes expired");
  EXPECT_EQ(outcome_of(corpus() / "google-cap-library/thunderstorm.cap", now).effect, "SEVERE THUNDERSTORM orange polygon expired");
  for (const char* file : {"written/gbk.xml", "written/gb2312.xml", "written/utf16le-bom.xml"})
    EXPECT_EQ(read_cap(bytes_of(corpus() / file)).message->infos.at(0).event, "暴雨") << file;
  EXPECT_THAT(bytes_of(corpus() / "written/canary.txt"), testing::Not(testing::IsEmpty()));
}

TEST(CapCorpus, TheCanaryNeverShows) {
  HYDRO_NEEDS_CORPUS;
  std::string canary = bytes_of(corpus() / "written/canary.txt");
  canary = canary.substr(0, canary.find('\n'));
  ASSERT_FALSE(canary.empty());
  for (const auto& entry : fs::directory_iterator(corpus() / "written")) {
    const CapReading reading = read_cap(bytes_of(entry.path()));
    const std::string shown = reading.refusal + reading.detail + (reading.message ? write_cap(*reading.message) : "");
    EXPECT_EQ(shown.find(canary), std::string::npos) << entry.path();
  }
}

/// file -> state, as chains_expected.csv writes it.
using States = std::map<std::string, std::string>;

struct Chain {
  std::vector<std::pair<std::string, AlertMessage>> messages;  // file, message
  States expected;
  double judged_at = 0.0;
};

std::map<std::string, Chain> read_chains() {
  std::map<std::string, Chain> chains;
  for (const Row& row : rows_of(corpus() / "chains_expected.csv")) {
    Chain& chain = chains[row["chain"]];
    chain.judged_at = utc(row["judged_at"]);
    chain.expected[row["file"]] = row["state"];
    CapReading reading = read_cap(bytes_of(corpus() / "chains" / row["chain"] / row["file"]));
    if (!reading.message) ADD_FAILURE() << row["chain"] << '/' << row["file"] << ": " << reading.refusal;
    else chain.messages.emplace_back(row["file"], std::move(*reading.message));
  }
  return chains;
}

/// The final states after the messages came in this order.
States play(const Chain& chain, const std::vector<std::size_t>& order) {
  const auto words = response::test::shanghai();
  AlertStore actual(words, AlertStatus::actual), exercise(words, AlertStatus::exercise);
  for (const std::size_t i : order) {
    const AlertMessage& message = chain.messages[i].second;
    (message.status == AlertStatus::exercise ? exercise : actual).add(message);
    (message.status == AlertStatus::exercise ? actual : exercise).add(message);  // must mean nothing there
  }
  States states;
  for (const AlertStore* store : {&actual, &exercise})
    for (const AlertRecord& record : store->resolve(chain.judged_at)) {
      if (record.state == AlertState::other_status) continue;
      std::string first;
      for (const auto& [file, message] : chain.messages) {
        if (message.fingerprint != record.message->fingerprint) continue;
        std::string state(name_of(record.state));
        if (record.state == AlertState::quarantined) state += ':' + record.reason;
        states[file] = first.empty() ? state : "duplicate of " + first;
        if (first.empty()) first = file;
      }
    }
  return states;
}

TEST(CapCorpus, EveryChainEndsAsItShouldInAnyOrderWithAnyMessageDoubled) {
  HYDRO_NEEDS_CORPUS;
  const auto chains = read_chains();
  ASSERT_EQ(chains.size(), 31u);
  std::mt19937 random(1);
  for (const auto& [name, chain] : chains) {
    std::vector<std::size_t> order(chain.messages.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    EXPECT_EQ(play(chain, order), chain.expected) << name;
    int orders = 0;
    do {
      for (std::size_t doubled = 0; doubled <= chain.messages.size(); ++doubled) {
        std::vector<std::size_t> copies = order;
        if (doubled < chain.messages.size()) copies.insert(copies.begin() + static_cast<std::ptrdiff_t>(random() % copies.size()), doubled);
        ASSERT_EQ(play(chain, copies), chain.expected) << name;
      }
      if (chain.messages.size() > 4) std::ranges::shuffle(order, random);
    } while (chain.messages.size() > 4 ? ++orders < 200 : std::ranges::next_permutation(order).found);
  }
}

TEST(CapCorpus, WhatIsWrittenReadsAsTheSameMessage) {
  HYDRO_NEEDS_CORPUS;
  for (const auto& [name, chain] : read_chains())
    for (const auto& [file, message] : chain.messages) {
      const CapReading again = read_cap(write_cap(message));
      ASSERT_TRUE(again.message) << name << '/' << file << ' ' << again.refusal << again.detail;
      EXPECT_EQ(write_cap(*again.message), write_cap(message)) << name << '/' << file;
      EXPECT_EQ(again.message->infos.size(), message.infos.size());
    }
}

TEST(CapCorpus, EveryCutAndEveryFlippedBitIsReadOrRefused) {
  HYDRO_NEEDS_CORPUS;
  const std::string whole = bytes_of(corpus() / "written/ty-red-310115.xml");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string flipped = whole;
    flipped[i] = static_cast<char>(flipped[i] ^ (1 << (i % 8)));
    const CapReading reading = read_cap(flipped);
    EXPECT_NE(reading.message.has_value(), !reading.refusal.empty());
    if (i + 8 < whole.size()) {
      EXPECT_FALSE(read_cap(std::string_view(whole).substr(0, i)).message) << i;
    }
  }
}

TEST(CapCorpus, TheStormsOfTheRecipesAreRefusedAtOnce) {
  const auto begun = std::chrono::steady_clock::now();
  for (const int depth : {100, 10'000, 60'000}) {
    std::string deep = "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">";
    for (int i = 0; i < depth; ++i) deep += "<note>";
    EXPECT_EQ(read_cap(deep).refusal, "depth");
  }
  EXPECT_EQ(read_cap(std::string(20'000'000, ' ')).refusal, "size");
  std::string bomb = "<!DOCTYPE a [<!ENTITY b0 \"x\">";
  for (int i = 1; i < 10; ++i) bomb += "<!ENTITY b" + std::to_string(i) + " \"&b" + std::to_string(i - 1) + ";&b" + std::to_string(i - 1) + ";\">";
  EXPECT_EQ(read_cap(bomb + "]><alert>&b9;</alert>").refusal, "doctype");
  std::string attributes = "<alert";
  for (int i = 0; i < 100'000; ++i) attributes += " a" + std::to_string(i) + "=''";
  EXPECT_EQ(read_cap(attributes + "/>").refusal, "namespace");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5)) << "each of them takes milliseconds";
}

std::string message_with(const std::string& more, const std::string& area) {
  return "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>i</identifier><sender>s</sender>"
         "<sent>2025-09-10T11:30:00+08:00</sent><status>Exercise</status><msgType>Alert</msgType><scope>Public</scope><info>"
         "<category>Met</category><event>暴雨</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>" +
         more + "<area><areaDesc>a</areaDesc>" + area + "</area></info></alert>";
}

TEST(CapFile, ManyParametersAndPointsAreReadInTime) {
  std::string parameters;
  while (parameters.size() < 900'000) parameters += "<parameter><valueName>a</valueName><value>b</value></parameter>";
  EXPECT_TRUE(read_cap(message_with(parameters, "")).message);
  std::ostringstream ring;
  ring.precision(9);
  for (int i = 0; i <= 30'000; ++i) {
    const double angle = (i % 30'000) * 2 * 3.14159265358979 / 30'000;
    ring << 31 + std::sin(angle) * (1 + 0.001 * ((i % 30'000) % 2)) << ',' << 121 + std::cos(angle) * (1 + 0.001 * ((i % 30'000) % 2)) << ' ';
  }
  const auto begun = std::chrono::steady_clock::now();
  const CapReading reading = read_cap(message_with("", "<polygon>" + ring.str() + "</polygon>"));
  ASSERT_TRUE(reading.message) << reading.refusal;
  EXPECT_EQ(reading.message->infos[0].areas[0].polygons.size(), 1u);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5)) << "usually 0.05 s";
}

TEST(CapFile, ABadShapeIsDroppedAndCounted) {
  for (const char* ring : {"31,121 31,122 32,122", "31,121 31,122 32,122 32,121", "31,121 32,122 31,122 32,121 31,121", "121,31 122,31 122,32 121,31",
                           "31,121 31,122 31,123 31,121", "", "31,121,0 31,122 32,122 31,121", "1e400,121 31,122 32,122 1e400,121"}) {
    const CapReading reading = read_cap(message_with("", std::string("<polygon>") + ring + "</polygon>"));
    ASSERT_TRUE(reading.message);
    EXPECT_EQ(reading.message->infos[0].areas[0].bad_shapes, 1) << ring;
  }
}

}  // namespace
}  // namespace hydro::io

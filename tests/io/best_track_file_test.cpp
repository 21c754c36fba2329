// The best-track archive: read whole, written back byte by byte, and every fault named with its line.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "libhydro/core/error.h"
#include "libhydro/io/best_track_file.h"
#include "libhydro/io/csv_table.h"
#include "libhydro/typhoon/vortex.h"
#include "tests/io/best_tracks_text.h"
#include "tests/validation_data.h"

namespace hydro::io {
namespace {

namespace fs = std::filesystem;
using typhoon::Track;

fs::path archive() {
  return validation_data("typhoon");
}

#define HYDRO_NEEDS_TRACKS \
  if (!fs::exists(archive())) GTEST_SKIP() << "no tracks: set HYDRO_VALIDATION_DATA to the folder that holds typhoon/"

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

double number(const CsvTable& table, int row, const char* column) {
  FaultList faults;
  return table.number(row, *table.find(column), faults).value();
}

TEST(BestTracks, SeventeenStormsAreReadAsTheTablesSay) {
  HYDRO_NEEDS_TRACKS;
  const BestTracks tracks = read_best_tracks((archive() / "shanghai_typhoons_BST.txt").string());
  const CsvTable storms = read_csv_table((archive() / "storms.csv").string());
  ASSERT_EQ(tracks.storms.size(), 17u);
  ASSERT_EQ(storms.rows(), 17);
  for (int row = 0; row < storms.rows(); ++row) {
    const Track& track = tracks.storms[static_cast<std::size_t>(row)];
    EXPECT_EQ(track.name, storms.text(row, *storms.find("name")));
    EXPECT_EQ(track.china_id, storms.text(row, *storms.find("cma_id")));
    EXPECT_EQ(static_cast<double>(track.points.size()), number(storms, row, "records"));
    double strongest = 0.0, deepest = 1e9;
    for (const typhoon::TrackPoint& point : track.points) strongest = std::max(strongest, point.wind), deepest = std::min(deepest, point.pressure);
    EXPECT_EQ(strongest, number(storms, row, "wind_max_ms"));
    EXPECT_EQ(deepest, number(storms, row, "pressure_min_hpa") * 100.0);
    const typhoon::Approach nearest = typhoon::closest_approach(track, 31.233, 121.483);
    EXPECT_NEAR(nearest.distance / 1000.0, number(storms, row, "closest_km"), 1.0) << track.name;
  }
}

TEST(BestTracks, WhatWasReadIsWrittenBackByteByByte) {
  HYDRO_NEEDS_TRACKS;
  for (const char* file : {"shanghai_typhoons_BST.txt", "parser_cases_BST.txt"}) {
    const std::string text = bytes_of(archive() / file);
    EXPECT_EQ(best_tracks_text(parse_best_tracks(text, file), "\r\n"), text) << file;
    std::string unix_ends = text;
    std::erase(unix_ends, '\r');
    EXPECT_EQ(best_tracks_text(parse_best_tracks(unix_ends, file)), unix_ends) << file;
  }
}

TEST(BestTracks, OddBlocksAreRead) {
  HYDRO_NEEDS_TRACKS;
  const BestTracks odd = read_best_tracks((archive() / "parser_cases_BST.txt").string());
  ASSERT_EQ(odd.storms.size(), 5u);
  const std::vector<std::pair<std::string, std::size_t>> expected{{"Irma(-)1", 4}, {"(nameless)", 14}, {"(nameless)", 9}, {"Becky", 26}, {"", 44}};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(odd.storms[i].name, expected[i].first);
    EXPECT_EQ(odd.storms[i].points.size(), expected[i].second);
  }
}

TEST(BestTracks, BebincaBlowsAndRainsAtLandfall) {
  HYDRO_NEEDS_TRACKS;
  const BestTracks tracks = read_best_tracks((archive() / "shanghai_typhoons_BST.txt").string());
  const Track& bebinca = *std::ranges::find(tracks.storms, "2413", &Track::china_id);
  const double landfall = 1'726'444'800.0;  // 2024-09-16 08:00 local
  const typhoon::StormState storm = typhoon::state_at(bebinca, landfall);
  EXPECT_NEAR(storm.at.latitude, 30.9, 0.05);
  EXPECT_NEAR(storm.at.wind, 42.0, 0.5);
  double strongest = 0.0;
  for (double longitude = 120.0; longitude < 124.0; longitude += 0.05) strongest = std::max(strongest, typhoon::wind_at(bebinca, landfall, 30.9, longitude).speed());
  EXPECT_GT(strongest, 35.0);
  EXPECT_LT(strongest, 55.0) << "42 m/s were reported";
  EXPECT_LT(typhoon::pressure_at(bebinca, landfall, 30.9, 121.9), 98'000.0);
  const Track& pulasan = *std::ranges::find(tracks.storms, "2414", &Track::china_id);
  double most = 0.0;
  for (const typhoon::TrackPoint& point : pulasan.points) most = std::max(most, typhoon::rain_rate_at(pulasan, point.utc, 30.9, 121.5));
  EXPECT_LT(most * 3.6e6, 20.0) << "R-CLIPER knows nothing of the rain band that gave 116 mm/h";
}

const std::string good = "66666 0000    2 0006 0000 0 6 Gloria                             20110729\n"
                         "1949071900 0 122 1340 1004       0\n1949071906 1 127 1336 1000      15\n";

std::string faults_of(std::string text) {
  try {
    parse_best_tracks(text, "t.txt");
  } catch (const InputError& error) {
    return error.faults().front().text();
  }
  return "";
}

std::string with(const std::string& from, const std::string& to) {
  std::string text = good;
  return text.replace(text.find(from), from.size(), to);
}

TEST(BestTracks, EveryFaultHasItsLine) {
  using testing::StartsWith;
  EXPECT_EQ(faults_of(good), "");
  EXPECT_THAT(faults_of(with("   2 0006", "   3 0006")), StartsWith("t.txt:1:12: the header announces 3 records, 2 follow"));
  EXPECT_THAT(faults_of(with("   2 0006", "   1 0006")), StartsWith("t.txt:1:12: the header announces 1 records, 2 follow"));
  EXPECT_THAT(faults_of(good.substr(0, good.size() - 12)), StartsWith("t.txt:3:1: a record has 6 or 7 numbers, this one 5"));
  EXPECT_THAT(faults_of(with("1336", "13x6")), StartsWith("t.txt:3:1: \"13x6\" is no number"));
  EXPECT_THAT(faults_of(with(" 127", " 901")), StartsWith("t.txt:3:1: 901, 1336 is no place"));
  EXPECT_THAT(faults_of(with("1949071906", "1949071900")), StartsWith("t.txt:3:1: 1949071900 is not later"));
  EXPECT_THAT(faults_of(with("1949071906", "1949133106")), StartsWith("t.txt:3:1: \"1949133106\" is no hour"));
  EXPECT_THAT(faults_of("1949071900 0 122 1340 1004       0\n"), StartsWith("t.txt:1:1: a record stands before the first storm"));
  EXPECT_THAT(faults_of(""), StartsWith("t.txt"));
}

}  // namespace
}  // namespace hydro::io

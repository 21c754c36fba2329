#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/io/orders_file.h"
#include "libhydro/io/result_file.h"
#include "libhydro/study/new_district.h"
#include "libhydro/study/plan.h"
#include "libhydro/study/run.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;

/// A small district in a folder of its own, which goes with the test.
class ActionsTest : public testing::Test {
 protected:
  ActionsTest() : folder_(fs::temp_directory_path() / ("hydro_actions_test_" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    scenario_ = write_new_district({.rows = 160, .columns = 180}, (folder_ / "district").string(), false);
  }
  ~ActionsTest() override { fs::remove_all(folder_); }

  RunRequest request(const std::string& output, const std::string& actions = {}) const {
    return {.scenario = scenario_,
            .overrides = {"sponge.compare_without=false", "output.interval=\"5min\""},
            .output = (folder_ / output).string(),
            .threads = 1,
            .until = 4800.0,
            .actions = actions};
  }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }

  static std::string orders(const std::string& effects) { return "{\"format\": \"hydro-actions/1\", \"actions\": [" + effects + "]}"; }

  fs::path folder_;
  std::string scenario_;
};

const results::PlaceResult& place(const results::RunResult& run, const std::string& id) {
  return *std::ranges::find(run.places, id, &results::PlaceResult::id);
}

TEST_F(ActionsTest, FromForecastToPlanToTheRunThatItSaves) {
  const RunOutcome forecast = run(request("forecast"), {});
  ASSERT_FALSE(forecast.result.hot_spots.empty());
  EXPECT_GT(place(forecast.result, "underpass-1").max_depth, 0.25);
  EXPECT_GT(forecast.result.harm.flood_volume, 0.0);
  ASSERT_FALSE(forecast.result.closures.empty());

  const std::string district = (folder_ / "district").string();
  const PlanOutcome plan = plan_response({.plan = district + "/plan.toml", .warnings = {district + "/alerts"}, .results = (folder_ / "forecast").string(), .out = (folder_ / "plan").string()});
  EXPECT_FALSE(plan.evaluation.tasks.empty());
  ASSERT_TRUE(plan.problem);
  EXPECT_FALSE(plan.dispatch.assignments.empty());
  EXPECT_TRUE(fs::exists(folder_ / "plan" / "dispatch.csv"));
  EXPECT_NE(plan.json.find("\"dispatch\""), std::string::npos);
  EXPECT_NE(plan.json.find("\"messages\""), std::string::npos);

  RunRequest with = request("with", (folder_ / "plan" / "actions.json").string());
  with.shares = true;
  const RunOutcome saved = run(with, {});
  ASSERT_FALSE(saved.result.orders.empty());
  EXPECT_TRUE(std::ranges::any_of(saved.result.orders, &results::OrderResult::applied));
  for (const results::OrderResult& order : saved.result.orders) EXPECT_TRUE(holds_chinese(order.remark.chinese)) << order.remark.english;
  ASSERT_FALSE(saved.result.harm_without.empty());
  EXPECT_EQ(saved.result.harm_without.front().left_out, "*");
  EXPECT_GT(saved.result.harm_without.front().drier, 0.0) << "what the actions do to the ground";
  EXPECT_EQ(saved.result.harm_without.front().flood_volume, forecast.result.harm.flood_volume);  // to the bit: the same run
  EXPECT_LT(saved.result.harm.flood_volume, forecast.result.harm.flood_volume);
  EXPECT_LT(place(saved.result, "underpass-1").max_depth, place(forecast.result, "underpass-1").max_depth);
  EXPECT_LT(std::abs(saved.result.balance.back().relative_error()), 1e-12);

  const results::RunResult read = io::read_run_result((folder_ / "with").string());
  ASSERT_EQ(read.harm_without.size(), saved.result.harm_without.size());
  EXPECT_EQ(read.harm_without.front().drier, saved.result.harm_without.front().drier);
  EXPECT_EQ(read.harm_without.front().newly_over_015, saved.result.harm_without.front().newly_over_015);
  EXPECT_EQ(read.orders.size(), saved.result.orders.size());
  EXPECT_EQ(read.closures.size(), saved.result.closures.size());
  EXPECT_EQ(read.hot_spots[0].depth, saved.result.hot_spots[0].depth);
}

TEST_F(ActionsTest, OrdersThatMeanNothingAreFaultsAndThoseThatCannotActSaySo) {
  const std::string file = write("actions.json", orders(R"({"id": "A", "effect": {"kind": "gate", "target": "nowhere", "value": 0, "unit": "open", "from": "2024-09-16T06:00:00+08:00", "until": null}},
      {"id": "B", "effect": {"kind": "mobile_pump", "target": "underpass-9", "value": 1, "unit": "m3/s", "from": "2024-09-16T06:00:00+08:00"}},
      {"id": "C", "effect": {"kind": "barrier", "target": "metro-1", "value": 600, "unit": "m", "from": "2024-09-16T06:00:00+08:00"}})"));
  try {
    run(request("bad", file), {});
    FAIL() << "must be refused";
  } catch (const InputError& error) {
    ASSERT_EQ(error.faults().size(), 3u);
    EXPECT_NE(error.faults()[2].text().find("600 m high"), std::string::npos);
    EXPECT_NE(error.faults()[1].text().find("underpass-1"), std::string::npos);
  }
  const std::string later = write("later.json", orders(R"({"id": "A", "effect": {"kind": "pre_drain", "target": "*", "value": 0.5, "unit": "m", "from": "2024-09-16T06:00:00+08:00"}},
      {"id": "B", "effect": {"kind": "gate", "target": "*", "value": 0, "unit": "open", "from": "2024-09-17T06:00:00+08:00"}})"));
  const RunOutcome outcome = run(request("idle", later), {});
  ASSERT_EQ(outcome.result.orders.size(), 2u);
  EXPECT_FALSE(outcome.result.orders[0].applied);
  EXPECT_FALSE(outcome.result.orders[1].applied);
}

TEST(Orders, ReadsEffectsOnceAndTellsEveryFault) {
  const std::string effect = R"("effect": {"kind": "gate", "target": "g", "value": 0, "unit": "", "from": "2024-09-16T06:00:00+08:00", "until": "2024-09-16T07:00:00+08:00"})";
  const std::string text = R"({"format": "hydro-actions/1", "actions": [{"id": "A", "department": "x", )" + effect + R"(}, {"id": "A", "department": "y", )" + effect + R"(},
      {"id": "B", "effect": null}, {"id": "C", "status": "stood_down", )" + effect + "}]}";
  EXPECT_EQ(io::parse_orders(text, "a.json").size(), 1u);
  const std::vector<io::Order> orders{{.action = "A", .place = "p", .kind = "mobile_pump", .target = "p", .unit = "m3/s", .value = 0.3, .from = 1.7e9, .until = 1.7e9 + 60.0},
                                      {.action = "B", .place = {}, .kind = "gate", .target = "*", .unit = {}, .value = 0.0, .from = 1.7e9, .until = {}}};
  EXPECT_EQ(io::parse_orders(io::orders_text(orders, 480), "a.json"), orders) << "what is written is read";
  const auto faults = [](const std::string& broken) -> std::size_t {
    try {
      io::parse_orders(broken, "a.json");
      return 0;
    } catch (const InputError& error) {
      return error.faults().size();
    }
  };
  EXPECT_EQ(faults("{"), 1u);
  EXPECT_EQ(faults("[1]"), 1u);
  EXPECT_EQ(faults(R"({"format": "hydro-actions/1", "actions": 3})"), 1u);
  EXPECT_EQ(faults(R"({"format": "hydro-actions/1", "actions": [{"id": 7, "effect": {"kind": "dam", "target": "x", "value": "much", "from": "soon"}}]})"), 4u);
}

}  // namespace
}  // namespace hydro::study

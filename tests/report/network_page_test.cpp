// The report of a run of a drainage network without a terrain.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "libhydro/report/plots_page.h"

namespace hydro::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Two manholes in a row to a river, one of which spills; a tank that a pump empties.
results::RunResult flooded_street() {
  results::RunResult result;
  result.scenario = "street", result.title = "Flooded street", result.start_utc = 1.72e9, result.simulated = 7200.0;
  result.report_times = {0.0, 3600.0, 7200.0};
  result.rain_rate = {0.0, 0.0, 0.0};
  result.balance = {{}, {.inflow = 700.0, .outflow = 500.0, .stored_network = 200.0}, {.inflow = 900.0, .outflow = 800.0, .stored_network = 100.0}};
  const auto node = [&](const char* id, const char* kind, double x, double invert, double rim, float depth) {
    results::NodeSeries series{.id = id, .kind = kind, .place = Point{x, 0.5 * x}, .invert_elevation = invert, .rim_elevation = rim};
    for (const float share : {0.0f, 1.0f, 0.5f}) {
      series.depth.push_back(share * depth), series.level.push_back(static_cast<float>(invert) + share * depth);
      series.inflow.push_back(share * 0.2f), series.flooding.push_back(0.0f), series.volume.push_back(share);
    }
    series.max_level = invert + depth, series.time_of_max = 3700.0, series.lateral_volume = 300.0;
    result.nodes.push_back(std::move(series));
  };
  node("upper", "junction", 0.0, 3.0, 5.0, 2.0f), node("lower", "junction", 100.0, 2.5, 5.0, 1.0f), node("river", "outfall", 200.0, 2.0, 2.0, 0.5f);
  node("tank", "storage", 150.0, 0.0, 4.0, 3.0f);
  result.nodes[0].spilled_volume = 12.5, result.nodes[0].flooded_time = 900.0, result.nodes[0].max_flooding = 0.02;
  result.nodes[2].outfall_volume = 787.5;
  const auto link = [&](const char* id, const char* kind, int from, int to, double length) {
    results::LinkSeries series{.id = id, .kind = kind, .from = from, .to = to, .length = length};
    series.course = {*result.nodes[static_cast<std::size_t>(from)].place, *result.nodes[static_cast<std::size_t>(to)].place};
    series.inlet_elevation = result.nodes[static_cast<std::size_t>(from)].invert_elevation, series.outlet_elevation = result.nodes[static_cast<std::size_t>(to)].invert_elevation;
    series.height = length > 0.0 ? 0.5 : 0.0, series.is_closed = length > 0.0;
    series.discharge = {0.0f, 0.3f, 0.1f}, series.depth = {0.0f, 0.5f, 0.2f}, series.velocity = {0.0f, 1.0f, 0.5f};
    series.fullness = {0.0f, 1.0f, 0.4f}, series.setting = {1.0f, 1.0f, 1.0f};
    series.max_discharge = 0.31, series.max_velocity = 1.1, series.volume = 500.0;
    result.links.push_back(std::move(series));
  };
  link("pipe <1>", "conduit", 0, 1, 120.0), link("pipe 2", "conduit", 1, 2, 110.0), link("pump 1", "pump", 3, 1, 0.0);
  result.links[0].full_time = 1800.0, result.links[0].limited_steps = 40;
  result.network_actions = {{1200.0, 2, 1.0, "rule start: tank depth 1.51 > 1.5"}};
  result.network_quality = {.steps = 100, .iterations = 300, .nested_steps = 2, .repeated_steps = 1, .unsettled_steps = 0, .shortest_step = 0.5, .longest_step = 10.0};
  return result;
}

std::string page_of(const results::RunResult& result, Language language) { return render_plots({.result = result, .cost = {}, .language = language}); }

TEST(NetworkPage, ShowsWhereWaterSpilledAndWhatMachinesDidAndWhy) {
  const std::string page = page_of(flooded_street(), Language::english);
  for (const char* words : {"Drainage network report", "Long profiles", "To river: from upper, 230.00 m", "rule start: tank depth 1.51 &gt; 1.5", "pipe &lt;1&gt;", "Worst nodes", "40.0 %",
                            "at 1 of 3 manholes and tanks; most at upper"})
    EXPECT_THAT(page, HasSubstr(words));
  EXPECT_THAT(page, Not(HasSubstr("nan")));
  EXPECT_THAT(page, Not(HasSubstr("inf\"")));
  EXPECT_THAT(page, Not(HasSubstr("Plots"))) << "there are none";
}

TEST(NetworkPage, TellsWhichPumpedSystemsHeldAndWhereThereAreNone) {
  results::RunResult result = flooded_street();
  result.links.back() = {.id = "pump 1", .kind = "pump", .from = 1, .to = 2, .discharge = {0.0f, 0.25f, 0.1f}, .depth = {0, 0, 0}, .velocity = {0, 0, 0}, .fullness = {0, 0, 0}, .setting = {0, 1, 1}, .volume = 640.0};
  result.pumped_systems = {{.id = "north", .well = "lower", .area = 41.2e4, .design_discharge = 0.3, .pump_capacity = 0.3, .return_period = 3.0}, {.id = "south", .well = "tank", .area = 8e4, .pump_capacity = 0.1},
                           {.id = "none", .well = "", .area = 5e4}};
  result.nodes[0].max_level = 5.4;  // above its rim
  const std::string page = page_of(result, Language::english);
  for (const char* words : {"Pumped drainage systems", "<td data-value=\"north\">north</td><td data-value=\"does not hold\">does not hold</td><td class=\"n\" data-value=\"412000\">41.2</td>", "3 a", "640", "1 / 2", "12",
                            "<td data-value=\"south\">south</td><td data-value=\"holds\">holds</td>", "<td data-value=\"none\">none</td><td data-value=\"no system\">no system</td>"})
    EXPECT_THAT(page, HasSubstr(words));
  EXPECT_THAT(page_of(result, Language::chinese), HasSubstr("空白区"));
  EXPECT_THAT(page_of(flooded_street(), Language::english), Not(HasSubstr("Pumped drainage systems"))) << "no table was given";
}

TEST(NetworkPage, ALongProfileShowsTheWaterInTime) {
  results::RunResult street = flooded_street();
  street.nodes[0].rim_elevation += 0.13;  // ground that no mark stands for
  const std::string page = page_of(street, Language::english);
  const std::size_t profile = page.find("To river: from upper");
  const std::string after = page.substr(profile, page.find("</figure>", profile) - profile);
  const auto count = [&](const std::string& words) {
    int times = 0;
    for (std::size_t at = after.find(words); at != std::string::npos; at = after.find(words, at + 1)) ++times;
    return times;
  };
  EXPECT_EQ(count("class=\"frame\""), 3) << "one for each report";
  EXPECT_EQ(count("class=\"frame\" display=\"none\""), 2);
  EXPECT_THAT(after, HasSubstr("type=\"range\" min=\"0\" max=\"2\" value=\"1\""));

  std::vector<double> heights;  // of the marks of the axis of elevations
  const std::regex mark("<text [^>]*y=\"([0-9.]+)\" font-size=\"12\"[^>]*text-anchor=\"end\"[^>]*>[-0-9.]+<");
  for (std::sregex_iterator at(after.begin(), after.end(), mark), end; at != end; ++at) heights.push_back(std::stod((*at)[1]));
  ASSERT_GE(heights.size(), 4u);
  for (std::size_t i = 2; i < heights.size(); ++i) EXPECT_NEAR(heights[i] - heights[i - 1], heights[1] - heights[0], 0.3) << "evenly spaced, as their numbers are";
}

TEST(NetworkPage, SpeaksChinese) {
  const std::string page = page_of(flooded_street(), Language::chinese);
  for (const char* words : {"排水管网模拟报告", "纵断面", "最不利节点", "限制步长的管段", "检查井"}) EXPECT_THAT(page, HasSubstr(words));
}

TEST(NetworkPage, ANetworkWithoutPlacesHasNoMapButAllElse) {
  results::RunResult result = flooded_street();
  for (results::NodeSeries& node : result.nodes) node.place.reset();
  for (results::LinkSeries& link : result.links) link.course.clear();
  const std::string page = page_of(result, Language::english);
  EXPECT_THAT(page, HasSubstr("gives no places"));
  EXPECT_THAT(page, HasSubstr("Long profiles"));
}

TEST(NetworkPage, WaterInALoopStillHasAWayOut) {
  results::RunResult result = flooded_street();
  result.links.push_back(result.links[0]);
  result.links.back().id = "around", result.links.back().length = 300.0;
  EXPECT_THAT(page_of(result, Language::english), HasSubstr("To river: from upper, 230.00 m")) << "by the shorter of two ways";
}

}  // namespace
}  // namespace hydro::report

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "libhydro/report/markup.h"
#include "libhydro/report/run_page.h"
#include "tests/report/sample_run.h"

namespace hydro::report {
namespace {

/// A plain yes or no: nobody wants to read a whole page in a failure.
bool contains(const std::string& html, std::string_view words) { return html.find(words) != std::string::npos; }

/// Reads a page the strict way: every element closed in order, every attribute quoted, no stray "<" or "&". Returns the first fault.
std::string markup_fault(const std::string& html) {
  std::vector<std::string> open;
  std::size_t at = html.find("<html");
  const auto near = [&](std::size_t i) { return " near: " + html.substr(i, 80); };
  while (at < html.size()) {
    if (html[at] == '&') {
      const auto known = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
      if (std::none_of(known.begin(), known.end(), [&](std::string_view entity) { return html.compare(at, entity.size(), entity) == 0; }))
        return "a bare &" + near(at);
      ++at;
    } else if (html[at] != '<') {
      ++at;
    } else if (html.compare(at, 2, "</") == 0) {
      const std::size_t end = html.find('>', at);
      const std::string name = html.substr(at + 2, end - at - 2);
      if (open.empty() || open.back() != name) return "unexpected </" + name + ">" + near(at);
      open.pop_back();
      at = end + 1;
    } else {
      std::size_t i = at + 1;
      while (i < html.size() && (std::isalnum(static_cast<unsigned char>(html[i])))) ++i;
      const std::string name = html.substr(at + 1, i - at - 1);
      if (name.empty()) return "a bare <" + near(at);
      while (html[i] == ' ') {  // attributes
        while (html[i] == ' ') ++i;
        const std::size_t equals = html.find_first_of("=/> ", i);
        if (equals == i) break;
        if (html[equals] != '=' || html[equals + 1] != '"') return "an attribute without quoted value" + near(at);
        i = html.find('"', equals + 2);
        if (html.substr(equals + 2, i - equals - 2).find('<') != std::string::npos) return "a < in an attribute" + near(at);
        ++i;
      }
      if (html.compare(i, 2, "/>") == 0) {
        at = i + 2;
      } else if (html[i] == '>') {
        at = i + 1;
        if (name == "script" || name == "style") at = html.find("</" + name + ">", at);
        open.push_back(name);
      } else {
        return "a broken tag" + near(at);
      }
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> is never closed";
}

/// The page less its pictures, whose letters may spell anything.
std::string without_pictures(const std::string& html) {
  std::string plain;
  for (std::size_t at = 0; at < html.size();) {
    const std::size_t begin = std::min(html.find("base64,", at), html.size());
    plain.append(html, at, begin - at);
    at = std::min(html.find('"', begin), html.size());
  }
  return plain;
}

/// The place of a "nan" or "inf" that stands where a number should.
std::string number_that_is_none(const std::string& plain) {
  for (const std::string_view word : {"nan", "inf", "NaN", "Infinity"})
    for (std::size_t at = plain.find(word); at != std::string::npos; at = plain.find(word, at + 1)) {
      const auto letter = [&](std::size_t i) { return i < plain.size() && std::isalnum(static_cast<unsigned char>(plain[i])); };
      if ((at == 0 || !letter(at - 1)) && !letter(at + word.size())) return plain.substr(at > 40 ? at - 40 : 0, 80);
      // a path writes "Lnan 3": a command letter may stand before it
      if (at > 0 && std::string_view("MLHV").find(plain[at - 1]) != std::string_view::npos) return plain.substr(at - 1, 80);
    }
  return {};
}

/// What a reader of any page of ours may rely on.
void expect_sound(const std::string& html) {
  EXPECT_EQ(markup_fault(html), "");
  EXPECT_EQ(html.find("http:"), std::string::npos);
  EXPECT_EQ(html.find("https:"), std::string::npos);
  EXPECT_LE(html.size(), largest_page);
  std::string plain = without_pictures(html);
  plain.erase(plain.rfind("<script>"));  // isNaN of our own script
  EXPECT_EQ(number_that_is_none(plain), "");
}

TEST(MarkupCheck, FindsFaults) {  // the checker itself can fail
  EXPECT_EQ(markup_fault("<html><p class=\"a\">x &amp; y<br/></p></html>"), "");
  for (const char* bad : {"<html><p></html>", "<html>a & b</html>", "<html><p class=a></p></html>", "<html>1 < 2</html>", "<html><p>"})
    EXPECT_NE(markup_fault(bad), "") << bad;
}

TEST(NumberCheck, FindsWhatIsNoNumber) {
  EXPECT_EQ(number_that_is_none("infiltration, finance, information, d=\"M1 2L3 4\""), "");
  for (const char* bad : {"x=\"nan\"", "[1,inf,2]", "M1 nan", "d=\"M1 2Lnan 3\"", "-inf m", "<td>NaN</td>"})
    EXPECT_NE(number_that_is_none(bad), "") << bad;
}

TEST(RunPage, IsSoundInBothLanguages) {
  const SampleRun run = sample_run();
  const std::string english = render(run.page()), chinese = render(run.page(Language::chinese));
  expect_sound(english);
  expect_sound(chinese);
  EXPECT_TRUE(contains(english, "Underpass, Station Road"));
  EXPECT_TRUE(contains(english, "Greatest water depth"));
  EXPECT_TRUE(contains(chinese, "最大水深"));
  EXPECT_FALSE(contains(chinese, "Greatest water depth"));
  EXPECT_TRUE(english == render(run.page())) << "same input, same bytes";
}

/// The words of a card or section from its heading on, up to `end`.
std::string part(const std::string& html, const std::string& from, const std::string& end) {
  const std::size_t begin = std::min(html.find(from), html.size());
  return html.substr(begin, html.find(end, begin) - begin);
}

TEST(RunPage, FloodedGroundIsThatOfTheSummary) {
  SampleRun run = sample_run(60, 80);
  run.result.flooded_area = {{0.15, 12340.0}, {0.30, 5670.0}};
  const std::string html = render(run.page());
  EXPECT_TRUE(contains(part(html, "<h3>Flooded ground", "</div>\n"), "1.23 ha")) << part(html, "<h3>Flooded ground", "</div>\n");
  EXPECT_TRUE(contains(part(html, "<section id=\"area\">", "</section>"), "1.23 ha"));
  run.frames.clear();  // a frame at the start has no say
  const auto area = [](const std::string& page) { return part(page, "<section id=\"area\">", "</section>"); };
  EXPECT_TRUE(area(render(run.page())) == area(html));
}

TEST(RunPage, RainIsWhatFellOnGroundAndRoofs) {
  SampleRun run = sample_run(60, 80);
  run.result.report_times = {0.0, 600.0, 3600.0};
  run.result.rain_rate = {0.0, 36.0 / 3.6e6, 12.0 / 3.6e6};  // 6 mm and 10 mm, whatever the balance divides by the ground
  EXPECT_TRUE(contains(render(run.page()), "16.0 mm, peak 36.0 mm/h"));
}

TEST(RunPage, PlacesInTheRiverComeAfterFloodedStreets) {
  SampleRun run = sample_run(60, 80);
  results::RunResult& result = run.result;
  result.peaks.wet_at_start = Raster<std::uint8_t>(result.grid);
  result.peaks.wet_at_start(5, 5) = 1;
  const auto at = [&](int row, int column) { return Point{result.grid.x(column), result.grid.y(row)}; };
  result.gauges.clear();
  result.places = {{.id = "a", .name = "Lock", .place = at(5, 5), .max_depth = 4.0, .first_over_015 = 10.0},
                   {.id = "b", .name = "Pond", .place = at(9, 9), .max_depth = 3.0, .first_over_015 = 0.0},
                   {.id = "c", .name = "Lane", .place = at(20, 20), .max_depth = 0.2, .first_over_015 = 60.0},
                   {.id = "d", .name = "Yard", .place = at(30, 30), .max_depth = 0.4, .first_over_015 = 60.0}};
  const std::string html = part(render(run.page()), "<section id=\"places\">", "</section>");
  std::vector<std::size_t> order;
  for (const char* name : {">Yard", ">Lane", ">Lock <span class=\"tag\">(in a river, canal or pond)", ">Pond <span class=\"tag\">("})
    order.push_back(html.find(name));
  EXPECT_NE(order.back(), std::string::npos);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end())) << html;
}

TEST(RunPage, TheDeepestPlaceIsCalledAfterWhatLiesNearby) {
  SampleRun run = sample_run(60, 80);  // cells of 2 m
  results::RunResult& result = run.result;
  result.peaks.wet_at_start = {};
  result.peaks.depth = Raster<float>(result.grid, 0.1f);
  result.peaks.depth(20, 20) = 1.5f;
  result.gauges.clear();
  const auto at = [&](int row, int column) { return Point{result.grid.x(column), result.grid.y(row)}; };
  const auto card = [&] { return part(render(run.page()), "<h3>Deepest place", "</div>\n"); };

  result.places = {{.id = "far", .name = "Far away", .place = at(20, 36), .max_depth = 0.5, .hazard = "low"}};
  EXPECT_TRUE(contains(card(), "easting")) << card();
  result.places[0].place = at(20, 35);  // 30 m
  EXPECT_TRUE(contains(card(), ">near Far away<")) << card();
  result.places.push_back({.id = "deep-1", .place = at(20, 20), .max_depth = 1.5, .time_of_max = 3600.0, .hazard = "low"});
  EXPECT_TRUE(contains(card(), ">near Far away, ")) << "the name is the gauge's, the time the deep place's: " << card();
  EXPECT_TRUE(contains(card(), "(1 h)")) << card();
  result.places.erase(result.places.begin());
  EXPECT_TRUE(contains(card(), ">place 1 on the map, ")) << card();
  result.places[0].name = "Market";
  EXPECT_TRUE(contains(card(), ">Market, ")) << card();
}

TEST(RunPage, OnlyTheLastSectionDependsOnTheCost) {
  SampleRun run = sample_run(60, 80);
  const auto before_cost = [](const std::string& html) { return html.substr(0, html.find("<section id=\"cost\">")); };
  const std::string first = render(run.page());
  run.cost.wall = 99.0;
  run.cost.threads = 64;
  run.cost.started = "2031-01-01T00:00:00Z";
  run.cost.peak_memory = 1;
  const std::string second = render(run.page());
  EXPECT_TRUE(before_cost(first) == before_cost(second));
  EXPECT_FALSE(first == second);
}

TEST(RunPage, NamesOutOfTheScenarioCannotBecomeMarkup) {
  const std::string evil = "</script></title><script>alert('x')</script><img src=x onerror=\"alert(1)\"> & \xff\x01 end";
  SampleRun run = sample_run(60, 80);
  results::RunResult& result = run.result;
  result.title = result.scenario = result.grid.crs = evil;
  for (auto& gauge : result.gauges) gauge.name = gauge.id = evil;
  for (auto& place : result.places) place.name = place.id = place.hazard = evil;
  for (auto& section : result.sections) section.id = evil;
  for (auto& boundary : result.boundaries) boundary.id = boundary.kind = evil;
  result.inputs = {{evil, evil}};
  result.remarks = {{evil, evil}};
  run.cost = {.started = evil, .program_version = evil, .program_commit = evil};
  const std::string html = render(run.page());
  expect_sound(html);
  EXPECT_FALSE(contains(html, "<script>alert"));
  EXPECT_FALSE(contains(html, "<img"));
  EXPECT_TRUE(contains(html, "&lt;script&gt;alert(&#39;x&#39;)"));
  EXPECT_TRUE(contains(html, "\xEF\xBF\xBD end")) << "bytes that are no UTF-8 are shown as such, control characters vanish";
}

TEST(RunPage, SurvivesRunsThatRecordedLittle) {
  SampleRun empty;
  empty.result.grid = {.rows = 1, .columns = 1};
  empty.bed = Raster<float>(1, 1, 0.0f);
  expect_sound(render(empty.page()));

  empty.bed = Raster<float>(1, 1, std::numeric_limits<float>::quiet_NaN());
  empty.result.peaks.depth = empty.bed;
  expect_sound(render(empty.page(Language::chinese)));

  SampleRun dry = sample_run(50, 40);
  for (Raster<float>* raster : {&dry.result.peaks.depth, &dry.result.peaks.speed, &dry.result.peaks.hazard_rating})
    *raster = Raster<float>(dry.result.grid, 0.0f);
  dry.result.peaks.arrival_time = Raster<float>(dry.result.grid, std::numeric_limits<float>::quiet_NaN());
  dry.result.peaks.duration_over.clear();
  dry.frames.clear();
  for (auto& balance : dry.result.balance) balance = {};
  for (auto& rate : dry.result.rain_rate) rate = 0.0;
  const std::string html = render(dry.page());
  expect_sound(html);
  EXPECT_TRUE(contains(html, "No ground was under water"));

  SampleRun one = sample_run(50, 40);  // a single report time
  one.result.report_times.resize(1);
  expect_sound(render(one.page()));
}

TEST(RunPage, NeverPrintsNumbersThatAreNone) {
  SampleRun run = sample_run(60, 80);
  const double nan = std::nan("");
  run.result.rain_rate[3] = nan;
  run.result.gauges[0].depth[5] = static_cast<float>(nan);
  run.result.gauges[1].depth.resize(4);
  run.result.sections[0].discharge[7] = std::numeric_limits<double>::infinity();
  run.result.balance.back().rain = nan;
  run.result.places[0].max_depth = nan;
  run.result.places[1].place = {nan, nan};
  run.result.places[2].time_of_max = nan;
  run.result.quality.time_step[2] = nan;
  run.result.start_utc = nan;
  const std::string html = render(run.page());
  expect_sound(html);
  EXPECT_TRUE(contains(html, "class=\"card warn\"")) << "a balance that is not a number is no good balance";
}

TEST(RunPage, ThinsLongSeriesAndKeepsTheirPeaks) {
  SampleRun run = sample_run(30, 40);
  results::RunResult& result = run.result;
  constexpr std::size_t count = 200000;
  result.report_times.resize(count);
  result.rain_rate.assign(count, 1e-6);
  result.balance.assign(count, result.balance.back());
  for (std::size_t i = 0; i < count; ++i) result.report_times[i] = 60.0 * static_cast<double>(i);
  for (auto& gauge : result.gauges) gauge.depth.assign(count, 0.1f);
  result.gauges[0].depth[123457] = 3.75f;
  const std::string html = render(run.page());
  expect_sound(html);
  EXPECT_LT(html.size(), 2'000'000u);
  EXPECT_TRUE(contains(html, "3.75,"));
}

TEST(RunPage, StaysSmallOnALargeMap) {
  const SampleRun run = sample_run(300, 1500);
  const std::string html = render(run.page());
  EXPECT_LE(html.size(), largest_page);
  EXPECT_TRUE(contains(html, "greatest value of 2 × 2 cells"));
}

TEST(RunPage, IsDrawnCoarserToStaySmall) {
  const SampleRun run = sample_run(900, 600);
  const std::size_t full = render(run.page()).size(), limit = full * 3 / 4;
  const std::string html = render(run.page(), limit);
  EXPECT_LE(html.size(), limit);
  EXPECT_TRUE(contains(html, "greatest value of 2 × 2 cells"));
}

TEST(RunPage, RefusesABedOfAnotherShape) {
  SampleRun run = sample_run(30, 40);
  run.bed = Raster<float>(40, 30);
  EXPECT_THROW(render(run.page()), std::invalid_argument);
}

TEST(FramesToShow, SpreadEvenlyFromFirstToLast) {
  EXPECT_TRUE(frames_to_show(0).empty());
  EXPECT_EQ(frames_to_show(1), (std::vector<std::size_t>{0}));
  EXPECT_EQ(frames_to_show(4), (std::vector<std::size_t>{0, 1, 2, 3}));
  const auto many = frames_to_show(1000);
  ASSERT_EQ(many.size(), 12u);
  EXPECT_EQ(many.front(), 0u);
  EXPECT_EQ(many.back(), 999u);
  for (std::size_t i = 1; i < many.size(); ++i) EXPECT_NEAR(static_cast<double>(many[i] - many[i - 1]), 999.0 / 11.0, 1.0);
}

TEST(RunPage, ShowsWhatSpongeFacilitiesMadeOfTheWater) {
  SampleRun run = sample_run();
  const std::string without = render(run.page());
  EXPECT_FALSE(contains(without, "id=\"facilities\""));
  const std::size_t reports = run.result.report_times.size();
  const auto rising = [&](double end) {
    std::vector<double> series(reports);
    for (std::size_t i = 0; i < reports; ++i) series[i] = end * static_cast<double>(i) / static_cast<double>(reports - 1);
    return series;
  };
  for (const char* id : {"garden-1", "garden-2"})
    run.result.facilities.push_back({.id = id, .kind = "rain_garden", .title = "rain garden", .title_zh = "雨水花园", .area = 500.0, .inflow = rising(0.12),
                                     .evaporation = rising(0.001), .infiltration = rising(0.03), .surface_outflow = rising(0.02), .drain = rising(0.009),
                                     .stored = rising(0.06)});
  run.result.peaks.sponge_stored = Raster<float>(run.result.grid, 0.05f);
  const std::string english = render(run.page()), chinese = render(run.page(Language::chinese));
  EXPECT_EQ(markup_fault(english), "");
  EXPECT_EQ(markup_fault(chinese), "");
  EXPECT_TRUE(contains(english, "id=\"facilities\""));
  EXPECT_TRUE(contains(english, "120 m³")) << "what two gardens of 500 m2 received";
  EXPECT_TRUE(contains(english, "What held how much"));
  EXPECT_TRUE(contains(chinese, "雨水花园"));
  EXPECT_FALSE(contains(chinese, "rain garden"));
  EXPECT_TRUE(contains(english, "compare_without = true")) << "says how to see both";
  EXPECT_FALSE(contains(english, "other kinds"));
}

TEST(RunPage, ShowsTheStormWithAndWithoutFacilitiesSideBySide) {
  SampleRun run = sample_run();
  results::RunResult& result = run.result;
  const std::vector<double> nothing(result.report_times.size());
  for (int kind = 0; kind < 9; ++kind)
    result.facilities.push_back({.id = fmt::format("f{}", kind), .kind = fmt::format("kind{}", kind), .title = fmt::format("kind {}", kind), .title_zh = "设施", .area = 500.0,
                                 .inflow = std::vector<double>(result.report_times.size(), 1.0 + kind), .evaporation = nothing, .infiltration = nothing,
                                 .surface_outflow = nothing, .drain = nothing, .to_sewer = nothing, .stored = nothing});
  result.without.balance = result.balance;
  result.without.max_depth = result.peaks.depth;
  for (float& depth : result.without.max_depth.values()) depth += 0.07f;
  for (const auto& [threshold, area] : result.flooded_area) result.without.flooded_area.emplace_back(threshold, 2.0 * area);
  for (const results::GaugeSeries& gauge : result.gauges) result.without.gauges.push_back({gauge.id, gauge.depth});
  const std::string english = render(run.page()), chinese = render(run.page(Language::chinese));
  EXPECT_EQ(markup_fault(english), "");
  EXPECT_EQ(markup_fault(chinese), "");
  for (const char* text : {"The same storm with and without the facilities", "over 0.15 m, without", "−50.0 %", "stroke-dasharray=\"5 4\"", "Where the facilities keep the water lower"})
    EXPECT_TRUE(contains(english, text)) << text;
  EXPECT_TRUE(contains(chinese, "有设施与无设施对比"));
  EXPECT_FALSE(contains(english, "compare_without = true"));
  EXPECT_TRUE(contains(english, "3 other kinds")) << "no kind is left off the chart";
}

}  // namespace
}  // namespace hydro::report

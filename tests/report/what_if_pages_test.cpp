#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "libhydro/report/compare_page.h"
#include "libhydro/report/sweep_page.h"
#include "libhydro/report/xy_chart.h"
#include "tests/report/sample_run.h"

namespace hydro::report {
namespace {

/// Nothing is loaded, no number is missing, every tag that opens a section closes.
void expect_good_page(const std::string& html) {
  EXPECT_LT(html.size(), largest_page);
  EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
  for (const char* bad : {"href=\"http", "src=\"http", ">nan<", ">inf<", " nan "}) EXPECT_EQ(html.find(bad), std::string::npos) << bad;
  const auto count = [&html](const std::string& word) {
    std::size_t times = 0;
    for (std::size_t at = html.find(word); at != std::string::npos; at = html.find(word, at + 1)) ++times;
    return times;
  };
  EXPECT_EQ(count("<section "), count("</section>"));
  EXPECT_EQ(count("<table "), count("</table>"));
  EXPECT_EQ(count("<figure"), count("</figure>"));
}

std::string comparison_page(const results::RunResult& base, const results::RunResult& other, Language language) {
  const std::vector<comparison::Difference> differences{comparison::difference(base, other, "lower <b>")};
  const Raster<float> bed;
  return render(ComparePage{.runs = {{"base", &base}, {"lower <b>", &other}}, .differences = differences, .bed_elevation = bed, .noise = {}, .remarks = {{"a remark", "一条说明"}}, .program_version = "1", .program_commit = "c", .language = language});
}

TEST(ComparePageTest, ShowsWhatChangedInBothLanguages) {
  const SampleRun base = sample_run(120, 160);
  SampleRun other = base;
  for (float& depth : other.result.peaks.depth.values()) depth = depth > 0.1f ? depth - 0.1f : depth;
  other.result.costs = {{.kind = "storage_tank", .title = "Storage tank", .title_zh = "调蓄池", .unit = "m3", .quantity = 100.0, .unit_capital = 1e4, .unit_yearly = 100.0}};
  const std::string english = comparison_page(base.result, other.result, Language::english), chinese = comparison_page(base.result, other.result, Language::chinese);
  expect_good_page(english);
  expect_good_page(chinese);
  EXPECT_NE(english.find("Who gets wetter, who drier"), std::string::npos);
  EXPECT_NE(chinese.find("何处更湿、何处更干"), std::string::npos);
  EXPECT_EQ(english.find("lower <b>"), std::string::npos);  // names are only ever text
  EXPECT_EQ(english, comparison_page(base.result, other.result, Language::english));
  EXPECT_NE(comparison_page(base.result, base.result, Language::english).find("No difference beyond the noise"), std::string::npos);
}

TEST(ComparePageTest, ShowsMapsOfARunUnderOtherRainButDoesNotRankIt) {
  const SampleRun base = sample_run(120, 160);
  SampleRun other = base;
  other.result.balance.back().rain *= 1.5;
  const std::string page = comparison_page(base.result, other.result, Language::english);
  expect_good_page(page);
  EXPECT_NE(page.find("Other rain fell than in the base"), std::string::npos);
  EXPECT_EQ(page.find("Which did most"), std::string::npos);
  EXPECT_NE(page.find("lower &lt;b&gt; less base</h3>"), std::string::npos) << "the map of the difference";
}

TEST(SweepPageTest, ShowsAnswerFrontCurvesAndFailuresInBothLanguages) {
  comparison::StudyDesign design;
  design.name = "study";
  design.storms = {{.name = "2 a", .return_period = 2.0}, {.name = "50 a", .return_period = 50.0}};
  design.layouts = {{.name = "none"}, {.name = "all"}};
  design.plans = {{}};
  design.measures = {{.name = "tanks"}, {.name = "gardens"}};
  design.goal.budget = 5e6;
  const std::vector<comparison::Member> members = comparison::members_of(design);
  const comparison::StudyNumbers numbers{{"flooded_area_m2[0.15]", "capital_cny", "places[g].max_depth_m"}, {{1000, 0, 0.2}, {500, 4e6, 0.1}, {9000, 0, 0.6}, {std::nan(""), std::nan(""), std::nan("")}}};
  const comparison::StudyOutcome outcome = comparison::outcome_of(design, members, numbers);
  comparison::SearchResult search;
  search.headline = "flooded_area_m2[0.15]";
  search.costs = {2e6, 3e6};
  search.effects = {100.0, 0.0};
  search.nothing.harm = 1000.0;
  search.candidates = {{.built = {false, false}, .forecast = {1000.0, 0.3, std::nan("")}, .confirmed = true, .found = {1000.0, 0.3, std::nan("")}},
                       {.built = {true, false}, .cost = 2e6, .forecast = {900.0, 0.3, 0.5}, .confirmed = true, .found = {950.0, 0.3, std::nan("")}, .on_front = true, .chosen = true}};
  const std::vector<FailedRun> failed{{3, "numerics failed", "no number in cell 3, 4"}};
  const Grid grid{.rows = 20, .columns = 30, .cell_size = 2.0};
  ProbabilityMap map{.variant = 0, .threshold = 0.15, .probability = Raster<float>(grid, 0.03f), .standing = Raster<float>(grid, 0.1f)};
  map.standing[0] = -1.0f;
  const std::vector<ProbabilityMap> maps{map};
  const std::vector<Bilingual> remarks;
  const Raster<float> bed(grid, 2.0f);
  for (const Language language : {Language::english, Language::chinese}) {
    const std::string html = render(SweepPage{.design = design, .numbers = numbers, .outcome = outcome, .search = search, .maps = maps, .grid = grid, .bed_elevation = bed, .failed = failed, .remarks = remarks, .program_version = "1", .program_commit = "c", .language = language});
    expect_good_page(html);
    for (const char* part : {"tanks", "no number in cell 3, 4"}) EXPECT_NE(html.find(part), std::string::npos) << part;
    EXPECT_NE(html.find(language == Language::english ? "Build: tanks" : "建议：tanks"), std::string::npos);
  }
}

TEST(XyChartTest, DrawsWhatIsThereAndLeavesOutWhatIsNot) {
  const XyChart chart{.title = "t", .x_title = "x", .y_title = "y", .log_x = true, .series = {{.name = "s", .x = {2.0, std::nan(""), 100.0, 0.0}, .y = {1.0, 2.0, 3.0, 4.0}, .low = {}, .high = {}, .labels = {}}}};
  const std::string svg = to_svg(chart);
  std::size_t circles = 0;
  for (std::size_t at = svg.find("<circle"); at != std::string::npos; at = svg.find("<circle", at + 1)) ++circles;
  EXPECT_EQ(circles, 2u);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_NO_THROW(to_svg(XyChart{.title = "empty", .x_title = "x", .y_title = "y", .series = {}}));
  EXPECT_NO_THROW(to_svg(TornadoChart{.title = "one", .x_title = "x", .middle = 2.0, .swings = {{"a", "low", "high", 2.0, 2.0}}}));
}

TEST(ChangeRampTest, ClassesOfLittleChangeAreClear) {
  for (const Ramp& ramp : {depth_change_ramp(Language::english), hazard_change_ramp(Language::chinese), arrival_change_ramp(Language::english)}) {
    const auto colour = [&](double value) { return ramp.classes.at(static_cast<std::size_t>(ramp.class_of(value))).colour; };
    EXPECT_EQ(colour(0.0).alpha, 0);
    EXPECT_EQ(colour(1e5).alpha, 255);
    EXPECT_EQ(colour(-1e5).alpha, 255);
    EXPECT_NE(colour(1e5), colour(-1e5));
  }
}

}  // namespace
}  // namespace hydro::report

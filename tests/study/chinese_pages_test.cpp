// Every page in Chinese, of a small made-up district: no English word is left in it but names, keys and units.

#include <gmock/gmock.h>
#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "libhydro/core/bilingual.h"
#include "libhydro/io/text_file.h"
#include "libhydro/study/compare.h"
#include "libhydro/study/comply.h"
#include "libhydro/study/drill.h"
#include "libhydro/study/new_district.h"
#include "libhydro/study/plan.h"
#include "libhydro/study/run.h"
#include "libhydro/study/sweep.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;

/// Words that are no English left over: names of programs, papers and authorities; units; keys of files and options that a page tells the reader to write;
/// names that the made-up district gives to its places, classes and plots.
const std::set<std::string>& known_words() {
  static const std::set<std::string> words{
      // programs, papers, authorities
      "hydro", "Rainfall", "Runoff", "Australian", "and", "DEFRA", "Horton", "Green", "Ampt",
      // units and numbers
      "min", "MiB", "GiB", "mm", "CNY", "true", "false", "none",
      // files, keys, options, commands
      "sponge", "facility", "quality", "harm", "closures", "orders", "costs", "places", "probability", "set", "sweep", "drill", "report", "verify", "actions", "scenario", "layout",
      // the made-up district: its title, places and land covers
      "A", "cloudburst", "on", "a", "delta", "district", "River", "river", "deck", "lawn", "park", "pavement", "railway", "road", "water", "roof"};
  return words;
}

/// What a reader sees of a page: text between tags and in titles, without styles, scripts and what others wrote in their own language.
std::string visible_text(std::string html) {
  const auto cut = [&html](const std::string& from, const std::string& until) {
    for (std::size_t at = 0; (at = html.find(from, at)) != std::string::npos;) html.erase(at, std::min(html.find(until, at), html.size() - until.size()) + until.size() - at);
  };
  cut("<style", "</style>"), cut("<script", "</script>"), cut("<span class=\"quoted\">", "</span>"), cut("<span class=\"tag\">", "</span>"), cut("<image", ">"), cut("<img", ">");
  std::string text;
  bool in_tag = false;
  for (const char letter : html) {
    if (letter == '<') in_tag = true;
    if (!in_tag) text += letter;
    if (letter == '>') in_tag = false, text += '\n';
  }
  for (const char* attribute : {" title=\"", " aria-label=\"", " alt=\"", " placeholder=\""})
    for (std::size_t at = 0; (at = html.find(attribute, at)) != std::string::npos;) {
      at += std::string(attribute).size();
      text += html.substr(at, html.find('"', at) - at) + '\n';
    }
  return text;
}

/// English words of the text that nothing excuses. Ids and paths (with a digit, "_", "-", "/", "." or ":" in them) and abbreviations in capitals are no words.
std::set<std::string> left_over(const std::string& page) {
  std::set<std::string> words;
  const std::string text = visible_text(io::read_text(page, std::size_t{1} << 30));
  const auto belongs = [](char letter) { return std::isalnum(static_cast<unsigned char>(letter)) || std::string_view("_-/.:@&;#=\"[]").find(letter) != std::string_view::npos; };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!belongs(text[at])) continue;
    std::size_t end = at;
    while (end < text.size() && belongs(text[end])) ++end;
    std::string word = text.substr(at, end - at);
    at = end;
    while (!word.empty() && !std::isalnum(static_cast<unsigned char>(word.back()))) word.pop_back();
    const bool is_word = std::ranges::all_of(word, [](char letter) { return std::isalpha(static_cast<unsigned char>(letter)); });
    const bool has_small = std::ranges::any_of(word, [](char letter) { return std::islower(static_cast<unsigned char>(letter)); });
    if (is_word && has_small && word.size() > 2 && !known_words().contains(word)) words.insert(word);
  }
  return words;
}

class ChinesePages : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / ("hydro_chinese_pages_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    scenario_ = write_new_district({.rows = 100, .columns = 100}, district(), false);
    run_as("proposed"), run_as("none");
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static std::string district() { return (folder_ / "district").string(); }
  static std::string at(const std::string& name) { return (folder_ / name).string(); }

  static void run_as(const std::string& layout) {
    RunWatch watch;
    watch.note = [](const Bilingual& note) { EXPECT_TRUE(holds_chinese(note.chinese)) << note.english; };
    const RunOutcome outcome = run({.scenario = scenario_,
                                    .overrides = {"sponge.compare_without=false", "output.interval=\"10min\"", "sponge.layout=\"" + layout + '"'},
                                    .output = at(layout),
                                    .threads = 1,
                                    .until = 3000.0,
                                    .language = Language::chinese},
                                   watch);
    EXPECT_FALSE(outcome.result.remarks.empty());
    for (const Bilingual& remark : outcome.result.remarks) EXPECT_TRUE(holds_chinese(remark.chinese)) << remark.english;
  }

  static inline fs::path folder_;
  static inline std::string scenario_;
};

TEST_F(ChinesePages, OfARun) { EXPECT_THAT(left_over(at("proposed/report.html")), testing::IsEmpty()); }

TEST_F(ChinesePages, OfAComparison) {
  compare({.folders = {at("none"), at("proposed")}, .output = at("compared"), .language = Language::chinese}, [](const Bilingual&) {});
  std::set<std::string> words = left_over(at("compared/report.html"));
  words.erase("proposed");  // the name of a folder
  EXPECT_THAT(words, testing::IsEmpty());
}

TEST_F(ChinesePages, OfAPlan) {
  plan_response({.plan = district() + "/plan.toml", .warnings = {district() + "/alerts"}, .results = at("proposed"), .out = at("plan"), .language = Language::chinese});
  std::set<std::string> words = left_over(at("plan/report.html"));
  for (const char* action : {"start", "school", "close"}) words.erase(action);  // ids
  EXPECT_THAT(words, testing::IsEmpty());
}

TEST_F(ChinesePages, OfADrill) {
  std::ofstream(at("answers.csv")) << "at,action_id,by,note\n2024-09-16T03:46:00+08:00,start,officer,\n2024-09-16T04:00:00+08:00,inlets,officer,\n";
  response::Drill played;
  const DrillOutcome outcome = play_script({.drill = district() + "/drill.toml", .out = at("drill"), .language = Language::chinese}, at("answers.csv"), played);
  EXPECT_THAT(left_over(outcome.folder + "/report.html"), testing::IsEmpty());
}

TEST_F(ChinesePages, OfAComplianceCheck) {
  comply({.plots = district() + "/plots.gpkg", .rules = {.files = {district() + "/rules.toml"}}, .output = at("comply"), .optimise = true, .jobs = 1, .language = Language::chinese}, {});
  std::set<std::string> words = left_over(at("comply/report.html"));
  words.erase("plots"), words.erase("street");  // the name of the file, a name in it
  EXPECT_THAT(words, testing::IsEmpty());
}

TEST_F(ChinesePages, OfASweepInWhichALayoutIsMisspelt) {
  std::ofstream(at("study.toml")) << R"(format = "hydro-study/1"
name = "three"
title = "三种布局"
scenario = "district/scenario.toml"
[run]
until = "10min"
set = ["sponge.compare_without=false", "output.interval=\"10min\""]
[[storm]]
name = "5 年"
return_period = 5
set = ["rain.return_period=5"]
[[storm]]
name = "50 年"
return_period = 50
set = ["rain.return_period=50"]
[[layout]]
name = "现状"
set = ["sponge.layout=\"none\""]
[[layout]]
name = "误写"
set = ["sponge.layout=\"propozed\""]
)";
  const SweepOutcome outcome = sweep({.study = at("study.toml"), .output = at("sweep"), .jobs = 1, .language = Language::chinese}, {});
  EXPECT_EQ(outcome.unreadable + outcome.failed, 2u);
  const std::string page = io::read_text(at("sweep/report.html"), std::size_t{1} << 30);
  EXPECT_THAT(page, testing::HasSubstr("<b>误写</b> 没有结果"));
  EXPECT_THAT(left_over(at("sweep/report.html")), testing::IsEmpty());
}

}  // namespace
}  // namespace hydro::study

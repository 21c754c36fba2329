// R9, R11, R13 and wrong use of the commands: what a person can write wrongly is told, at once, with its place.
#include <fmt/format.h>

#include <algorithm>

#include "tests/torture/small_city.h"
#include "tests/torture/tally.h"

namespace hydro::torture {
namespace {

namespace fs = std::filesystem;

// "Under 1 s" holds for the program by itself. The tests share the machine with others, so that a bare start of the
// program, measured beside each case, may slow it down by its own measure.
constexpr double at_once = 1.0;  // [s]

class ScenarioZoo : public SmallCity {
 protected:
  /// Seconds above what a bare start of the program takes just now.
  double allowed() const {
    const double start = hydro({"--version"}).wall;
    return at_once * std::max(1.0, start / 0.1);  // an idle machine starts it within 0.1 s
  }

  Ending run(const std::string& scenario, std::vector<std::string> more = {}) const {
    Call call{.arguments = {"run", scenario, "-o", "out", "--until", "1min"}, .folder = folder().string(), .patience = 30.0};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    return torture::call(call);
  }

  void expect_refused(const Ending& end, const std::string& tells, int exit_code = 2) {
    EXPECT_EQ(end.exit_code, exit_code) << end.text();
    EXPECT_NE(end.err.find(tells), std::string::npos) << "should say \"" << tells << "\": " << end.text();
    EXPECT_EQ(end.out, "") << end.text();
    EXPECT_EQ(end.err.find("internal error"), std::string::npos) << end.text();
    EXPECT_LT(end.wall, allowed()) << end.text();
    EXPECT_FALSE(fs::exists(path("out")) || fs::exists(path("out.partial"))) << "a refused run left a folder";
    longest_ = std::max(longest_, end.wall);
  }

  double longest_ = 0.0;
};

TEST_F(ScenarioZoo, EveryFaultOfAScenarioIsToldWithItsPlace) {
  const std::string good = read_file(scenario());
  struct Case {
    const char *what, *from, *to, *tells;
  };
  const Case cases[]{
      {"syntax", "[time]", "[time", "zoo.toml:7:"},
      {"duplicate key", "duration = \"3h\"", "duration = \"3h\"\nduration = \"4h\"", "zoo.toml:10:"},
      {"duplicate table", "[rain]", "[time]\n[rain]", "zoo.toml:"},
      {"unknown key", "return_period = 100", "return_periode = 100", "did you mean \"return_period\"?"},
      {"unknown section", "[rain]", "[rains]", "did you mean \"rain\"?"},
      {"wrong unit", "duration = \"2h\"", "duration = \"2 mm\"", "zoo.toml:"},
      {"wrong type", "return_period = 100", "return_period = [1, 2]", "rain.return_period"},
      {"text for a number", "return_period = 100", "return_period = \"often\"", "rain.return_period"},
      {"nan", "return_period = 100", "return_period = nan", "rain.return_period"},
      {"inf", "return_period = 100", "return_period = inf", "rain.return_period"},
      {"negative", "return_period = 100", "return_period = -5", "rain.return_period must be greater than 0"},
      {"beyond a double", "return_period = 100", "return_period = 1e999", "zoo.toml:"},
      {"beyond 64 bit", "return_period = 100", "return_period = 99999999999999999999999", "zoo.toml:"},
      {"no zone", "+08:00", "", "zoo.toml:8:"},
      {"31 February", "2024-09-16", "2024-02-31", "zoo.toml:8:"},
      {"unknown choice", "kind = \"design\"", "kind = \"desing\"", "did you mean \"design\"?"},
      {"unknown city", "\"shanghai\"", "\"shanghay\"", "shanghai"},
      {"other format", "hydro-scenario/1", "hydro-scenario/2", "zoo.toml:3:"},
      {"duplicate id", "id = \"river-east\"", "id = \"river-west\"", "river-west"},
      {"name that leaves the folder", "name = \"district\"", "name = \"../district\"", "name"},
      {"open string", "title = \"A", "title = \"\"\"A", "zoo.toml:"},
      {"duration absurdly long", "duration = \"3h\"", "duration = \"1000000 a\"", "time.duration"},
      {"zero duration", "duration = \"3h\"", "duration = 0", "time.duration"},
      {"too many frames", "interval = \"5min\"", "interval = 0.0001", "output.interval"},
      {"control character", "A cloudburst", "A \x01 100-year", "zoo.toml:5:"},
      {"GBK text", "A cloudburst", "\xb1\xa9\xd3\xea", "zoo.toml:5:"},
      {"half a UTF-8 character", "A cloudburst", "\xe6\x9a", "zoo.toml:5:"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.what);
    scenario_with("zoo.toml", one.from, one.to);
    for (const char* command : {"run", "check"}) {
      const Ending end = std::string(command) == "run" ? run("city/zoo.toml") : hydro({"check", "city/zoo.toml"}, folder().string());
      EXPECT_EQ(end.exit_code, 2) << end.text();
      EXPECT_NE(end.err.find(one.tells), std::string::npos) << "should say \"" << one.tells << "\": " << end.text();
    }
    // The time limit once more alone.
    expect_refused(run("city/zoo.toml"), one.tells);
    count("R9", "a fault of a scenario: exit 2 with line and column, under 1 s, by `run` and `check`");
  }
  remark("R9", "a fault of a scenario: exit 2 with line and column, under 1 s, by `run` and `check`", fmt::format("longest {:.2f} s", longest_));
}

TEST_F(ScenarioZoo, AllFaultsOfAFileAreToldTogether) {
  std::string text = read_file(scenario());
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"return_period = 100", "return_period = -5"}, {"duration = \"3h\"", "duration = \"3 mm\""},
                                 {"interval = \"5min\"", "intervall = \"5min\""}, {"mode = \"roof\"", "mode = \"rof\""}})
    text.replace(text.find(from), from.size(), to);
  write("city/zoo.toml", text);
  const Ending end = run("city/zoo.toml");
  for (const char* tells : {"rain.return_period", "time.duration", "intervall", "rof", "4 faults"}) expect_refused(end, tells);
  count("R9", "four faults in one file, told together");
}

TEST_F(ScenarioZoo, TextThatIsLargeOrDeepOrBinaryIsRefusedAtOnce) {
  const std::string good = read_file(scenario());
  const auto repeated = [](const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
  };
  const std::pair<const char*, std::string> cases[]{
      {"10 MB of comments", good + repeated("# filling filling filling filling\n", 300000)},
      {"10 MB of keys", good + repeated("x_", 5000000) + " = 1\n"},
      {"10 000-deep arrays", good + "deep = " + repeated("[", 10000) + repeated("]", 10000) + "\n"},
      {"100 000-deep arrays, open", good + "deep = " + repeated("[", 100000)},
      {"10 000-deep tables", good + "deep = " + repeated("{a = ", 10000) + "1" + repeated("}", 10000) + "\n"},
      {"10 000 dotted keys", good + repeated("a.", 10000) + "b = 1\n"},
      {"10 000-deep section", good + "[a" + repeated(".a", 10000) + "]\n"},
      {"100 000 unknown keys", [&] {
         std::string text = good;
         for (int i = 0; i < 100000; ++i) text += fmt::format("k{} = 1\n", i);
         return text;
       }()},
      {"only zeros", std::string(100000, '\0')},
      {"UTF-16", std::string("\xff\xfe" "f\0o\0r\0m\0a\0t\0", 14)},
      {"nothing", ""},
      {"a picture", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16)},
  };
  for (const auto& [what, text] : cases) {
    SCOPED_TRACE(what);
    write("city/zoo.toml", text);
    expect_refused(run("city/zoo.toml"), "zoo.toml");
    count("R9", "text too large, too deep or no text: exit 2 under 1 s");
  }
  remark("R9", "text too large, too deep or no text: exit 2 under 1 s", fmt::format("longest {:.2f} s", longest_));
}

TEST_F(ScenarioZoo, AByteOrderMarkAndChineseNamesAreFine) {
  std::string text = "\xef\xbb\xbf" + read_file(scenario());
  const std::string from = "A cloudburst on a delta district";
  text.replace(text.find(from), from.size(), "三角洲百年一遇暴雨");
  write("city/暴雨.toml", text);
  const Ending end = hydro({"run", "city/暴雨.toml", "-o", "结果", "--until", "1min"}, folder().string());
  EXPECT_EQ(end.exit_code, 0) << end.text();
  EXPECT_NE(read_file(path("结果/summary.json")).find("三角洲百年一遇暴雨"), std::string::npos);
  count("R9", "byte order mark, Chinese file names and titles: taken");
}

TEST_F(ScenarioZoo, FilesThatAreMissingAreFileErrorsUnlessThereAreOtherFaults) {
  expect_refused(run("nowhere.toml"), "nowhere.toml", 3);
  expect_refused(run("city"), "city", 3);
  for (const char* name : {"terrain.tif", "land_cover.tif", "buildings.gpkg", "underpasses.gpkg", "tide.csv", "gauges.csv", "initial_depth.tif"}) {
    SCOPED_TRACE(name);
    fs::rename(path(std::string("city/") + name), path("away"));
    expect_refused(run("city/scenario.toml"), name, 3);
    expect_refused(run("city/scenario.toml", {"--set", "rain.return_period=-5"}), "return_period", 2);
    const Ending check = hydro({"check", "city/scenario.toml"}, folder().string());
    EXPECT_EQ(check.exit_code, 3) << check.text();
    EXPECT_NE(check.err.find(name), std::string::npos) << check.text();
    fs::rename(path("away"), path(std::string("city/") + name));
    count("R9", "a missing input: exit 3 with its name; 2 when there are other faults too");
  }
}

TEST_F(ScenarioZoo, WrongUseIsToldAndNothingIsWritten) {
  const std::vector<std::string> uses[]{
      {},
      {"run"},
      {"run", "city/scenario.toml", "more"},
      {"run", "city/scenario.toml", "--nonsense"},
      {"run", "city/scenario.toml", "-o", ""},
      {"run", "city/scenario.toml", "-o", "."},
      {"run", "city/scenario.toml", "-o", "city/.."},
      {"run", "city/scenario.toml", "--threads", "-1"},
      {"run", "city/scenario.toml", "--threads", "many"},
      {"run", "city/scenario.toml", "--until", "0"},
      {"run", "city/scenario.toml", "--until", "-5min"},
      {"run", "city/scenario.toml", "--until", "soon"},
      {"run", "city/scenario.toml", "--until", "nan"},
      {"run", "city/scenario.toml", "--until", "inf"},
      {"run", "city/scenario.toml", "--until", "5 mm"},
      {"run", "city/scenario.toml", "--force", "--resume"},
      {"run", "city/scenario.toml", "--lang", "fr"},
      {"run", "city/scenario.toml", "--set"},
      {"run", "city/scenario.toml", "--set", "rain"},
      {"run", "city/scenario.toml", "--set", "=1"},
      {"run", "city/scenario.toml", "--set", "rain.return_period="},
      {"run", "city/scenario.toml", "--set", "rain..return_period=1"},
      {"run", "city/scenario.toml", "--set", "rain.return_period=nan"},
      {"run", "city/scenario.toml", "--set", "rain.return_period=[["},
      {"run", "city/scenario.toml", "--set", "rain=1"},
      {"run", "city/scenario.toml", "--set", "nothing.at_all=1"},
      {"run", "city/scenario.toml", "--set", "boundary.nobody.level=1"},
      {"run", "city/scenario.toml", "--set", "boundary[7].level=1"},
      {"run", "city/scenario.toml", "--set", "boundary[-1].level=1"},
      {"run", "city/scenario.toml", "--set", "boundary[99999999999999999999].level=1"},
      {"run", "city/scenario.toml", "--set", "terrain.elevation=7"},
      {"run", "city/scenario.toml", "--set", "name=a/b"},
      {"run", "city/scenario.toml", "--set", std::string(100000, 'a') + "=1"},
      {"new"},
      {"new", "x", "--size", "100"},
      {"new", "x", "--size", "0x0"},
      {"new", "x", "--size", "-5x100"},
      {"new", "x", "--size", "4294967396x100"},
      {"new", "x", "--size", "20001x20001"},
      {"new", "x", "--size", "100x100x100"},
      {"new", "x", "--cell", "0"},
      {"new", "x", "--cell", "-2m"},
      {"new", "x", "--cell", "nan"},
      {"new", "x", "--cell", "2 h"},
      {"new", "x", "--seed", "-1"},
      {"new", "x", "--seed", "lucky"},
      {"new", ""},
      {"new", "city"},
      {"check"},
      {"check", "city/scenario.toml", "--threads", "0"},
      {"check", "city/scenario.toml", "--set", "rain"},
      {"validate", "nothing_like_it"},
      {"validate", "--threads", "x"},
      {"storm"},
      {"storm", "nothing"},
      {"storm", "--city", "atlantis", "-P", "5"},
      {"storm", "--city", "shanghai", "-P", "-5"},
      {"storm", "--city", "shanghai", "-P", "nan"},
      {"storm", "--city", "shanghai", "-P", "5", "--duration", "-1h"},
      {"storm", "--city", "shanghai", "-P", "5", "--pattern", "zigzag"},
      {"list", "nothing"},
      {"completion"},
      {"completion", "fish"},
      {"rnu"},
      {"--nonsense"},
  };
  const std::vector<std::string> before = names_in(folder());
  for (const std::vector<std::string>& use : uses) {
    std::string words = "hydro";
    for (const std::string& word : use) words += " " + word.substr(0, 60);
    SCOPED_TRACE(words);
    const Ending end = hydro(use, folder().string());
    EXPECT_EQ(end.exit_code, 2) << end.text();
    EXPECT_FALSE(end.err.empty()) << end.text();
    EXPECT_LT(end.err.size(), 5000U) << "a message nobody reads";
    EXPECT_EQ(end.err.find("internal error"), std::string::npos) << end.text();
    EXPECT_LT(end.wall, allowed()) << end.text();
    EXPECT_EQ(names_in(folder()), before);
    count("use", "wrong use of run, new, check, validate, storm, list, completion: exit 2 and a message, nothing written");
  }
}

TEST_F(ScenarioZoo, RainThatIsOutOfOrderOrIncompleteIsToldOrDocumented) {
  const auto with_rain = [&](const std::string& csv) {
    write("city/rain.csv", csv);
    const std::string good = read_file(scenario());
    const std::size_t from = good.find("[rain]"), to = good.find("[initial]");
    write("city/zoo.toml", good.substr(0, from) + "[rain]\nkind = \"series\"\nfile = \"rain.csv\"\n\n" + good.substr(to));
    return run("city/zoo.toml", {"--quiet"});
  };
  const std::string head = "time_min,rain_mmh\n";
  ASSERT_EQ(with_rain(head + "0,10\n5,20\n10,0\n180,0\n").exit_code, 0);
  fs::remove_all(path("out"));
  const std::pair<const char*, std::string> faults[]{
      {"disorder", head + "0,10\n10,20\n5,0\n180,0\n"},
      {"the same instant twice", head + "0,10\n5,20\n5,30\n180,0\n"},
      {"a gap in the rain", head + "0,10\n5,20\n10,20\n15,20\n20,20\n25,20\n60,5\n180,0\n"},
      {"rates and depths", "time_min,rain_mmh,rain_mm\n0,10,1\n180,0,0\n"},
      {"negative", head + "0,10\n5,-20\n180,0\n"},
      {"nan", head + "0,10\n5,nan\n180,0\n"},
      {"inf", head + "0,10\n5,inf\n180,0\n"},
      {"empty value", head + "0,10\n5,\n180,0\n"},
      {"a word", head + "0,10\n5,heavy\n180,0\n"},
      {"a missing column", head + "0,10\n5\n180,0\n"},
      {"a further column", head + "0,10,3\n5,10\n180,0\n"},
      {"no unit", "time_min,rain\n0,10\n180,0\n"},
      {"another unit", "time_min,rain_m\n0,10\n180,0\n"},
      {"no rows", head},
      {"no header", "0,10\n5,20\n180,0\n"},
      {"nothing", ""},
      {"mixed separators", "time_min;rain_mmh\n0;10\n5,20\n"},
      {"beyond a double", head + "0,1e999\n180,0\n"},
  };
  for (const auto& [what, csv] : faults) {
    SCOPED_TRACE(what);
    const Ending end = with_rain(csv);
    expect_refused(end, "rain.csv");
    fs::remove_all(path("out"));
    count("R13", "rain series with a fault: exit 2, names file and place");
  }
}

TEST_F(ScenarioZoo, RainThatEndsEarlyIsRefusedOrNoted) {
  write("city/rain.csv", "time_min,rain_mmh\n0,10\n10,20\n20,20\n");
  const std::string good = read_file(scenario());
  const std::size_t from = good.find("[rain]"), to = good.find("[initial]");
  write("city/zoo.toml", good.substr(0, from) + "[rain]\nkind = \"series\"\nfile = \"rain.csv\"\n\n" + good.substr(to));
  const Ending end = hydro({"run", "city/zoo.toml", "-o", "out", "--until", "30min"}, folder().string());
  if (end.exit_code == 0) {
    EXPECT_NE(end.err.find("rain"), std::string::npos) << "the early end of the rain is not noted: " << end.text();
    EXPECT_NE(read_file(path("out/report.html")).find("rain.csv"), std::string::npos) << "the report does not list it";
  } else {
    EXPECT_EQ(end.exit_code, 2) << end.text();
    EXPECT_NE(end.err.find("rain.csv"), std::string::npos) << end.text();
  }
  count("R13", "rain series that ends before the run: refused, or noted and listed in the report");
}

}  // namespace
}  // namespace hydro::torture

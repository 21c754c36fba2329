#include "libhydro/io/toml_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace hydro::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> texts(const FaultList& faults) {
  std::vector<std::string> all;
  for (const Fault& fault : faults.faults()) all.push_back(fault.text());
  return all;
}

/// Reads the keys of a small storm as a format's reader would; what it says about `text`.
std::vector<std::string> faults_of_storm(const std::string& text, std::vector<std::string> overrides = {}) {
  FaultList faults;
  TomlDocument document = TomlDocument::parse(text, "storm.toml", faults, overrides);
  TomlTable root = document.root();
  double rate = 0.0, duration = 0.0;
  std::string title;
  Moment start;
  root.text("title", title);
  root.moment("start", start);
  root.require("rate", "rate = \"36 mm/h\"");
  root.quantity("rate", rate, unit::mm_per_hour, Range{.min = 0.0});
  root.quantity("duration", duration, unit::s, Range{.min = 1.0, .max = 86400.0});
  for (TomlTable gauge : root.tables("gauge")) {
    std::string id;
    Point at;
    gauge.text("id", id);
    gauge.point("at", at);
  }
  document.report_unknown_keys();
  return texts(faults);
}

TEST(TomlDocument, AFileOfAnotherFormatIsToldAndCanBeLeft) {
  const auto faults_of = [](const std::string& text, bool readable) {
    FaultList faults;
    TomlDocument document = TomlDocument::parse(text, "x.toml", faults);
    EXPECT_EQ(document.root().require_format("hydro-plan/1"), readable);
    return texts(faults);
  };
  EXPECT_THAT(faults_of("format = \"hydro-plan/1\"\n", true), IsEmpty());
  EXPECT_THAT(faults_of("format = \"hydro-drill/1\"\n", false), ElementsAre("x.toml:1:10: format \"hydro-drill/1\" is not one that this version reads here\n  write format = \"hydro-plan/1\""));
  EXPECT_THAT(faults_of("", true), ElementsAre(HasSubstr("format is missing")));
}

TEST(TomlDocument, QuantitiesAreReadWithTheirUnitsIntoSi) {
  FaultList faults;
  auto document = TomlDocument::parse("a = \"36 mm/h\"\nb = 36\nc = \"90min\"\nd = [1, \"20 cm\"]\n", "x.toml", faults);
  TomlTable root = document.root();
  double a = 0, b = 0, c = 0, unchanged = 7.0;
  std::vector<double> d;
  EXPECT_TRUE(root.quantity("a", a, unit::mm_per_hour));
  EXPECT_TRUE(root.quantity("b", b, unit::mm_per_hour));
  EXPECT_TRUE(root.quantity("c", c, unit::s));
  EXPECT_TRUE(root.quantities("d", d, unit::m));
  EXPECT_FALSE(root.quantity("absent", unchanged, unit::m));
  EXPECT_DOUBLE_EQ(a, 1e-5);
  EXPECT_DOUBLE_EQ(b, 1e-5);
  EXPECT_DOUBLE_EQ(c, 5400.0);
  EXPECT_THAT(d, ElementsAre(1.0, 0.2));
  EXPECT_EQ(unchanged, 7.0);
  EXPECT_TRUE(faults.empty());
}

TEST(TomlDocument, ACurveGrowsAlongItsFirstNumber) {
  FaultList faults;
  auto document = TomlDocument::parse("a = [[0, 1], ['20 cm', '50 %']]\nb = [[1, 1], [1, 2]]\nc = [[0, -1]]\nd = [1, 2]",
                                      "x.toml", faults);
  TomlTable root = document.root();
  std::vector<std::pair<double, double>> curve;
  const auto read = [&](const char* key) { return root.curve(key, curve, unit::mm, {}, unit::none, Range{0.0, 9.0}); };
  EXPECT_TRUE(read("a"));
  EXPECT_FALSE(read("b") || read("c") || read("d") || read("absent"));
  EXPECT_THAT(curve, ElementsAre(std::pair(0.0, 1.0), std::pair(0.2, 0.5)));
  EXPECT_THAT(texts(faults), ElementsAre("x.toml:2:14: b[1] does not begin with more than the pair before it\n"
                                         "  write the pairs in order, the first number growing",
                                         "x.toml:3:10: c[0][1] must be between 0 and 9, got -1",
                                         "x.toml:4:5: d must be a list of pairs, got a list of 2 entries\n"
                                         "  write [[0, 1], [100, 0.5]]"));
}

TEST(TomlDocument, AMomentKeepsItsZone) {
  FaultList faults;
  auto document = TomlDocument::parse("start = 2024-09-16T00:30:00+08:00", "x.toml", faults);
  Moment start;
  EXPECT_TRUE(document.root().moment("start", start));
  EXPECT_EQ(start.utc, 1726417800.0);  // date -u -d 2024-09-15T16:30:00Z +%s
  EXPECT_EQ(start.offset_minutes, 480);
}

TEST(TomlDocument, EveryFaultOfAFileIsReportedWithItsPlace) {
  EXPECT_THAT(faults_of_storm("title = 3\nrate = -5\nduration = \"2 m3\"\nstart = 2024-09-16\ndurations = "
                              "3\n\n[[gauge]]\nid = 'A'\nat = [1]\n"),
              ElementsAre("storm.toml:1:9: title must be a text in quotes, got 3",
                          "storm.toml:4:9: start has no time of day or no time zone: 2024-09-16\n"
                          "  write a date-time with its zone and without quotes: 2024-09-16T00:00:00+08:00",
                          "storm.toml:2:8: rate must be at least 0 mm/h, got -5 [mm/h]",
                          "storm.toml:3:12: duration: unit \"m3\" is not one that fits here\n  units understood here: "
                          "s, min, h, d, a, ms",
                          "storm.toml:9:6: gauge[0].at must be a point, got a list of 1 entry\n"
                          "  write [x, y]: easting and northing in metres, in the terrain's coordinates",
                          "storm.toml:5:1: unknown key \"durations\"\n  did you mean \"duration\"? known here: "
                          "duration, gauge, rate, start, title"));
}

TEST(TomlDocument, AMissingKeyIsReportedWithAnExample) {
  EXPECT_THAT(faults_of_storm("title = 'x'"), ElementsAre("storm.toml: rate is missing\n  write rate = \"36 mm/h\""));
}

TEST(TomlDocument, NumbersThatAreNotFiniteAreRefused) {
  for (const char* number : {"nan", "inf", "-inf", "1e400", "\"inf mm/h\"", "\"1e400\""})
    EXPECT_EQ(faults_of_storm(std::string("rate = ") + number).size(), 1U) << number;
}

TEST(TomlDocument, BrokenStatementsAreAllReportedAndTheRestIsRead) {
  const auto found =
      faults_of_storm("title = terrain.tif\nrate = 36 mm/h\nduration = -1\nrate = \"1 mm/h\"\nduration = 5\n");
  EXPECT_THAT(
      found, ElementsAre(HasSubstr("storm.toml:1:10: this is not TOML"), HasSubstr("storm.toml:2:11: this is not TOML"),
                         HasSubstr("storm.toml:5:12: this is not TOML: parsing key-value pair: cannot redefine"),
                         "storm.toml:3:12: duration must be between 1 s and 86400 s, got -1 [s]"));
  EXPECT_THAT(found[1], HasSubstr("texts and quantities with a unit stand in quotes: rate = \"36 mm/h\""));
}

TEST(TomlDocument, AnUnfinishedListIsOneFault) {
  EXPECT_THAT(faults_of_storm("a = [1, 2\nrate = 3\n"),
              ElementsAre(HasSubstr("storm.toml:2:1: this is not TOML: parsing array")));
}

TEST(TomlDocument, ASectionWrittenTwiceIsLeftOutWhole) {
  EXPECT_THAT(faults_of_storm("rate = 1\n[[gauge]]\nid='a'\n[gauge]\nid='b'\nnonsense = 2\n"),
              ElementsAre(HasSubstr("storm.toml:4:1: this is not TOML: parsing table header: cannot redefine")));
}

TEST(TomlDocument, QuotesAtTheEndOfALongTextBelongToIt) {
  EXPECT_THAT(faults_of_storm("rate = 1\ntitle = \"\"\"二\"\"\"\"\" # \u00B2\n"), IsEmpty());
}

TEST(TomlDocument, ADottedKeyThatABrokenStatementUncoversIsStillRefused) {
  std::string dotted = "a";
  for (int i = 0; i < 100'000; ++i) dotted += ".a";
  EXPECT_THAT(faults_of_storm("b = 1\nb = \"\"\"\n" + dotted + " = 1\n\"\"\"\n").size(), ::testing::Ge(2U));
}

TEST(TomlDocument, ASectionWithoutANameIsReported) {
  for (const char* text : {"rate = 1\n[\n", "rate = 1\n[[\n[[gauge]]\nid = 'a'\n",
                           "rate = 1\n[=", "rate = 1\n[[ # what\nx = 1\n", "rate = 1\n[.a]\n"})
    EXPECT_THAT(faults_of_storm(text),
                ElementsAre(HasSubstr("storm.toml:2:1: this is not TOML: a section without a name")))
        << text;
}

TEST(TomlDocument, AByteOrderMarkIsAccepted) { EXPECT_THAT(faults_of_storm("\xEF\xBB\xBFrate = 1\n"), IsEmpty()); }

TEST(TomlDocument, CharactersOfAChineseKeyboardAreNamedWithWhatToWrite) {
  EXPECT_THAT(
      faults_of_storm("rate＝1\ntitle = “上海”\n# 注释，“随意”\nduration = -1\n[[gauge]]\nid = '站'\nat = [0， 0]\n"),
      ElementsAre("storm.toml:1:5: the character ＝ may stand in quoted text and comments only\n  write =",
                  "storm.toml:2:9: the character “ may stand in quoted text and comments only\n  write \"",
                  "storm.toml:7:8: the character ， may stand in quoted text and comments only\n  write ,",
                  HasSubstr("storm.toml:4:12: duration must be between")));
  EXPECT_THAT(faults_of_storm("rate = 1\n雨 = 2\n"),
              ElementsAre("storm.toml:2:1: the character 雨 may stand in quoted text and comments only\n"
                          "  put the text that it belongs to in quotes"));
  EXPECT_THAT(faults_of_storm("rate = 1\ntitle = \"\"\"\n上海\n", {}), ElementsAre(HasSubstr("this is not TOML")));
  EXPECT_THAT(faults_of_storm("rate = 1\n", {"title=上海"}), IsEmpty());
}

TEST(TomlDocument, TextThatIsNotUtf8IsRefusedWithByteAndPlace) {
  EXPECT_THAT(faults_of_storm("rate = 1\ntitle = \"\xC9\xCF\xBA\xA3\"\n"),
              ElementsAre("storm.toml:2:10: the byte 0xC9 is not UTF-8 text\n  save the file as UTF-8; Chinese text "
                          "saved as GBK or GB 18030 looks like this"));
  EXPECT_THAT(faults_of_storm(std::string("rate = 1\ntitle = 'a\0b'", 22)),
              ElementsAre(HasSubstr("storm.toml:2:11: the byte 0x00 cannot stand")));
  EXPECT_THAT(faults_of_storm(std::string("\xFF\xFEr\0a\0", 6)),
              ElementsAre(HasSubstr("storm.toml:1:1: the byte 0xFF")));
  EXPECT_THAT(faults_of_storm("rate = 1\ntitle = \"a\\u0000b\""),
              ElementsAre(HasSubstr("title holds a NUL character")));
}

TEST(TomlDocument, HostileTextIsRefusedWithinASecond) {
  const std::string deep = "a = " + std::string(10000, '[') + std::string(10000, ']');
  std::string dotted = "a", nested = "a = ";
  for (int i = 0; i < 1'000'000; ++i) dotted += ".a";
  for (int i = 0; i < 10'000; ++i) nested += "{a = ";
  std::string many_faults, many_headers;
  for (int i = 0; i < 100'000; ++i) many_faults += "key" + std::to_string(i) + " = @\n";
  for (int i = 0; i < 100'000; ++i) many_headers += "[a" + std::to_string(i) + "]\n";
  for (const std::string& text :
       {deep, dotted + " = 1", nested, many_faults, many_headers, std::string(10'000'000, 'a'),
        std::string(4'000'000, '['), std::string(4'000'000, '"'), std::string(4'000'000, '\n') + "x"}) {
    const std::clock_t begin = std::clock();  // of this process: other programs on the machine do not count
    const auto found = faults_of_storm(text);
    const double taken = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    EXPECT_FALSE(found.empty());
    EXPECT_LE(found.size(), 101U);
    EXPECT_LT(taken, 1.0) << text.substr(0, 20) << " of " << text.size();
    for (const std::string& fault : found) EXPECT_LT(fault.size(), 1000U);
  }
}

TEST(TomlDocument, OverridesReplaceAndAddValuesAndAreThePlaceOfTheirFaults) {
  const std::string text = "rate = 1\n[[gauge]]\nid = 'quay'\nat = [0, 0]\n";
  EXPECT_THAT(faults_of_storm(text, {"rate=36 mm/h", "duration=90min", "gauge.quay.at=[3, 4]", "gauge[0].id=wall"}),
              IsEmpty());
  EXPECT_THAT(
      faults_of_storm(text, {"rate=-1", "raet=1", "gauge.x.at=[1,2]", "gauge[7].id=1", "rate", "gauge.quay.at=[1"}),
      ElementsAre(
          "--set gauge.x.at=[1,2]: gauge has no entry \"x\"\n  name an entry by its id, or by its place: 0 to 0",
          HasSubstr("--set gauge[7].id=1: gauge has no entry \"7\""), HasSubstr("--set rate: has no key or no value"),
          "--set rate=-1: rate must be at least 0 mm/h, got -1 [mm/h]",
          HasSubstr("--set gauge.quay.at=[1: gauge[0].at must be a point, got \"[1\""),
          HasSubstr("--set raet=1: unknown key \"raet\"\n  did you mean \"rate\"?")));
}

TEST(TomlDocument, FilesAreTakenFromTheDocumentsFolderAndTheEnvironment) {
  ::setenv("HYDRO_TEST_FOLDER", "/data/city", 1);
  ::unsetenv("HYDRO_TEST_ABSENT");
  FaultList faults;
  auto document = TomlDocument::parse(
      "a = 'dem.tif'\nb = '${HYDRO_TEST_FOLDER}/dem.tif'\nc = '${HYDRO_TEST_ABSENT}/dem.tif'\nd = '0.5 m'\n",
      "city/x.toml", faults);
  TomlTable root = document.root();
  FileReference a, b, c;
  EXPECT_TRUE(root.file("a", a));
  EXPECT_TRUE(root.file("b", b));
  EXPECT_FALSE(root.file("c", c));
  EXPECT_EQ(a.path, "city/dem.tif");
  EXPECT_EQ(b.path, "/data/city/dem.tif");
  EXPECT_EQ(b.written, "${HYDRO_TEST_FOLDER}/dem.tif");
  EXPECT_TRUE(root.names_file("a"));
  EXPECT_FALSE(root.names_file("d"));
  EXPECT_THAT(texts(faults), ElementsAre(HasSubstr("x.toml:3:5: c uses ${HYDRO_TEST_ABSENT}, which is not set")));
}

TEST(TomlDocument, AFileThatIsNotThereIsAFileError) {
  FaultList faults;
  EXPECT_THROW(TomlDocument::open("/nowhere/x.toml", faults), FileError);
  EXPECT_THROW(TomlDocument::open("/", faults), FileError);
}

}  // namespace
}  // namespace hydro::io

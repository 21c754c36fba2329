#include "libhydro/io/csv_table.h"

#include <gmock/gmock.h>

#include <array>
#include <string_view>
#include <vector>

#include "tests/io/made_files.h"
#include "tests/says.h"

namespace hydro::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What reading says against a text.
std::string refusal(const std::string& text) {
  const TestFolder folder;
  folder.write("t.csv", text);
  return refusal_of([&] { read_csv_table(folder / "t.csv"); });
}

TEST(CsvTable, IsReadByNameAndPlace) {
  const TestFolder folder;
  const CsvTable table = read_csv_table(folder.write("t.csv", "id,x_m\nP1, 2.5\n\"P,\"\"2\"\"\",+3e2\n"));
  EXPECT_THAT(table.header(), ElementsAre("id", "x_m"));
  ASSERT_EQ(table.rows(), 2);
  EXPECT_EQ(table.text(1, 0), "P,\"2\"");
  FaultList faults;
  EXPECT_EQ(table.number(0, table.require("x_m", faults).value(), faults), 2.5);
  EXPECT_EQ(table.number(1, 1, faults), 300.0);
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(table.place(1, 1).line, 3);
  EXPECT_EQ(table.place(1, 1).column, 11);
}

TEST(CsvTable, UnderstandsByteOrderMarkWindowsLinesEmptyLinesAndAMissingLastNewline) {
  const TestFolder folder;
  const CsvTable table = read_csv_table(folder.write("t.csv",
                                                     "\xEF\xBB\xBF"
                                                     "a,b\r\n1,2\r\n\r\n3,4"));
  EXPECT_THAT(table.header(), ElementsAre("a", "b"));
  ASSERT_EQ(table.rows(), 2);
  EXPECT_EQ(table.text(1, 1), "4");
  EXPECT_EQ(table.place(1, 1).line, 4);
}

TEST(CsvTable, AColumnMayBeChineseAndTheLastCellEmpty) {
  const TestFolder folder;
  const CsvTable table = read_csv_table(folder.write("t.csv", "编号,名称\n1,\n"));
  EXPECT_EQ(table.find("名称"), 1);
  ASSERT_EQ(table.rows(), 1);
  EXPECT_EQ(table.text(0, 1), "");
}

TEST(CsvTable, WhatIsNoNumberIsAFaultWithLineAndColumn) {
  const TestFolder folder;
  const CsvTable table = read_csv_table(folder.write("t.csv", "id,x_m\n1,12 mm\n2,nan\n3,\n4,1e999\n"));
  FaultList faults;
  for (int row = 0; row < table.rows(); ++row) EXPECT_FALSE(table.number(row, 1, faults));
  ASSERT_EQ(faults.faults().size(), 4u);
  EXPECT_THAT(faults.faults()[0].text(),
              AllOf(HasSubstr("t.csv:2:3: x_m is \"12 mm\""), HasSubstr("unit belongs into the column's name")));
  EXPECT_THAT(faults.faults()[2].text(), HasSubstr("t.csv:4:3: x_m has no value"));
}

TEST(CsvTable, AMissingColumnIsAFaultThatGuessesTheOneMeant) {
  const TestFolder folder;
  const CsvTable table = read_csv_table(folder.write("t.csv", "id,x_m\n"));
  FaultList faults;
  EXPECT_FALSE(table.require("x_n", faults));
  EXPECT_THAT(faults.faults()[0].text(), HasSubstr("did you mean \"x_m\"?"));
}

TEST(CsvTable, AColumnThatNobodyKnowsIsAFaultAtItsPlace) {
  const TestFolder folder;
  const CsvTable table = read_csv_table(folder.write("t.csv", "id,x_m,close_dept_m\n"));
  constexpr std::array<std::string_view, 3> known{"id", "x_m", "close_depth_m"};
  FaultList faults;
  table.refuse_unknown(known, faults);
  ASSERT_EQ(faults.faults().size(), 1u);
  EXPECT_THAT(faults.faults()[0].text(), AllOf(HasSubstr("t.csv:1:8: unknown column \"close_dept_m\""), HasSubstr("did you mean \"close_depth_m\"?")));
}

TEST(CsvTable, WhereOtherColumnsAreNormalOnlySlipsOfThePenAreTold) {
  const std::vector<std::string> known{"id", "kind", "close_depth_m", "people"};
  EXPECT_THAT(remarks_on_misspelt("map.gpkg", {"id", "wind", "colour", "OBJECTID", "people"}, known), IsEmpty());
  EXPECT_THAT(remarks_on_misspelt("map.gpkg", {"poeple"}, known), ElementsAre(says("map.gpkg: column \"poeple\" is not used; did you mean \"people\"?")));
  EXPECT_THAT(remarks_on_misspelt("map.shp", {"close_dept"}, known), ElementsAre(says("did you mean \"close_depth_m\"?"))) << "cut to ten bytes";
}

TEST(CsvTable, FaultsAreToldTogether) {
  EXPECT_THAT(refusal("a,b\n1\n1,2,3\n"),
              AllOf(HasSubstr("t.csv:2: 1 values, the header names 2"), HasSubstr("t.csv:3: 3 values")));
}

TEST(CsvTable, RefusesOtherEncodingsSeparatorsAndNames) {
  EXPECT_THAT(refusal("id,\xB1\xE0\xBA\xC5\n1,2\n"),
              AllOf(HasSubstr("t.csv:1:4: the text is not UTF-8"), HasSubstr("CSV UTF-8")));
  EXPECT_THAT(refusal("a;b\n1;2\n"), HasSubstr("semicolons"));
  EXPECT_THAT(refusal("a,a\n1,2\n"), HasSubstr("two columns are named \"a\""));
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal("a,b\n\"1,2\n"), HasSubstr("never closed"));
  EXPECT_THAT(refusal("a,b\n\"1\" x,2\n"), HasSubstr("text after a quoted cell"));
  EXPECT_THAT(refusal(std::string("a,b\n1,\0\n", 9)), HasSubstr("not UTF-8"));
}

TEST(CsvTable, ForeignBytesAreToldOnceOrTakenAsGb18030WhereThatIsAsked) {
  const TestFolder folder;
  const std::string gbk = folder.write("gbk.csv", "id,name\n1,\xD1\xA7\xD0\xA3\n2,\xB9\xAB\xD4\xB0\n"), latin = folder.write("latin.csv", "id,name\n1,caf\xE9\n2,caf\xE9\n");
  const auto faults_of = [](const std::string& path, Encoding encoding) {
    try {
      read_csv_table(path, encoding);
    } catch (const InputError& error) {
      return error.faults().size();
    }
    return std::size_t{0};
  };
  EXPECT_EQ(faults_of(gbk, Encoding::utf8), 1u);
  EXPECT_EQ(faults_of(latin, Encoding::utf8_or_gb18030), 1u);
  const CsvTable table = read_csv_table(gbk, Encoding::utf8_or_gb18030);
  EXPECT_EQ(table.text(0, 1), "学校");
  EXPECT_EQ(table.encoding(), "GB 18030");
}

}  // namespace
}  // namespace hydro::io

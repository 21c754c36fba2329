#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "source_folder.h"
#include "tests/layers/house_rules.h"

namespace hydro::layers {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const fs::path repository = HYDRO_SOURCE_DIR;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

Sources library_sources() {
  Sources sources;
  for (const auto& entry : fs::recursive_directory_iterator(repository / "libhydro"))
    if (const std::string extension = entry.path().extension(); extension == ".h" || extension == ".cpp")
      sources[fs::relative(entry.path(), repository).string()] = text_of(entry.path());
  return sources;
}

Rooms built_rooms() { return read_rooms(text_of(HYDRO_ROOM_TABLE)); }

TEST(House, HasItsRoomsInOrder) {
  ASSERT_GT(built_rooms().size(), 10u);
  EXPECT_THAT(breaches_of_order(built_rooms()), IsEmpty());
}

TEST(House, IsAsTheArchitecturePageDrawsIt) {
  EXPECT_THAT(breaches_of_documentation(built_rooms(), read_documented_rooms(text_of(repository / "docs/architecture.md"))), IsEmpty());
}

TEST(House, IncludesOnlyWhatTheRoomMayUse) {
  ASSERT_GT(library_sources().size(), 30u);
  EXPECT_THAT(breaches_of_includes(built_rooms(), library_sources()), IsEmpty());
}

TEST(House, KeepsItsManners) { EXPECT_THAT(breaches_of_manners(library_sources()), IsEmpty()); }

// The rules themselves: each must find its breach in a small bad house.

const Rooms small_house{{"core", {}}, {"surface", {"core"}}, {"io", {"core", "surface"}}};

std::vector<std::string> breaches_of(const std::string& path, const std::string& text) {
  return breaches_of_includes(small_house, {{path, text},
                                            {"libhydro/core/grid.h", ""},
                                            {"libhydro/io/raster_file.h", ""},
                                            {"libhydro/core/detail/cut.h", ""}});
}

TEST(HouseRules, LetGoodIncludesPass) {
  EXPECT_THAT(breaches_of("libhydro/surface/a.cpp", "#include <cmath>\n#include <omp.h>\n#include \"libhydro/core/grid.h\"\n"), IsEmpty());
  EXPECT_THAT(breaches_of("libhydro/io/a.cpp", "#include <gdal_priv.h>\n#include <hdf5.h>\n"), IsEmpty());
  EXPECT_THAT(breaches_of("libhydro/core/a.cpp", "#include \"libhydro/core/detail/cut.h\"\n#include \"hydro_version.h\"\n"), IsEmpty());
}

TEST(HouseRules, FindAnArrowThatPointsUp) {
  EXPECT_THAT(breaches_of("libhydro/surface/a.cpp", "\n#include \"libhydro/io/raster_file.h\"\n"),
              ElementsAre("libhydro/surface/a.cpp:2: room surface may not use io"));
}

TEST(HouseRules, FindTheProgramInTheLibrary) {
  EXPECT_THAT(breaches_of("libhydro/io/a.cpp", "#include \"cli/session.h\"\n"), ElementsAre(HasSubstr("does not start with libhydro/")));
}

TEST(HouseRules, FindAnotherRoomsDetail) {
  EXPECT_THAT(breaches_of("libhydro/io/a.cpp", "#include \"libhydro/core/detail/cut.h\"\n"), ElementsAre(HasSubstr("is a detail of room core")));
  EXPECT_THAT(breaches_of("libhydro/core/a.h", "#include \"libhydro/core/detail/cut.h\"\n"), ElementsAre(HasSubstr("which is not installed")));
}

TEST(HouseRules, FindAHeaderThatIsNotThere) {
  EXPECT_THAT(breaches_of("libhydro/io/a.cpp", "#include \"libhydro/core/gird.h\"\n"), ElementsAre(HasSubstr("is not there")));
}

TEST(HouseRules, FindFileFormatsOutsideIo) {
  for (const std::string header : {"gdal_priv.h", "ogr_spatialref.h", "cpl_vsi.h", "hdf5.h", "netcdf.h"})
    EXPECT_THAT(breaches_of("libhydro/surface/a.cpp", "#  include <" + header + ">\n"), ElementsAre(HasSubstr("only io reads file formats")));
}

TEST(HouseRules, FindAnExternalLibraryInThePhysics) {
  EXPECT_THAT(breaches_of("libhydro/core/a.h", "#include <fmt/format.h>\n"), ElementsAre(HasSubstr("physics uses no external library")));
}

TEST(HouseRules, FindAFolderThatIsNoRoom) {
  EXPECT_THAT(breaches_of("libhydro/attic/a.h", ""), ElementsAre(HasSubstr("which is no room")));
}

TEST(HouseRules, FindARoomThatDependsOnOneAboveIt) {
  EXPECT_THAT(breaches_of_order(read_rooms("core: surface\nsurface: core;core\n")),
              ElementsAre("room core depends on surface, which is not below it"));
}

TEST(HouseRules, FindADifferenceBetweenCodeAndArchitecturePage) {
  const std::string page = "| room | what | may use |\n|---|---|---|\n| `core` | words | – |\n| `io` | formats | core |\n| `attic` | old | core |\n";
  EXPECT_THAT(breaches_of_documentation(small_house, read_documented_rooms(page)),
              ElementsAre(HasSubstr("no row for room surface"), HasSubstr("disagree on what room io may use"), HasSubstr("attic, which is no room")));
}

TEST(HouseRules, FindBadManners) {
  EXPECT_THAT(breaches_of_manners({{"libhydro/core/a.h", "using namespace std;\n"}}), ElementsAre(HasSubstr("using namespace in a header")));
  EXPECT_THAT(breaches_of_manners({{"libhydro/core/a.cpp", "// never std::cout\nstd::cout << 1;\n"}}), ElementsAre(HasSubstr("a.cpp:2: only cli prints")));
  EXPECT_THAT(breaches_of_manners({{"libhydro/core/a.cpp", "if (bad) exit(1);\n"}}), ElementsAre(HasSubstr("only main ends the program")));
  EXPECT_THAT(breaches_of_manners({{"libhydro/core/string_utils.h", ""}}), ElementsAre(HasSubstr("is a drawer")));
  EXPECT_THAT(breaches_of_manners({{"libhydro/core/a.cpp", "std::snprintf(text, 9, \"%d\", at_exit);\n"}}), IsEmpty());
}

}  // namespace
}  // namespace hydro::layers

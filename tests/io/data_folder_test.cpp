#include "libhydro/io/data_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "libhydro/core/error.h"

namespace hydro::io {
namespace {

namespace fs = std::filesystem;

/// An empty folder of this test, removed at its end.
class DataFolder : public ::testing::Test {
 protected:
  DataFolder() : top_(fs::temp_directory_path() / ("hydro_data_folder_" + std::to_string(::getpid()))) {
    fs::create_directories(top_);
  }
  ~DataFolder() override { fs::remove_all(top_); }

  fs::path presets_at(const std::string& place) {
    fs::create_directories(top_ / place / "storms");
    return top_ / place;
  }

  fs::path top_;
};

TEST_F(DataFolder, OfAnInstalledProgramIsInShareBesideItsBin) {
  const fs::path presets = presets_at("usr/share/hydro/data");
  EXPECT_EQ(data_folder(top_ / "usr/bin/hydro", ""), presets);
}

TEST_F(DataFolder, OfACheckoutIsAboveTheBuildFolder) {
  const fs::path presets = presets_at("hydro/data");
  EXPECT_EQ(data_folder(top_ / "hydro/build/release/bin/hydro", ""), presets);
}

TEST_F(DataFolder, IsTheOneThatTheEnvironmentNamesWhenItNamesOne) {
  presets_at("hydro/data");
  const fs::path mine = presets_at("mine");
  EXPECT_EQ(data_folder(top_ / "hydro/build/release/bin/hydro", mine.string()), mine);
}

TEST_F(DataFolder, NamedByTheEnvironmentButEmptyIsRefusedAndNotReplacedByAnother) {
  presets_at("hydro/data");
  fs::create_directories(top_ / "empty");
  EXPECT_THROW(data_folder(top_ / "hydro/bin/hydro", (top_ / "empty").string()), FileError);
}

TEST_F(DataFolder, ThatIsNowhereIsAnErrorThatNamesThePlacesAndTheWayOut) {
  try {
    data_folder(top_ / "bin/hydro", "");
    FAIL() << "found presets in an empty folder";
  } catch (const FileError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr((top_ / "share/hydro/data").string()));
    EXPECT_THAT(error.hint(), ::testing::HasSubstr("HYDRO_DATA"));
  }
}

}  // namespace
}  // namespace hydro::io

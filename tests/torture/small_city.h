#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/torture/program.h"

namespace hydro::torture {

/// A folder with a district of 100 x 100 cells from `hydro new` in "city"; gone after the test.
class SmallCity : public ::testing::Test {
 protected:
  SmallCity();
  ~SmallCity() override;

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  const std::filesystem::path& folder() const { return folder_; }
  std::string scenario() const { return path("city/scenario.toml"); }

  /// Writes a file; makes the folders on its way.
  void write(const std::string& name, const std::string& text) const;

  /// The scenario with `from` replaced by `to`, under another name in the same folder.
  std::string scenario_with(const std::string& name, const std::string& from, const std::string& to) const;

  /// A copy of the city under another name.
  std::string copy_city(const std::string& name) const;

  /// `hydro run` of the city to `until`, results in folder `output`; one thread, a checkpoint every 2 simulated minutes.
  Call run_to(const std::string& output, const std::string& until, std::vector<std::string> more = {}) const;

 private:
  std::filesystem::path folder_;
};

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, const std::string& bytes);

/// Names and bytes of all files in a folder, as one text; empty where there is no folder.
std::string content_of(const std::filesystem::path& folder);

/// Names in a folder, sorted.
std::vector<std::string> names_in(const std::filesystem::path& folder);

/// "" when two results folders hold the same numbers: every dataset and attribute of results.h5 bit by bit, the tables byte by
/// byte. Else what differs first.
std::string difference(const std::filesystem::path& one, const std::filesystem::path& other);

}  // namespace hydro::torture

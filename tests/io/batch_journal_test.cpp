#include "libhydro/io/batch_journal.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "tests/io/made_files.h"

namespace hydro::io {
namespace {

using testing::HasSubstr;

const BatchJournal::Identity batch{{"program version", "1.2"}, {"rain.csv", "abc"}};

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class JournalTest : public testing::Test {
 protected:
  JournalTest() { BatchJournal(folder_ / "", batch).add({{0, "zero"}, {7, "seven"}}); }
  std::string path() const { return folder_ / "journal"; }

  /// What opening it says; empty: all is well.
  std::string refusal() const {
    try {
      BatchJournal(folder_ / "", batch);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return {};
  }

  TestFolder folder_;
};

TEST_F(JournalTest, GoesOnWithWhatIsWhole) {
  const std::size_t whole = contents(path()).size();
  std::ofstream(path(), std::ios::app | std::ios::binary) << "cut sh";
  const BatchJournal journal(folder_ / "", batch);
  EXPECT_EQ(journal.done(), (std::map<std::size_t, std::string>{{0, "zero"}, {7, "seven"}}));
  EXPECT_EQ(contents(path()).size(), whole);
}

TEST_F(JournalTest, TwoNeverWriteOneJournal) {
  const std::string before = contents(path());
  {
    BatchJournal first(folder_ / "", batch);
    EXPECT_TRUE(journal_in_use(folder_ / ""));
    EXPECT_THAT(refusal(), HasSubstr("another hydro is writing there"));
    EXPECT_EQ(contents(path()), before) << "the second leaves it alone";
    first.add({{8, "eight"}});
  }
  EXPECT_FALSE(journal_in_use(folder_ / ""));
  EXPECT_EQ(BatchJournal(folder_ / "", batch).done().size(), 3u);
}

TEST_F(JournalTest, OneThatWasStoppedWithinItsHeadBeginsAnew) {
  const std::string text = contents(path());
  for (const std::size_t length : {std::size_t{0}, std::size_t{5}, std::size_t{20}, std::size_t{60}, std::size_t{100}}) {
    std::ofstream(path(), std::ios::trunc | std::ios::binary) << text.substr(0, length);
    EXPECT_EQ(refusal(), "") << length;
    EXPECT_TRUE(BatchJournal(folder_ / "", batch).done().empty()) << length;
  }
}

TEST_F(JournalTest, OneThatIsDamagedOrOfAnotherVersionIsNotThrownAway) {
  const std::string text = contents(path());
  for (const auto& [at, says] : {std::pair{std::size_t{0}, "damaged"}, {std::size_t{14}, "another version"}, {std::size_t{23}, "damaged"}, {std::size_t{30}, "damaged"}, {std::size_t{95}, "damaged"}}) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    std::ofstream(path(), std::ios::trunc | std::ios::binary) << changed;
    EXPECT_THAT(refusal(), HasSubstr(says)) << at;
    EXPECT_EQ(contents(path()), changed) << "what is there stays, byte " << at;
  }
}

TEST_F(JournalTest, AnotherBatchIsToldByWhatDiffers) {
  EXPECT_THAT(refusal_of([&] { BatchJournal(folder_ / "", {{"program version", "1.2"}, {"rain.csv", "abd"}}); }), HasSubstr("rain.csv differs"));
}

}  // namespace
}  // namespace hydro::io

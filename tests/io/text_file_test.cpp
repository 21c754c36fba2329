#include "libhydro/io/text_file.h"

#include <gmock/gmock.h>

#include "tests/io/made_files.h"

namespace hydro::io {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(TextFile, IsReadWholeOrRefused) {
  const TestFolder folder;
  const std::string path = folder.write("t.txt", "1234567\n8");
  EXPECT_EQ(read_text(path), "1234567\n8");
  EXPECT_EQ(read_text(path, 9), "1234567\n8");
  EXPECT_THAT(refusal_of([&] { read_text(path, 8, "split it"); }), AllOf(HasSubstr("t.txt: has more than 8 bytes, the most that is read"), HasSubstr("split it")));
  EXPECT_THROW(read_text(folder / "gone.txt"), FileError);
  EXPECT_THROW(read_text(folder / "."), FileError);
}

}  // namespace
}  // namespace hydro::io

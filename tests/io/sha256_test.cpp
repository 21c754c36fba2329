#include "libhydro/io/sha256.h"

#include "tests/io/made_files.h"

namespace hydro::io {
namespace {

TEST(Sha256, OfAKnownText) {  // FIPS 180-2, appendix B.1
  const TestFolder folder;
  EXPECT_EQ(sha256_of_file(folder.write("abc", "abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of_file(folder.write("empty", "")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, OfAMissingFileIsAFileError) { EXPECT_THROW(sha256_of_file("/nowhere/at/all"), FileError); }

}  // namespace
}  // namespace hydro::io

#include <cstring>
#include <stdexcept>

#include <gtest/gtest.h>
#include <png.h>

#include "libhydro/report/png.h"

namespace hydro::report {
namespace {

/// The picture as any reader of PNG sees it: red, green, blue, alpha.
std::vector<Colour> decode(const std::string& bytes, int& rows, int& columns) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size())) throw std::runtime_error(image.message);
  image.format = PNG_FORMAT_RGBA;
  std::vector<Colour> pixels(static_cast<std::size_t>(image.width) * image.height);
  if (!png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr)) throw std::runtime_error(image.message);
  rows = static_cast<int>(image.height);
  columns = static_cast<int>(image.width);
  return pixels;
}

class PngOfManyPalettes : public testing::TestWithParam<int> {};

TEST_P(PngOfManyPalettes, ShowsEveryPixelInItsColour) {
  const int colours = GetParam();
  PaletteImage image{.pixels = Raster<std::uint8_t>(7, 13)};
  for (int i = 0; i < colours; ++i)
    image.palette.push_back({static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(255 - i), static_cast<std::uint8_t>(i * 7),
                             static_cast<std::uint8_t>(i == 0 ? 0 : 255)});
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = static_cast<std::uint8_t>(i * 5 % static_cast<std::size_t>(colours));
  int rows = 0, columns = 0;
  const auto seen = decode(encode_png(image), rows, columns);
  ASSERT_EQ(rows, 7);
  ASSERT_EQ(columns, 13);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], image.palette[image.pixels[i]]) << "pixel " << i;
}
INSTANTIATE_TEST_SUITE_P(Colours, PngOfManyPalettes, testing::Values(1, 2, 3, 4, 5, 16, 17, 256));

TEST(Png, IsTheSameForTheSamePicture) {
  const PaletteImage image{.pixels = Raster<std::uint8_t>(50, 60, 1), .palette = {rgb(0), rgb(0xffffff)}};
  EXPECT_EQ(encode_png(image), encode_png(image));
}

TEST(Png, RefusesAPixelBeyondThePalette) {
  const PaletteImage image{.pixels = Raster<std::uint8_t>(2, 2, 3), .palette = {rgb(0), rgb(1)}};
  EXPECT_THROW(encode_png(image), std::invalid_argument);
  EXPECT_THROW(encode_png({}), std::invalid_argument);
}

TEST(Base64, FollowsTheVectorsOfItsStandard) {  // RFC 4648, section 10
  const std::pair<const char*, const char*> vectors[] = {{"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) EXPECT_EQ(base64(plain), coded);
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

}  // namespace
}  // namespace hydro::report

#include "libhydro/report/png.h"

#include <algorithm>
#include <stdexcept>

#include <png.h>

namespace hydro::report {

namespace {

int bits_for(std::size_t colours) { return colours <= 2 ? 1 : colours <= 4 ? 2 : colours <= 16 ? 4 : 8; }

void append(png_structp png, png_bytep data, png_size_t length) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(data), length);
}

[[noreturn]] void fail(png_structp, png_const_charp message) { throw std::runtime_error(std::string("PNG: ") + message); }

/// Frees libpng's structures however the writing ends.
struct Writer {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, fail, nullptr);
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { png_destroy_write_struct(&png, &info); }
};

}  // namespace

std::string encode_png(const PaletteImage& image) {
  if (image.pixels.empty() || image.palette.empty() || image.palette.size() > 256)
    throw std::invalid_argument("a palette picture needs pixels and 1 to 256 colours");
  const auto largest = *std::max_element(image.pixels.values().begin(), image.pixels.values().end());
  if (largest >= image.palette.size()) throw std::invalid_argument("a pixel names a colour beyond the palette");

  Writer writer;
  if (!writer.png || !writer.info) throw std::runtime_error("PNG: out of memory");
  std::string bytes;
  png_set_write_fn(writer.png, &bytes, append, nullptr);
  png_set_compression_level(writer.png, 7);  // 9 takes eight times as long to save a tenth
  png_set_filter(writer.png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);  // palette numbers have no gradient to predict
  png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(image.pixels.columns()),
               static_cast<png_uint_32>(image.pixels.rows()), bits_for(image.palette.size()), PNG_COLOR_TYPE_PALETTE,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);

  std::vector<png_color> colours;
  std::vector<png_byte> alphas;
  bool transparent = false;
  for (const Colour& colour : image.palette) {
    colours.push_back({colour.red, colour.green, colour.blue});
    alphas.push_back(colour.alpha);
    transparent = transparent || colour.alpha != 255;
  }
  png_set_PLTE(writer.png, writer.info, colours.data(), static_cast<int>(colours.size()));
  if (transparent) png_set_tRNS(writer.png, writer.info, alphas.data(), static_cast<int>(alphas.size()), nullptr);
  png_write_info(writer.png, writer.info);
  png_set_packing(writer.png);
  for (int row = 0; row < image.pixels.rows(); ++row) png_write_row(writer.png, image.pixels.row(row).data());
  png_write_end(writer.png, nullptr);
  return bytes;
}

std::string png_data_uri(const PaletteImage& image) { return "data:image/png;base64," + base64(encode_png(image)); }

std::string base64(const std::string& bytes) {
  static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
    const unsigned group = byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2);
    text += letters[group >> 18 & 63];
    text += letters[group >> 12 & 63];
    text += at + 1 < bytes.size() ? letters[group >> 6 & 63] : '=';
    text += at + 2 < bytes.size() ? letters[group & 63] : '=';
  }
  return text;
}

}  // namespace hydro::report

#include "libhydro/io/detail/text_encoding.h"

#include <iconv.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace hydro::io::detail {
namespace {

/// The text in UTF-8; false when it is not in this encoding.
bool convert(const char* encoding, std::string_view text, std::string& converted) {
  const iconv_t conversion = iconv_open("UTF-8", encoding);
  if (conversion == reinterpret_cast<iconv_t>(-1)) return false;
  converted.assign(3 * text.size() + 4, '\0');
  char* in = const_cast<char*>(text.data());  // NOLINT: iconv does not write there
  char* out = converted.data();
  std::size_t in_left = text.size(), out_left = converted.size();
  const bool done = ::iconv(conversion, &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1) && in_left == 0;
  iconv_close(conversion);
  converted.resize(converted.size() - out_left);
  return done;
}

}  // namespace

std::string utf8_or_gb18030(std::string text, std::string& encoding) {
  std::string converted;
  encoding = "UTF-8";
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (convert("UTF-8", text, converted)) return text;
  encoding = "GB 18030";
  if (convert("GB18030", text, converted)) return converted;
  encoding.clear();
  return text;
}

std::string as_utf8(std::string text, std::string& encoding) {
  text = utf8_or_gb18030(std::move(text), encoding);
  if (!encoding.empty()) return text;
  encoding = "ISO 8859-1";
  std::string converted;
  convert("ISO-8859-1", text, converted);
  return converted;
}

}  // namespace hydro::io::detail

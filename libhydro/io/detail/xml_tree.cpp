#include "libhydro/io/detail/xml_tree.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <unordered_set>

#include <expat.h>
#include <fmt/format.h>
#include <iconv.h>

namespace hydro::io::detail {
namespace {

constexpr char separator = '\x1f';  ///< between namespace and name in what expat reports; no XML text holds it

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return low;
}

/// The encoding that the declaration names, in small letters; empty when it names none.
std::string declared_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return {};
  const std::string_view declaration = bytes.substr(0, bytes.find("?>"));
  std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos || declaration.size() > 1000) return {};
  at = declaration.find_first_of("\"'", at);
  if (at == std::string_view::npos) return {};
  const std::size_t end = declaration.find(declaration[at], at + 1);
  return end == std::string_view::npos ? std::string() : lower(declaration.substr(at + 1, end - at - 1));
}

std::optional<std::string> to_utf8(std::string_view bytes, const char* encoding) {
  const iconv_t converter = iconv_open("UTF-8", encoding);
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string text(bytes.size() * 4 + 4, '\0');
  char* in = const_cast<char*>(bytes.data());  // iconv does not write there
  char* out = text.data();
  std::size_t in_left = bytes.size(), out_left = text.size();
  const bool good = iconv(converter, &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1);
  iconv_close(converter);
  if (!good) return std::nullopt;
  text.resize(text.size() - out_left);
  return text;
}

/// The document in UTF-8, or what is wrong with its encoding.
std::optional<std::string> decode(std::string_view bytes, XmlTree& tree) {
  const auto refuse = [&](std::string detail) {
    tree.refusal = "encoding", tree.detail = std::move(detail);
    return std::nullopt;
  };
  const auto convert = [&](std::string_view from, const char* encoding) -> std::optional<std::string> {
    auto text = to_utf8(from, encoding);
    return text ? text : refuse(fmt::format("the bytes are not {}", encoding));
  };
  if (bytes.starts_with("\xFF\xFE")) return convert(bytes.substr(2), "UTF-16LE");
  if (bytes.starts_with("\xFE\xFF")) return convert(bytes.substr(2), "UTF-16BE");
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::string name = declared_encoding(bytes);
  if (name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii" || name == "ascii") {
    const bool ascii_only = name.ends_with("ascii");
    if (!is_utf8(bytes)) return refuse("the bytes are not UTF-8");
    if (ascii_only && std::ranges::any_of(bytes, [](char c) { return static_cast<unsigned char>(c) > 127; }))
      return refuse("the bytes are not US-ASCII");
    return std::string(bytes);
  }
  if (name == "iso-8859-1" || name == "latin1") return convert(bytes, "ISO-8859-1");
  if (name == "gbk" || name == "gb2312" || name == "gb18030") {
    tree.legacy_encoding = true;
    return convert(bytes, "GB18030");
  }
  return refuse(fmt::format("encoding \"{}\" is not one that is read: UTF-8, UTF-16 with a byte order mark, US-ASCII, ISO-8859-1, "
                            "GBK, GB2312, GB18030",
                            name.substr(0, 40)));
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// Takes what expat reports and builds the tree.
struct Builder {
  XmlTree& tree;
  XmlLimits limits;
  XML_Parser parser = nullptr;
  std::vector<int> open;
  std::unordered_set<std::string_view> known;  ///< looks into `tree.names`
  std::string pending;  ///< characters since the last tag
  std::string_view last_space;  ///< that `keep` gave; neighbours mostly share it

  /// The same text, kept for as long as the tree lives.
  std::string_view keep(std::string_view text) {
    if (const auto at = known.find(text); at != known.end()) return *at;
    return *known.insert(tree.names.emplace_back(text)).first;
  }

  void refuse(const char* refusal, std::string detail) {
    tree.refusal = refusal, tree.detail = std::move(detail);
    XML_StopParser(parser, XML_FALSE);
  }

  void flush() {
    if (pending.empty()) return;
    if (!open.empty()) tree.elements[static_cast<std::size_t>(open.back())].text += pending;
    if (!blank(pending)) tree.canonical += xml_escaped(pending);
    pending.clear();
  }

  void start(const char* name, const char** attributes) {
    flush();
    if (static_cast<int>(open.size()) >= limits.depth)
      return refuse("depth", fmt::format("elements are nested deeper than {}", limits.depth));
    XmlElement element;
    const std::string_view whole(name);
    const std::size_t cut = whole.rfind(separator);
    if (cut != std::string_view::npos) {
      if (whole.substr(0, cut) != last_space) last_space = keep(whole.substr(0, cut));
      element.space = last_space;
    }
    element.name = keep(cut == std::string_view::npos ? whole : whole.substr(cut + 1));
    element.line = static_cast<int>(XML_GetCurrentLineNumber(parser));
    element.parent = open.empty() ? -1 : open.back();
    tree.canonical.append("\x1e<").append(whole);
    if (*attributes) add_attributes(attributes);
    open.push_back(static_cast<int>(tree.elements.size()));
    tree.elements.push_back(std::move(element));
  }

  void add_attributes(const char** attributes) {
    std::vector<std::string> written;
    for (; *attributes; attributes += 2) written.push_back(fmt::format("\x1d{}={}", attributes[0], xml_escaped(attributes[1])));
    std::ranges::sort(written);
    for (const std::string& one : written) tree.canonical += one;
  }

  void end() {
    flush();
    tree.elements[static_cast<std::size_t>(open.back())].next = static_cast<int>(tree.elements.size());
    open.pop_back();
    tree.canonical += "\x1e>";
  }
};

Builder& of(void* data) { return *static_cast<Builder*>(data); }

void on_start(void* data, const char* name, const char** attributes) { of(data).start(name, attributes); }
void on_end(void* data, const char*) { of(data).end(); }
void on_text(void* data, const char* text, int length) { of(data).pending.append(text, static_cast<std::size_t>(length)); }
void on_doctype(void* data, const char*, const char*, const char*, int) {
  of(data).refuse("doctype", "a document type is not allowed in a message");
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
  for (std::size_t i = 0; i < bytes.size();) {
    std::uint64_t eight = 0x80;
    if (i + sizeof eight <= bytes.size()) std::memcpy(&eight, bytes.data() + i, sizeof eight);
    if ((eight & 0x8080808080808080u) == 0) {
      i += sizeof eight;
      continue;
    }
    const unsigned lead = at(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    unsigned code = lead & (0x3Fu >> more);
    for (int k = 1; k <= more; ++k) {
      const unsigned next = at(i + static_cast<std::size_t>(k));
      if ((next & 0xC0) != 0x80) return false;
      code = code << 6 | (next & 0x3F);
    }
    constexpr std::array<unsigned, 4> least{0, 0x80, 0x800, 0x10000};
    if (lead < 0xC2 || lead > 0xF4 || code < least[static_cast<std::size_t>(more)] || code > 0x10FFFF ||
        (code >= 0xD800 && code <= 0xDFFF))
      return false;
    i += static_cast<std::size_t>(more) + 1;
  }
  return true;
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\r': out += "&#13;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

XmlTree read_xml(std::string_view bytes, XmlLimits limits) {
  XmlTree tree;
  if (bytes.size() > limits.bytes) {
    tree.refusal = "size", tree.detail = fmt::format("{} bytes; at most {} are read", bytes.size(), limits.bytes);
    return tree;
  }
  const std::optional<std::string> text = decode(bytes, tree);
  if (!text) return tree;
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreateNS("UTF-8", separator), XML_ParserFree);
  Builder builder{tree, limits, parser.get(), {}, {}, {}, {}};
  tree.elements.reserve(40);  // of a message with one block
  tree.canonical.reserve(2 * text->size());
  XML_SetUserData(parser.get(), &builder);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  if (XML_Parse(parser.get(), text->data(), static_cast<int>(text->size()), 1) != XML_STATUS_OK && tree.refusal.empty()) {
    tree.refusal = "not_xml";
    tree.detail = fmt::format("line {}, column {}: {}", XML_GetCurrentLineNumber(parser.get()),
                              XML_GetCurrentColumnNumber(parser.get()) + 1, XML_ErrorString(XML_GetErrorCode(parser.get())));
  }
  return tree;
}

}  // namespace hydro::io::detail

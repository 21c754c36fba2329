#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace hydro::io::detail {

/// An element of an XML document; children stand behind their parent in the document's list.
struct XmlElement {
  std::string_view space;  ///< its namespace, empty for none; lives in the tree
  std::string_view name;   ///< without prefix
  std::string text;        ///< its own characters, joined, comments left out
  int line = 0;
  int parent = -1;
  int next = 0;            ///< index behind its last descendant
};

struct XmlLimits {
  std::size_t bytes = std::size_t{1} << 20;
  int depth = 64;
};

/// What came of reading a document from a stranger: whole or refused. Nothing that it names is ever fetched.
struct XmlTree {
  std::vector<XmlElement> elements;  ///< the root first
  std::string canonical;             ///< names, attributes and text in one spelling: equal for equal content, white space between elements aside
  bool legacy_encoding = false;      ///< GBK, GB2312 or GB18030 was converted
  std::string refusal;               ///< "size", "encoding", "not_xml", "doctype", "depth"; empty when it was read
  std::string detail;                ///< more about the refusal, in words
  std::deque<std::string> names;     ///< what `space` and `name` look into
};

XmlTree read_xml(std::string_view bytes, XmlLimits limits = {});

/// The text as it stands within an element: & < > " as references, characters that XML forbids left out.
std::string xml_escaped(std::string_view text);

/// True for UTF-8 without overlong forms and surrogates.
bool is_utf8(std::string_view bytes);

}  // namespace hydro::io::detail

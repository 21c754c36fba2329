#pragma once

#include <string>

namespace hydro::io::detail {

/// Text of an unknown encoding as UTF-8: a byte-order mark goes, what is no UTF-8 is taken as GB 18030 (which holds GBK) when all of it
/// can be. `encoding` says which; where it is neither, it is empty and the text comes back as it was.
std::string utf8_or_gb18030(std::string text, std::string& encoding);

/// The same, and what is neither is taken as ISO 8859-1.
std::string as_utf8(std::string text, std::string& encoding);

}  // namespace hydro::io::detail

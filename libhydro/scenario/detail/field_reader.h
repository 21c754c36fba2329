#pragma once

#include <string>
#include <string_view>

#include "libhydro/io/toml_document.h"

namespace hydro::scenario {

/// Gives an object the fields that it describes. A field must be written when its default is 0, unless its description
/// says what 0 means ("0: no limit").
struct FieldReader {
  io::TomlTable& table;
  template <class... More>
  void operator()(std::string_view key, double& value, const Unit& bare, Range range, std::string_view about,
                  const More&...) {
    const bool optional = value != 0.0 || about.find("0:") != std::string_view::npos;
    if (optional || table.require(key, std::string(key) + " = \"... " + std::string(bare.symbol) + "\" (" +
                                           std::string(about) + ')'))
      table.quantity(key, value, bare, range);
  }
};

}  // namespace hydro::scenario

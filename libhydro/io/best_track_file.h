#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libhydro/typhoon/track.h"

namespace hydro::io {

/// Storms in the text format of the best-track archive of the China Meteorological Administration (CH1949BST.txt ...).
struct BestTracks {
  std::vector<typhoon::Track> storms;  ///< in the order of the file
};

/// Throws `InputError` with the line of every fault, `FileError` when the file cannot be read.
BestTracks read_best_tracks(const std::string& path);

/// The same from text; `name` stands for the file in messages.
BestTracks parse_best_tracks(std::string_view text, const std::string& name);

/// The storm of an id (international or Chinese) or a name in any case; empty: the only one. Throws `InputError` with the choices.
const typhoon::Track& find_storm(const BestTracks& tracks, std::string_view which, const std::string& path);

}  // namespace hydro::io

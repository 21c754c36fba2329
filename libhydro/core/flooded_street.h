#pragma once

namespace hydro {

/// Depth of water [m] beyond which a street counts as flooded: 15 cm, which one lane of each road must stay below in the storm that a city is
/// drained for (GB 50014; rule SH-WLOG-LANE of data/rules). First times, areas, harm, cases and drainage held all mean this one.
inline constexpr double flooded_street_depth = 0.15;

}  // namespace hydro

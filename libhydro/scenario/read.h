#pragma once

#include <span>
#include <string>
#include <string_view>

#include "libhydro/core/error.h"
#include "libhydro/scenario/scenario.h"

namespace hydro::scenario {

/// Reads and checks a scenario file (docs/formats/scenario.md) and the tables of land cover and soils that it names;
/// rasters, series and features are named but not opened. `overrides` are "key=value" texts as of `hydro run --set`.
/// Every fault goes to `faults`; with none the scenario is good. Throws `FileError` when the file itself cannot be
/// read.
Scenario read_scenario(const std::string& path, FaultList& faults, std::span<const std::string> overrides = {});

/// The same, throwing all faults together as one `InputError`.
Scenario read_scenario(const std::string& path, std::span<const std::string> overrides = {});

/// The same from text; `path` stands for the file in messages and names the folder that relative paths start at.
Scenario parse_scenario(std::string_view text, const std::string& path, FaultList& faults,
                        std::span<const std::string> overrides = {});

/// What comes with hydro for facilities: a scenario that has them and nothing else of use.
Scenario preset_facilities();

}  // namespace hydro::scenario

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/text_table.h"

namespace hydro::cli {

/// What the first key of a TOML file says that it is: "hydro-plan/1"; empty when it says nothing, or is no TOML.
std::string format_of(const std::string& path);

/// What a response plan holds. Throws `InputError` with every fault.
nlohmann::ordered_json facts_of_plan(const std::string& path);

/// What a drill holds. Throws `InputError` with every fault, those of its plan and warnings among them.
nlohmann::ordered_json facts_of_drill(const std::string& path);

/// The response plans that come with hydro.
TextTable preset_plans();

}  // namespace hydro::cli

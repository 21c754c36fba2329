#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/response/plan.h"

namespace hydro::io {

/// Reads a response plan (docs/formats/plan.md) and the tables of hazards and thresholds that it names. Throws `InputError` with every
/// fault at its place, `FileError` when a file cannot be read. `data` is the folder of presets: the hazards of a plan that names no
/// table of its own are those of its `warnings/hazards.toml`. `files` receives the name of every file that was read.
response::Plan read_plan(const std::string& path, const std::filesystem::path& data, std::vector<std::string>* files = nullptr);

/// Names of the plans that come with hydro, in order of the alphabet: "shanghai".
std::vector<std::string> preset_plans(const std::filesystem::path& data);

/// The file of the plan of that name among those that come with hydro; empty: there is none. A name holds neither a point nor a slash.
std::string preset_plan_file(const std::string& name, const std::filesystem::path& data);

/// Adds a table of warning signals, such as data/warnings/shanghai.toml, to the rows and stations of a plan. `hazard` of a row is its
/// index in `words`.
void read_threshold_file(const std::string& path, const std::vector<response::Hazard>& words, FaultList& faults,
                         std::vector<response::ThresholdRow>& rows, std::vector<response::WarningStation>& stations);

}  // namespace hydro::io

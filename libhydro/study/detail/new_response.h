#pragma once

#include <string>

#include "libhydro/district/district.h"
#include "libhydro/io/output_folder.h"

namespace hydro::study {

/// What a made-up district needs to respond: hot spots (places.csv), people (population.tif), teams, streets, a response plan, the
/// warnings of the day of its scenario (alerts/*.xml) and a drill on them (drill.toml).
void write_new_response(io::OutputFolder& folder, const district::District& made);

/// The sections of the scenario that belong to it: harm and defences.
std::string harm_sections(const district::District& made);

}  // namespace hydro::study

#pragma once

#include <array>
#include <string_view>

#include "libhydro/core/error.h"
#include "libhydro/io/toml_document.h"
#include "libhydro/scenario/scenario.h"

namespace hydro::scenario {

// One function for each part of the file; all leave defaults where a key is absent and report faults through the table.
void read_terrain(io::TomlTable root, TerrainSource& terrain);
void read_land(io::TomlTable root, Scenario& scenario, FaultList& faults);
void read_facilities(io::TomlTable root, Scenario& scenario, FaultList& faults);
void read_sponge(io::TomlTable root, Scenario& scenario);  ///< after the facilities
void read_rain(io::TomlTable root, Scenario& scenario);
void read_evaporation(io::TomlTable root, Scenario& scenario);
void read_catchments(io::TomlTable root, Scenario& scenario, FaultList& faults);  ///< after rain, soils and facilities
void read_network(io::TomlTable root, Scenario& scenario, FaultList& faults);  ///< after terrain and catchments
void read_network_changes(io::TomlTable& network, Scenario& scenario, FaultList& faults);  ///< `[[network.change]]`
void read_boundaries(io::TomlTable root, std::vector<BoundarySource>& boundaries);
void read_drainage_systems(io::TomlTable root, Scenario& scenario);  ///< after plots and boundaries
void read_gauges(io::TomlTable root, std::vector<GaugeSource>& gauges);
void read_sections(io::TomlTable root, std::vector<SectionSource>& sections);
void read_initial(io::TomlTable root, InitialWater& initial);
void read_surface(io::TomlTable root, surface::LocalInertialOptions& surface);
void read_output(io::TomlTable root, Scenario& scenario);
void read_places(io::TomlTable root, Scenario& scenario);    ///< `[[place]]`
void read_harm(io::TomlTable root, HarmSource& harm);
void read_defences(io::TomlTable root, std::vector<DefenceSource>& defences);
void read_typhoon(io::TomlTable root, Scenario& scenario);   ///< after rain and boundaries

/// The soils that come with hydro; their file is added to `files`. What is wrong is placed where `place` needs them.
std::vector<Soil> read_preset_soils(const SourcePlace& place, std::vector<FileReference>& files, FaultList& faults);

/// A number with its unit, or the name of a raster.
bool read_map_value(io::TomlTable& table, std::string_view key, MapValue& value, const Unit& bare, Range range);

/// Exactly one of `keys` may be there; a fault when there are several, or none. Returns the one, or an empty text.
std::string_view one_of(io::TomlTable& table, std::span<const std::string_view> keys, std::string_view example);

/// `id`, required, a fault when `taken` has it already.
bool read_id(io::TomlTable& table, std::string& id, std::vector<std::string>& taken);

}  // namespace hydro::scenario

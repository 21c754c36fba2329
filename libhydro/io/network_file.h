#pragma once

#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/error.h"
#include "libhydro/io/layered_file.h"
#include "libhydro/network/controls.h"
#include "libhydro/network/drainage_network.h"
#include "libhydro/network/rule_text.h"

namespace hydro::io {

/// A drainage network in a GeoPackage (docs/formats/network.md): a layer of nodes, one for each kind of link, and tables beside them.
struct NetworkFile {
  std::string path;
  std::string crs;  ///< of its places: "EPSG:n" or WKT; empty: a local plane
  network::DrainageNetwork network;  ///< when it starts and what evaporates is the caller's
  std::vector<network::Rule> rules;
  std::vector<network::Expression> expressions;  ///< that rules look at
  network::RuleWords words;          ///< curves and series that rules may name; gauges are those that were given
  std::vector<std::string> node_places, link_places, inflow_places;  ///< "layer "conduits", feature 3 (C1)"
  std::vector<Bilingual> remarks;
};

/// Reads a network and brings its places to `crs` (empty: they are taken as they are). Rules may look at the rain of `gauges`. Throws
/// `FileError`, or `InputError` with every fault of the file, flaws of the network itself included.
NetworkFile read_network(const std::string& path, const std::string& crs = {}, const std::vector<std::string>& gauges = {});

/// The same from layers that were read already.
NetworkFile read_network(LayeredFile layers, const std::vector<std::string>& gauges = {});

/// The layers of a network and its rules, as `write_network` writes them.
std::vector<Layer> network_layers(const NetworkFile& file);

/// Writes network and rules; what is written reads back as the same network. Paths and places are not looked at.
void write_network(const std::string& path, const NetworkFile& file);

/// An empty network with all its layers and columns, to be filled in a GIS. An existing file is replaced.
void write_network_template(const std::string& path, const std::string& crs);

/// A shape of conduits as a network file names it, and the columns that measure it.
struct SectionChoice {
  std::string name;
  std::vector<std::string> columns;
};
std::vector<SectionChoice> section_choices();

/// Words for grates and for the throats of curb openings, in the order of `network::GrateKind` and `network::Throat`.
std::vector<std::string> grate_words();
std::vector<std::string> throat_words();

/// Puts the flaws of network and controls that a solver would refuse into the words of the file that drew it.
std::vector<Fault> faults_of(const NetworkFile& file, const network::Controls& controls);

}  // namespace hydro::io

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/core/unit.h"
#include "libhydro/network/drainage_network.h"

namespace hydro::network {

// What if a tank were bigger, a main wider, a pump stronger: changes of a network before its run.

/// In the order of the kinds that nodes and links hold.
enum class ElementKind { junction, storage, outfall, conduit, pump, orifice, gate, weir, outlet, inlet };

std::string_view name_of(ElementKind kind);  ///< as `kind_of` says
std::vector<std::string> element_kinds();

/// What of an element is altered. The invert of a conduit stays where it is; a tank keeps its rim and is dug deeper.
enum class Altered {
  initial_depth,  ///< [m] water at the start
  shaft_area,     ///< [m2] of a junction
  area,           ///< [m2] plan area of a storage, the mean from its bottom to its rim; every depth is scaled alike
  volume,         ///< [m3] of a storage up to its rim, by its plan area
  depth,          ///< [m] of a storage from its bottom to its rim, by digging: plan areas stay at the same share of the depth
  level,          ///< [m] outside an outfall with a fixed level
  height,         ///< [m] of a section or opening; the diameter of a circle
  width,          ///< [m] of a section or opening
  size,           ///< [-] height and width together, by a factor
  barrels,        ///< [-] of a conduit
  manning_n,      ///< [s/m^(1/3)]
  discharge,      ///< [m3/s] greatest of a pump's or outlet's curve; all of it is scaled
  start_depth,    ///< [m] in the wet well
  stop_depth,     ///< [m] in the wet well
  crest,          ///< [m] elevation of an opening or crest
  sill,           ///< [m] elevation of a gate's sill
  full_opening,   ///< [m] of a gate
  length,         ///< [m] of a weir
  flap_gate,      ///< 0 or 1
  count,          ///< [-] of inlets at one place
  clogging,       ///< [-] share of an inlet
};

/// How a quantity is written and to what it belongs.
struct AlteredInfo {
  Altered what;
  std::string_view name;             ///< "start_depth"
  Unit unit;
  Range range;                       ///< of a value that is set
  bool can_set = true, can_scale = true;
  std::vector<ElementKind> kinds;    ///< that have it
};
const std::vector<AlteredInfo>& altered_quantities();
const AlteredInfo& info_of(Altered what);

struct Alteration {
  Altered what = Altered::size;
  bool is_factor = true;  ///< `value` multiplies what is there; else it takes its place
  double value = 1.0;     ///< [-], or [SI]
};

/// What one change does, and to which elements.
struct NetworkChange {
  ElementKind kind = ElementKind::storage;
  std::vector<std::string> ids;           ///< of elements; * stands for any characters, ? for one
  bool within_wells = false;              ///< only elements that drain to one of `wells`
  std::vector<std::string> wells;         ///< nodes that the pumps of drainage systems take from
  std::vector<Alteration> alterations;
};

/// An element that a change altered.
struct AlteredElement {
  struct Value {
    Altered what;
    double from = 0.0, to = 0.0;  ///< [SI]
  };
  std::size_t change = 0;        ///< in the list of changes
  ElementKind kind = ElementKind::storage;
  std::string id;
  std::vector<Value> values;
  double quantity = 0.0;         ///< what costs count: [m3] that a storage gains, [m] of conduit laid or lined, [m3/s] that a pump gains, inlets added, 1 of others
  double full_area = 0.0;        ///< [m2] of a conduit's section as laid; 0: none is laid
};

struct ChangeFault {
  std::size_t change = 0;
  std::string message, hint;
};

/// What came of changes. An id that names nothing is no fault here: it may name what lies outside the network.
struct ChangeOutcome {
  std::vector<AlteredElement> elements;             ///< by change, in the order of the network
  std::vector<std::vector<std::string>> unmatched;  ///< of each change: ids that name no element
  std::vector<ChangeFault> faults;
};

/// Changes a network that has no flaw. Two changes of one quantity of one element are a fault, as is whatever the changed network could
/// not be run with, a pipe that stands out of the ground, and a floor above what ends below it.
ChangeOutcome apply(const std::vector<NetworkChange>& changes, DrainageNetwork& network);

/// Whether `text` is what `pattern` says: * stands for any characters, ? for one.
bool matches(std::string_view pattern, std::string_view text);

/// The nodes whose water reaches any of the named nodes without being pumped, these included: over conduits both ways, over other links the
/// way they lead. Names that no node has drain nothing.
std::vector<bool> drained_by(const DrainageNetwork& network, const std::vector<std::string>& wells);

/// Whether two quantities speak of the same thing: one of them cannot be altered beside the other.
bool overlap(Altered a, Altered b);

}  // namespace hydro::network

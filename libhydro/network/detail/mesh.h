#pragma once

#include <vector>

#include "libhydro/network/detail/elimination.h"
#include "libhydro/network/detail/storage_geometry.h"
#include "libhydro/network/drainage_network.h"

namespace hydro::network {

/// How finely long conduits are cut.
struct ReachLength {
  double target = 0.0;    ///< [m] at most
  int least_reaches = 1;  ///< a conduit, unless reaches would be shorter than `shortest`
  double shortest = 0.0;  ///< [m]
  bool slot = false;      ///< full conduits go on filling a narrow slot above their crown
};

/// A network as the solver sees it: cells, which hold water at a level, and reaches and structures, which let it pass between two
/// cells. Cells are nodes and the points where conduits are cut, numbered in elimination order; outfalls follow them.
/// What a cell holds is the sum of parts: halves of the reaches that end there, a shaft or a tank, a pool above the rim.
struct Mesh {
  int cells = 0;    ///< with unknown level; outfalls have indices from here on
  int outside = 0;  ///< outfalls

  std::vector<int> cell_of_node, node_of_cell;  ///< -1: a cell between two reaches of a conduit
  std::vector<double> bed;                      ///< [m] of each cell
  std::vector<double> plan_area;                ///< [m2] largest water surface of each cell below the ground: the scale of its errors

  // Parts of cells, each kind in rising order of cells.
  struct Circles {
    std::vector<int> cell;
    std::vector<double> base, diameter, length;  ///< [m] invert, diameter, length times barrels
  } circles;
  struct OtherPipe {
    int cell, section;
    double base, length;
  };
  std::vector<OtherPipe> other_pipes;
  struct Shaft {
    int cell;
    double base, top, area;
    bool is_slot = false;  ///< of a conduit
  };
  std::vector<Shaft> shafts;
  struct Tank {
    int cell, node;
    double base, top;
    StorageGeometry geometry;
  };
  std::vector<Tank> tanks;
  struct Pool {
    int cell, node;
    double level, area;
    // A spill, a pond, or what a closed cell yields under pressure (node -1).
    bool spills;  ///< what stands in it at the end of a step has left the network
  };
  std::vector<Pool> pools;
  struct Leak {
    int cell, section;
    double base, length, rate;
  };
  std::vector<Leak> leaks;  ///< conduits that seep

  struct Reach {
    int from, to;               ///< cells
    int link, section;
    double bed_from, bed_to;    ///< [m]
    double length;              ///< [m]
    double barrels;
    double manning_squared;
    double loss_forward, loss_backward;  ///< [-] of the velocity head, by direction of flow
    double courant_length;      ///< [m] water held at its ends per area of its section
    int before, after;          ///< reaches whose momentum goes on into this one at its first and second end; -1 none
    double sign_before, sign_after;  ///< -1 where that reach is drawn the other way
    bool falls_from, falls_to;  ///< water may drop freely out of this end
    bool outside_from, outside_to;
    signed char only;           ///< flap gates: 1 no flow towards the first end, -1 none towards the second, 0 both ways
    int culvert_code;           ///< of the chart of its inlet, at the first reach of a culvert; 0 elsewhere
    int slot;                   ///< of the elimination; -1 where one end is an outfall
  };
  std::vector<Reach> reaches;
  std::vector<Section> sections;  ///< one a conduit

  std::vector<int> first_reach;     ///< of each link and one past the last; structures have none
  std::vector<int> structure_link;  ///< link of each structure
  std::vector<int> structure_of_link;  ///< -1: a conduit
  std::vector<int> structure_slot;  ///< -1 where one end is an outfall

  Elimination elimination;

  Mesh(const DrainageNetwork& network, const ReachLength& reach_length);
};

}  // namespace hydro::network

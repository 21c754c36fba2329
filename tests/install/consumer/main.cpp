// A program of someone else: how much rain falls in 20 s at 36 mm/h?
#include <iostream>
#include <vector>

#include "libhydro/core/unit.h"
#include "libhydro/rain/storm.h"

int main() {
  const double rate = hydro::read_quantity("36 mm/h", hydro::unit::mm_per_hour).value;
  const hydro::rain::Storm storm = hydro::rain::Storm::uniform(hydro::TimeSeries::constant(rate));
  std::vector<double> depth(1);
  storm.depth(0.0, 20.0, depth);
  std::cout << depth.front() << " m in 20 s\n";
}

#include "libhydro/compliance/plot_parts.h"

#include <algorithm>
#include <cmath>

#include "libhydro/compliance/capture.h"

namespace hydro::compliance {
namespace {

bool known(const Expression& expression, std::span<const double> row) {
  return std::ranges::none_of(expression.columns(), [row](int column) { return std::isnan(row[static_cast<std::size_t>(column)]); });
}

}  // namespace

PlotParts parts_of(const RuleBook& book, std::span<const double> row) {
  PlotParts parts{.of_surface = std::vector<double>(book.surfaces.size(), 0.0), .of_store = std::vector<double>(book.stores.size(), 0.0), .missing = runoff_estimate(book, row).missing};
  for (const Store& store : book.stores)
    for (const int column : store.size.columns())
      if (std::isnan(row[static_cast<std::size_t>(column)])) parts.missing.push_back(column);
  std::ranges::sort(parts.missing);
  parts.missing.erase(std::unique(parts.missing.begin(), parts.missing.end()), parts.missing.end());
  if (!parts.missing.empty()) return parts;

  std::vector<double> areas(book.surfaces.size(), 0.0);
  for (std::size_t i = 0; i < areas.size(); ++i)
    if (known(book.surfaces[i].area, row)) areas[i] = std::max(0.0, book.surfaces[i].area.estimate(row).value);
  double counted_elsewhere = 0.0;  // [m3]
  for (std::size_t i = 0; i < book.stores.size(); ++i) {
    double size = std::max(0.0, book.stores[i].size.estimate(row).value);
    const auto within = std::ranges::find(book.surfaces, book.stores[i].within, &Surface::id);
    if (!book.stores[i].is_volume && within != book.surfaces.end()) {
      double& rest = areas[static_cast<std::size_t>(within - book.surfaces.begin())];
      size = std::min(size, rest);  // it is part of the surface
      rest -= size;
    }
    parts.of_store[i] = size;
    if (book.stores[i].is_volume) continue;
    parts.area += size;
    counted_elsewhere += size * book.stores[i].counted_depth;
  }
  for (std::size_t i = 0; i < book.stores.size(); ++i) {
    if (!book.stores[i].is_volume) continue;
    const double less = std::min(parts.of_store[i], counted_elsewhere);
    parts.of_store[i] -= less;
    counted_elsewhere -= less;
  }
  for (std::size_t i = 0; i < areas.size(); ++i) {
    parts.area += areas[i];
    const std::string& becomes = book.surfaces[i].simulated_as;
    if (becomes == Surface::impervious_ground) parts.impervious += areas[i];
    else if (becomes == Surface::pervious_ground) parts.pervious += areas[i];
    else parts.of_surface[i] = areas[i];
  }
  return parts;
}

}  // namespace hydro::compliance

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace hydro::io {

/// An action of an action list that does something to the water.
struct Order {
  std::string action, place;      ///< `place` empty: none
  std::string kind, target, unit;
  double value = 0.0;             ///< as written, in `unit`; its range is that of the kind of order
  double from = 0.0;              ///< [s since 1970]
  std::optional<double> until;    ///< [s since 1970] none: to the end
  bool overdue = false;           ///< it was late when the list was made, and nobody had reported it as done

  std::string name() const { return place.empty() ? action : action + "@" + place; }
  /// The same thing done at the same time, whether it was late or not.
  bool operator==(const Order& other) const {
    return std::tie(action, place, kind, target, unit, value, from, until) == std::tie(other.action, other.place, other.kind, other.target, other.unit, other.value, other.from, other.until);
  }
};

/// The effects of "hydro-actions/1" (docs/program.md), one for each action and place, in the order of the file; actions that stand down
/// have none. Throws `InputError` with every fault, `FileError` when the file cannot be read.
std::vector<Order> read_orders(const std::string& path);

/// The same from text; `name` stands for the file in messages.
std::vector<Order> parse_orders(std::string_view text, const std::string& name);

/// "hydro-actions/1" of these orders alone, on a clock `offset_minutes` east of Greenwich: what `parse_orders` reads.
std::string orders_text(const std::vector<Order>& orders, int offset_minutes);

}  // namespace hydro::io

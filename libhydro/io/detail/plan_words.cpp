#include "libhydro/io/detail/plan_words.h"

#include <cmath>

#include "libhydro/core/unit.h"

namespace hydro::io::detail {

using namespace response;

std::string needed_text(TomlTable& table, std::string_view key, std::string_view example) {
  std::string value;
  table.require(key, example);
  table.text(key, value);
  return value;
}

bool is_plain_word(const std::string& id) {
  return !id.empty() && std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; });
}

std::string read_id(TomlTable& table, std::set<std::string>& seen, std::string_view example) {
  std::string id = needed_text(table, "id", example);
  if (id.empty()) return id;
  if (!is_plain_word(id)) table.fault("id", table.name_of("id") + " \"" + id + "\" is not a plain word", "use letters, digits, _, - and . only");
  if (!seen.insert(id).second) table.fault("id", table.name_of("id") + " \"" + id + "\" is already known", "choose another id");
  return id;
}

std::optional<Observable> read_observable(TomlTable& table, std::string_view key) {
  std::vector<std::string> names;
  for (const ObservableName& one : observables) names.emplace_back(one.name);
  table.require(key, std::string(key) + " = \"water_level\"");
  const auto index = table.choice_of(key, names);
  return index ? std::optional(observables[*index].quantity) : std::nullopt;
}

bool read_observed(TomlTable& table, std::string_view key, Observable quantity, double& value) {
  const Unit& unit = observables[static_cast<std::size_t>(quantity)].unit;
  std::string text;
  if (unit.dimension == Dimension::velocity && table.kind(key) == TomlKind::text && table.text(key, text) && text.ends_with("bft")) {
    const hydro::Quantity force = read_quantity(text.substr(0, text.size() - 3), unit::none);
    if (force.fault.empty() && force.value == std::floor(force.value) && force.value >= 0.0 && force.value <= 17.0) {
      value = wind_speed_of_force(static_cast<int>(force.value));
      return true;
    }
    table.fault(key, table.name_of(key) + " \"" + text + "\" is no force of the wind scale", "write a whole number from 0 to 17: \"8 bft\"");
    return false;
  }
  return table.quantity(key, value, unit);
}

std::optional<double> read_offset(std::string_view text) {
  std::string rest(text);
  std::erase(rest, ' ');
  if (rest.size() < 2 || (rest[0] != '+' && rest[0] != '-')) return std::nullopt;
  const hydro::Quantity offset = read_quantity(rest.substr(1), unit::min);
  if (!offset.fault.empty() || !(offset.value >= 0.0)) return std::nullopt;
  return rest[0] == '-' ? -offset.value : offset.value;
}

}  // namespace hydro::io::detail

#include "libhydro/scenario/detail/network_changes.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numbers>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::scenario::detail {
namespace {

using network::Altered;
using network::AlteredElement;
using network::ElementKind;

constexpr std::size_t most_named = 8;
constexpr double from_the_start = -1.0;  ///< [s] the entry of `Inlet::clogging` that holds from the beginning

/// The wells of the drainage systems that a change is limited to.
std::vector<std::string> wells_of(const NetworkChangeSource& change, const std::vector<results::PumpedSystem>& systems, Findings& findings) {
  std::vector<std::string> wells, known;
  for (const results::PumpedSystem& system : systems)
    if (!system.well.empty()) known.push_back(system.id);
  for (const std::string& id : change.systems) {
    const auto at = std::ranges::find_if(systems, [&](const results::PumpedSystem& system) { return system.id == id && !system.well.empty(); });
    if (at != systems.end()) wells.push_back(at->well);
    else findings.fault(change.place, fmt::format("network.change \"{}\": the table of drainage systems has no \"{}\" with a well", change.id, id), choices_hint(id, known));
  }
  return wells;
}

/// Those of the kind that an id may have meant.
std::vector<std::string> ids_of(const network::DrainageNetwork& network, ElementKind kind) {
  std::vector<std::string> ids;
  const std::string_view name = network::name_of(kind);
  for (const network::Node& node : network.nodes)
    if (network::kind_of(node) == name) ids.push_back(node.id);
  for (const network::Link& link : network.links)
    if (network::kind_of(link) == name) ids.push_back(link.id);
  return ids;
}

void tell_unmatched(const NetworkChangeSource& change, const std::vector<std::string>& unmatched, std::vector<std::string> known, Findings& findings) {
  const std::string kind(network::name_of(change.change.kind));
  for (const std::string& id : unmatched) {
    std::string hint = known.empty() ? "the network has none of that kind" : choices_hint(id, known);
    if (known.size() > 20) {
      const std::string close = closest_choice(id, known);
      hint = fmt::format("the network has {} of that kind: {}, ...{}", known.size(), fmt::join(std::span(known).first(5), ", "), close.empty() ? "" : "; did you mean \"" + close + "\"?");
    }
    findings.fault(change.place, fmt::format("network.change \"{}\": {} \"{}\"{}", change.id, id.find_first_of("*?") == std::string::npos ? "there is no " + kind : "no " + kind + " matches", id,
                                             change.systems.empty() ? "" : " in its drainage systems"),
                   hint);
  }
}

void tell_nothing_met(const NetworkChangeSource& change, const std::vector<std::string>& wells, Findings& findings) {
  if (wells.size() < change.systems.size()) return;  // a system is not known, which is told already
  findings.fault(change.place, fmt::format("network.change \"{}\": its drainage systems have no {}", change.id, network::name_of(change.change.kind)), "name another kind, or other systems");
}

bool may_be_gullies(const Scenario& scenario, const NetworkChangeSource& change) {
  return change.change.kind == ElementKind::inlet && has_terrain(scenario) && scenario.network->inlets.has_value();
}

/// The table of drainage systems says what their pumps could lift before the changes.
void raise_capacities(AssembledNetwork& assembled) {
  const network::DrainageNetwork& network = assembled.drawing.network;
  for (const AlteredElement& element : assembled.altered) {
    if (element.kind != ElementKind::pump) continue;
    const auto pump = std::ranges::find_if(network.links, [&](const network::Link& link) { return link.id == element.id && std::holds_alternative<network::Pump>(link.kind); });
    const auto system = std::ranges::find(assembled.systems, network.nodes[static_cast<std::size_t>(pump->from)].id, &results::PumpedSystem::well);
    for (const AlteredElement::Value& value : element.values)
      if (value.what == Altered::discharge && system != assembled.systems.end()) system->pump_capacity = std::max(0.0, system->pump_capacity + value.to - value.from);
  }
}

// Gullies of a terrain.

/// Share of an inlet that is clogged from the start.
double& clogging_of(simulation::Inlet& inlet) {
  const auto at = std::ranges::find(inlet.clogging, from_the_start, &simulation::Clogging::from);
  return (at != inlet.clogging.end() ? at : inlet.clogging.insert(inlet.clogging.begin(), simulation::Clogging{from_the_start, 0.0}))->share;
}

/// What an alteration makes of a gully; says why it cannot be.
std::string alter(simulation::Inlet& gully, const network::Alteration& by, AlteredElement& element) {
  const auto altered = [&](double value) { return by.is_factor ? value * by.value : by.value; };
  if (by.what == Altered::clogging) {
    double& share = clogging_of(gully);
    const double from = share;
    share = altered(from);
    element.values.push_back({by.what, from, share});
    return share <= 1.0 ? "" : fmt::format("would be clogged by {:.0f} %", 100.0 * share);
  }
  const double from = gully.capture ? gully.capture->row.count : 1.0, to = altered(from);
  if (gully.capture) {
    if (to < 1.0 || to != std::round(to)) return fmt::format("would be {:g} inlets: after HEC-22 they are whole, 1 or more", to);
    gully.capture->row.count = static_cast<int>(to);
  }
  gully.opening.crest_length *= to / from, gully.opening.area *= to / from;
  element.values.push_back({by.what, from, to});
  element.quantity += std::max(0.0, to - from);
  return {};
}

// Telling.

std::string unit_of_cost(ElementKind kind) {
  return kind == ElementKind::storage ? "m3" : kind == ElementKind::conduit ? "m" : kind == ElementKind::pump ? "m3/s" : "1";
}

/// CNY/m of a pipe as wide as a circle of the same area; beyond the ends of the list the last slope goes on, and the first cost holds.
double per_metre(const std::vector<std::pair<double, double>>& list, double full_area) {
  const double diameter = 2.0 * std::sqrt(full_area / std::numbers::pi);
  if (list.empty()) return 0.0;
  if (list.size() == 1 || diameter <= list.front().first) return list.front().second;
  std::size_t k = 1;
  while (k + 1 < list.size() && list[k].first < diameter) ++k;
  const auto [x0, y0] = list[k - 1];
  const auto [x1, y1] = list[k];
  return y0 + (y1 - y0) * (diameter - x0) / (x1 - x0);
}

/// What a change costs; nothing where it is said to be free, or nothing is built.
std::vector<results::LayoutCost> cost_of(const NetworkSource& source, const NetworkChangeSource& change, const std::vector<const AlteredElement*>& elements) {
  results::LayoutCost cost{.kind = "network.change." + change.id, .title = change.title, .title_zh = change.title_zh, .unit = unit_of_cost(change.change.kind),
                           .source = change.origin.source, .status = change.origin.status};
  for (const AlteredElement* element : elements) cost.quantity += element->quantity;
  if (change.cost) {
    cost.unit = "1", cost.quantity = 1.0, cost.unit_capital = *change.cost, cost.unit_yearly = change.yearly_cost;
    return cost.is_given() ? std::vector{cost} : std::vector<results::LayoutCost>{};
  }
  if (!(cost.quantity > 0.0)) return {};
  if (change.unit_cost) {
    cost.unit_capital = *change.unit_cost, cost.unit_yearly = change.yearly_cost;
    return cost.is_given() ? std::vector{cost} : std::vector<results::LayoutCost>{};
  }
  const auto preset = std::ranges::find(source.unit_costs, change.change.kind, &NetworkUnitCost::kind);
  if (preset == source.unit_costs.end()) return {cost};
  cost.source = preset->origin.source, cost.status = preset->origin.status;
  if (preset->per_metre.empty()) {
    cost.unit_capital = preset->capital, cost.unit_yearly = preset->yearly;
    return {cost};
  }
  double sum = 0.0, laid = 0.0;
  for (const AlteredElement* element : elements)
    if (element->full_area > 0.0) laid += element->quantity, sum += element->quantity * per_metre(preset->per_metre, element->full_area);
  if (laid < cost.quantity) cost.source.clear(), cost.status.clear();  // some are only lined: no preset says what that costs
  else cost.unit_capital = sum / cost.quantity, cost.unit_yearly = preset->yearly;
  return {cost};
}

/// Elements of a change that had and have the same value of a quantity make one row.
void add_rows(const NetworkChangeSource& change, const std::vector<const AlteredElement*>& elements, std::vector<results::NetworkChange>& rows) {
  const std::size_t first = rows.size();
  for (const AlteredElement* element : elements)
    for (const AlteredElement::Value& value : element->values) {
      const network::AlteredInfo& info = network::info_of(value.what);
      const auto same = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end(), [&](const results::NetworkChange& row) { return row.quantity == info.name && row.from == value.from && row.to == value.to; });
      if (same == rows.end()) {
        rows.push_back({.change = change.id, .title = change.title, .title_zh = change.title_zh, .kind = std::string(network::name_of(element->kind)), .elements = element->id, .count = 1,
                        .quantity = std::string(info.name), .unit = std::string(info.unit.symbol), .from = value.from, .to = value.to});
      } else {
        if (++same->count <= static_cast<int>(most_named)) same->elements += ", " + element->id;
        else if (same->count == static_cast<int>(most_named) + 1) same->elements += ", ...";
      }
    }
}

std::string range_text(double least, double most) { return least == most ? fmt::format("{:.4g}", least) : fmt::format("{:.4g} to {:.4g}", least, most); }

/// One remark for each quantity that a change altered.
void add_remarks(const NetworkChangeSource& change, std::span<const results::NetworkChange> rows, Findings& findings) {
  std::set<std::string> told;
  for (const results::NetworkChange& row : rows) {
    if (!told.insert(row.quantity).second) continue;
    double from_least = row.from, from_most = row.from, to_least = row.to, to_most = row.to;
    int count = 0;
    for (const results::NetworkChange& other : rows)
      if (other.quantity == row.quantity)
        count += other.count, from_least = std::min(from_least, other.from), from_most = std::max(from_most, other.from), to_least = std::min(to_least, other.to), to_most = std::max(to_most, other.to);
    const std::string what = count == 1 ? row.kind : fmt::format("{} x {}", count, row.kind);
    const std::string which = count == 1 ? row.elements : "(" + row.elements + (row.count < count && !row.elements.ends_with("...") ? ", ..." : "") + ")";
    const std::string unit = row.unit.empty() ? "" : " " + row.unit;
    findings.remark(bilingual("network change \"{}\": {} of {} {}: {} in the file, {}{} in this run", "管网变更“{}”：{}（{} {}）：文件中为 {}，本次模拟为 {}{}", change.id, row.quantity, what, which,
                              range_text(from_least, from_most), range_text(to_least, to_most), unit));
  }
}

}  // namespace

void apply_changes(const Scenario& scenario, AssembledNetwork& assembled, Findings& findings) {
  const NetworkSource& source = *scenario.network;
  std::vector<network::NetworkChange> changes;
  for (std::size_t i = 0; i < source.changes.size(); ++i) {
    if (!source.includes(source.changes[i])) continue;
    ChosenChange chosen{.source = i, .change = source.changes[i].change, .unmatched = {}};
    chosen.change.wells = wells_of(source.changes[i], assembled.systems, findings);
    changes.push_back(chosen.change);
    assembled.changes.push_back(std::move(chosen));
  }
  if (changes.empty()) return;
  network::ChangeOutcome outcome = network::apply(changes, assembled.drawing.network);
  for (const network::ChangeFault& fault : outcome.faults) {
    const NetworkChangeSource& change = source.changes[assembled.changes[fault.change].source];
    findings.fault(change.place, fmt::format("network.change \"{}\": {}", change.id, fault.message), fault.hint);
  }
  for (std::size_t i = 0; i < assembled.changes.size(); ++i) {
    const NetworkChangeSource& change = source.changes[assembled.changes[i].source];
    if (may_be_gullies(scenario, change)) assembled.changes[i].unmatched = std::move(outcome.unmatched[i]);
    else if (!outcome.unmatched[i].empty()) tell_unmatched(change, outcome.unmatched[i], ids_of(assembled.drawing.network, change.change.kind), findings);
    else if (std::ranges::find(outcome.elements, i, &AlteredElement::change) == outcome.elements.end()) tell_nothing_met(change, assembled.changes[i].change.wells, findings);
  }
  for (AlteredElement& element : outcome.elements) element.change = assembled.changes[element.change].source;
  assembled.altered = std::move(outcome.elements);
  raise_capacities(assembled);
}

void alter_gullies(const Scenario& scenario, const network::DrainageNetwork& network, std::vector<ChosenChange>& changes, std::vector<AlteredElement>& altered,
                   std::span<simulation::Inlet> gullies, Findings& findings) {
  std::set<std::pair<std::size_t, Altered>> taken;
  for (ChosenChange& chosen : changes) {
    const NetworkChangeSource& source = scenario.network->changes[chosen.source];
    if (!may_be_gullies(scenario, source)) continue;
    const std::vector<bool> drained = source.systems.empty() ? std::vector<bool>(network.nodes.size(), true) : network::drained_by(network, chosen.change.wells);
    std::set<std::string> met;
    std::size_t count = 0;
    for (std::size_t g = 0; g < gullies.size(); ++g) {
      if (!drained[static_cast<std::size_t>(gullies[g].node)]) continue;
      bool named = chosen.change.ids.empty();
      for (const std::string& id : chosen.change.ids)
        if (network::matches(id, gullies[g].id)) named = true, met.insert(id);
      if (!named) continue;
      AlteredElement element{.change = chosen.source, .kind = ElementKind::inlet, .id = gullies[g].id, .values = {}};
      for (const network::Alteration& by : chosen.change.alterations) {
        const std::string why = taken.emplace(g, by.what).second ? alter(gullies[g], by, element) : fmt::format("is altered in {} by another change, too", network::info_of(by.what).name);
        if (!why.empty() && ++count <= most_named) findings.fault(source.place, fmt::format("network.change \"{}\": inlet \"{}\" {}", source.id, gullies[g].id, why));
      }
      altered.push_back(std::move(element));
    }
    std::erase_if(chosen.unmatched, [&](const std::string& id) { return met.contains(id); });
    if (!chosen.unmatched.empty()) {
      std::vector<std::string> known = ids_of(network, ElementKind::inlet);
      for (const simulation::Inlet& gully : gullies) known.push_back(gully.id);
      tell_unmatched(source, chosen.unmatched, std::move(known), findings);
    } else if (std::ranges::find(altered, chosen.source, &AlteredElement::change) == altered.end()) {
      tell_nothing_met(source, chosen.change.wells, findings);
    }
  }
}

ToldChanges tell_changes(const NetworkSource& source, const std::vector<AlteredElement>& altered, Findings& findings) {
  ToldChanges told;
  for (std::size_t i = 0; i < source.changes.size(); ++i) {
    std::vector<const AlteredElement*> elements;
    for (const AlteredElement& element : altered)
      if (element.change == i) elements.push_back(&element);
    if (elements.empty()) continue;
    const std::size_t first = told.rows.size();
    add_rows(source.changes[i], elements, told.rows);
    add_remarks(source.changes[i], std::span(told.rows).subspan(first), findings);
    std::ranges::move(cost_of(source, source.changes[i], elements), std::back_inserter(told.costs));
  }
  return told;
}

}  // namespace hydro::scenario::detail

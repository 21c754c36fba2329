#include "libhydro/response/messages.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "libhydro/response/evacuation.h"

namespace hydro::response {
namespace {

std::string filled(std::string text, std::string_view hole, const std::string& with) {
  for (std::size_t at = text.find(hole); at != std::string::npos; at = text.find(hole, at + with.size())) text.replace(at, hole.size(), with);
  return text;
}

std::string chinese(const std::string& zh, const std::string& english) { return zh.empty() ? english : zh; }

/// Where those who are stranded at a place find a dry one.
Place dry_settlement(const Plan& plan, const Place& stranded, const std::vector<DrownedShelter>& drowned) {
  const auto is_dry = [&](const Place& place) { return std::ranges::find(drowned, static_cast<int>(&place - plan.places.data()), &DrownedShelter::shelter) == drowned.end(); };
  const auto usual = std::ranges::find(plan.places, stranded.settles_at, &Place::id);
  if (usual == plan.places.end() || is_dry(*usual)) return usual == plan.places.end() ? Place{} : *usual;
  const Place* nearest = nullptr;
  double way = std::numeric_limits<double>::infinity();
  for (const Place& place : plan.places) {
    if (!(place.capacity > 0.0) || !place.at || !stranded.at || !is_dry(place)) continue;
    if (const double here = std::hypot(place.at->x - stranded.at->x, place.at->y - stranded.at->y); here < way) nearest = &place, way = here;
  }
  if (nearest) return *nearest;
  Place nowhere;
  nowhere.name = "a place that the flood command names (water is forecast to reach the usual one)", nowhere.name_zh = "防汛指挥部另行指定的安全场所（原安置点预计受淹）";
  return nowhere;
}

}  // namespace

std::vector<PublicMessage> messages_of(const Plan& plan, const Situation& situation, const Evaluation& evaluation) {
  const std::vector<DrownedShelter> drowned = drowned_shelters(plan, situation.places, evaluation.now);
  std::vector<PublicMessage> messages;
  std::set<std::tuple<int, int, int, double>> told;  // action, area, place, begin of the response
  for (std::size_t t = 0; t < evaluation.tasks.size(); ++t) {
    const Task& task = evaluation.tasks[t];
    const Action& action = plan.actions[static_cast<std::size_t>(task.action)];
    if (action.message.empty() && action.message_zh.empty()) continue;
    if (!told.emplace(task.action, task.area, task.place, task.response_from).second) continue;
    const Area& area = plan.words->areas()[static_cast<std::size_t>(task.area)];
    PublicMessage message{task.start, static_cast<int>(t), action.message.empty() ? action.message_zh : action.message, chinese(action.message_zh, action.message)};
    Place place, settlement;
    if (task.place >= 0) place = plan.places[static_cast<std::size_t>(task.place)];
    if (!place.settles_at.empty()) settlement = dry_settlement(plan, place, drowned);
    for (const auto& [hole, english, zh] : {std::tuple<std::string_view, std::string, std::string>{"{area}", area.name, chinese(area.name_zh, area.name)},
                                            {"{place}", place.name, chinese(place.name_zh, place.name)},
                                            {"{level}", std::string(name_of(task.level)), std::string(name_of(task.level))},
                                            {"{settlement}", settlement.name, chinese(settlement.name_zh, settlement.name)}}) {
      message.text = filled(std::move(message.text), hole, english);
      message.text_zh = filled(std::move(message.text_zh), hole, zh);
    }
    messages.push_back(std::move(message));
  }
  std::ranges::stable_sort(messages, {}, &PublicMessage::utc);
  return messages;
}

}  // namespace hydro::response

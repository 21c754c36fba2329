#include "libhydro/response/messages.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace hydro::response {
namespace {

std::string filled(std::string text, std::string_view hole, const std::string& with) {
  for (std::size_t at = text.find(hole); at != std::string::npos; at = text.find(hole, at + with.size())) text.replace(at, hole.size(), with);
  return text;
}

std::string chinese(const std::string& zh, const std::string& english) { return zh.empty() ? english : zh; }

}  // namespace

std::vector<PublicMessage> messages_of(const Plan& plan, const Evaluation& evaluation) {
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
    if (const auto found = std::ranges::find(plan.places, place.settles_at, &Place::id); !place.settles_at.empty() && found != plan.places.end()) settlement = *found;
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

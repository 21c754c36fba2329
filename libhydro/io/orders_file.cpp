#include "libhydro/io/orders_file.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/effect_json.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/text_file.h"
#include "libhydro/response/plan.h"

namespace hydro::io {
namespace {

using Json = nlohmann::json;

constexpr std::size_t largest_file = 256 * 1024 * 1024;  // [bytes]

/// Reads the entries of "actions"; each fault names its entry.
class OrderReader {
 public:
  explicit OrderReader(const std::string& name) : name_(name) {}

  std::vector<Order> read(const Json& document) {
    if (!document.is_object() || document.value("format", Json()) != "hydro-actions/1") {
      fault("this is no list of actions", "give the actions.json that hydro plan writes: \"format\": \"hydro-actions/1\"");
      faults_.throw_if_any();
    }
    const auto actions = document.find("actions");
    if (actions == document.end() || !actions->is_array()) fault("\"actions\" must be a list", "write \"actions\": [...]");
    else for (at_ = 0; at_ < actions->size(); ++at_) read_action((*actions)[at_]);
    faults_.throw_if_any();
    return std::move(orders_);
  }

 private:
  void fault(std::string message, std::string hint = {}) { faults_.add({.file = name_}, std::move(message), std::move(hint)); }
  std::string where(const char* key) const { return fmt::format("actions[{}].{}", at_, key); }

  std::string text(const Json& object, const char* key, const char* path, bool needed) {
    const auto found = object.find(key);
    if (found != object.end() && found->is_string()) return found->get<std::string>();
    if (found != object.end() && !found->is_null()) fault(where(path) + " must be a text");
    else if (needed) fault(where(path) + " is missing");
    return {};
  }

  std::optional<double> instant(const Json& object, const char* key, const char* path, bool needed) {
    const std::string written = text(object, key, path, needed);
    if (written.empty()) return {};
    const auto moment = read_instant(written);
    if (!moment) fault(where(path) + ": \"" + written + "\" is no date and time with its zone", "write 2024-09-16T07:30:00+08:00");
    return moment ? std::optional(moment->utc) : std::nullopt;
  }

  void read_action(const Json& action) {
    if (!action.is_object()) return fault(fmt::format("actions[{}] must be an object", at_));
    const auto effect = action.find("effect");
    if (effect == action.end() || effect->is_null()) return;
    if (!effect->is_object()) return fault(where("effect") + " must be an object or null");
    Order order{.action = text(action, "id", "id", true), .place = text(action, "place", "place", false),
                .kind = text(*effect, "kind", "effect.kind", true), .target = text(*effect, "target", "effect.target", true),
                .unit = text(*effect, "unit", "effect.unit", false)};
    const std::vector<std::string> kinds(response::effect_kinds.begin(), response::effect_kinds.end());
    if (!order.kind.empty() && std::ranges::find(kinds, order.kind) == kinds.end())
      fault(where("effect.kind") + ": there is no effect \"" + order.kind + '"', choices_hint(order.kind, kinds));
    if (const auto value = effect->find("value"); value != effect->end() && !value->is_null()) {
      if (value->is_number() && std::isfinite(value->get<double>())) order.value = value->get<double>();
      else fault(where("effect.value") + " must be a number");
    }
    if (const auto from = instant(*effect, "from", "effect.from", true)) order.from = *from;
    order.until = instant(*effect, "until", "effect.until", false);
    if (order.until && *order.until < order.from) fault(where("effect.until") + " is before its from");
    const std::string status = text(action, "status", "status", false);
    if (status == "stood_down") return;
    const auto known = std::ranges::find(orders_, order);  // several departments take one action
    const bool overdue = status == "overdue";
    if (known != orders_.end()) known->overdue = known->overdue && overdue;
    else order.overdue = overdue, orders_.push_back(std::move(order));
  }

  const std::string& name_;
  std::size_t at_ = 0;
  std::vector<Order> orders_;
  FaultList faults_;
};

}  // namespace

std::vector<Order> parse_orders(std::string_view text, const std::string& name) {
  Json document;
  try {
    document = Json::parse(text);
  } catch (const Json::parse_error& error) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size()));
    const int line = 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
    FaultList faults;
    faults.add({.file = name, .line = line}, "this is not JSON", "give the actions.json that hydro plan writes");
    faults.throw_if_any();
  }
  return OrderReader(name).read(document);
}

std::string orders_text(const std::vector<Order>& orders, int offset_minutes) {
  nlohmann::ordered_json json{{"format", "hydro-actions/1"}, {"actions", nlohmann::ordered_json::array()}};
  for (const Order& order : orders)
    json["actions"].push_back({{"id", order.action}, {"place", order.place.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(order.place)}, {"effect", detail::effect_json(order, offset_minutes)}});
  return json.dump(2) + '\n';
}

std::vector<Order> read_orders(const std::string& path) { return parse_orders(read_text(path, largest_file), path); }

}  // namespace hydro::io

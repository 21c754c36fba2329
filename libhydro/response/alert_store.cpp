#include "libhydro/response/alert_store.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace hydro::response {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/// Actual and everything that is not an exercise is one class; its messages without effect are logged.
bool same_class(AlertStatus a, AlertStatus b) { return (a == AlertStatus::exercise) == (b == AlertStatus::exercise); }

std::string key_of(AlertStatus status, const std::string& sender, const std::string& identifier) {
  return (status == AlertStatus::exercise ? 'E' : 'A') + sender + '\n' + identifier;
}

bool ends_others(const AlertMessage& message) {
  return message.kind == AlertKind::update || message.kind == AlertKind::cancel;
}

bool has_foreign_reference(const AlertMessage& message) {
  return std::ranges::any_of(message.references, [&](const AlertReference& reference) { return reference.sender != message.sender; });
}

/// Marks the members of every circle of references: strongly connected components after Tarjan (1972), without recursion.
class Circles {
 public:
  explicit Circles(const std::vector<std::vector<std::size_t>>& references)
      : references_(references), index_(references.size(), 0), low_(references.size(), 0), open_(references.size(), false),
        circular_(references.size(), false) {
    for (std::size_t node = 0; node < references.size(); ++node)
      if (index_[node] == 0 && !references[node].empty()) visit(node);
  }
  bool circular(std::size_t node) const { return circular_[node]; }

 private:
  void visit(std::size_t root) {
    std::vector<std::pair<std::size_t, std::size_t>> path{{root, 0}};  // node, next reference
    enter(root);
    while (!path.empty()) {
      auto& [node, next] = path.back();
      if (next < references_[node].size()) {
        const std::size_t target = references_[node][next++];
        if (index_[target] == 0) {
          enter(target);
          path.emplace_back(target, 0);
        } else if (open_[target]) {
          low_[node] = std::min(low_[node], index_[target]);
        }
        continue;
      }
      const std::size_t done = node;
      path.pop_back();
      if (!path.empty()) low_[path.back().first] = std::min(low_[path.back().first], low_[done]);
      if (low_[done] == index_[done]) close(done);
    }
  }

  void enter(std::size_t node) {
    index_[node] = low_[node] = ++count_;
    open_[node] = true;
    stack_.push_back(node);
  }

  void close(std::size_t first) {
    const bool several = stack_.back() != first;
    for (std::size_t node = stack_.size(); node-- > 0;) {
      const std::size_t member = stack_.back();
      stack_.pop_back();
      open_[member] = false;
      circular_[member] = several;
      if (member == first) break;
    }
  }

  const std::vector<std::vector<std::size_t>>& references_;
  std::vector<std::size_t> index_, low_;
  std::vector<bool> open_, circular_;
  std::vector<std::size_t> stack_;
  std::size_t count_ = 0;
};

}  // namespace

std::string_view name_of(AlertState state) {
  switch (state) {
    case AlertState::pending: return "pending";
    case AlertState::active: return "active";
    case AlertState::expired: return "expired";
    case AlertState::superseded: return "superseded";
    case AlertState::cancelled: return "cancelled";
    case AlertState::cancel: return "cancel";
    case AlertState::conflict: return "conflict";
    case AlertState::quarantined: return "quarantined";
    case AlertState::logged: return "logged";
    case AlertState::other_status: return "other_status";
  }
  return "";
}

AlertStore::AlertStore(std::shared_ptr<const Vocabulary> vocabulary, AlertStatus status)
    : vocabulary_(std::move(vocabulary)), status_(status) {}

void AlertStore::add(AlertMessage message) {
  const auto [at, is_new] = group_of_.try_emplace(key_of(message.status, message.sender, message.identifier), groups_.size());
  if (is_new) groups_.emplace_back();
  Group& group = groups_[at->second];
  const auto order = [](const AlertMessage& m) { return std::tuple(m.sent.utc, std::string_view(m.fingerprint)); };
  const auto place = std::ranges::lower_bound(group, order(message), {}, [&](const Version& v) { return order(*v.message); });
  if (place != group.end() && order(*place->message) == order(message)) {
    ++place->copies;
    return;
  }
  auto judgement = std::make_shared<const Judgement>(judge(message, *vocabulary_));
  group.insert(place, {std::make_shared<const AlertMessage>(std::move(message)), std::move(judgement), 1});
}

/// Which message ends which, at one moment.
struct AlertStore::Graph {
  struct Node {
    const char* quarantine = nullptr;  ///< why it has no effect
    bool outside = false;              ///< of the other class
    double ended = never;
    std::size_t ender = 0;             ///< group
  };
  std::vector<Node> nodes;

  Graph(const AlertStore& store, double now) : nodes(store.groups_.size()) {
    std::vector<std::vector<std::size_t>> targets(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) targets[i] = find_targets(store, i, now);
    quarantine_circles(store, targets);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].quarantine) continue;
      const double sent = store.groups_[i].front().message->sent.utc;
      if (sent > now) continue;  // its clock is a little ahead: nothing ends before that
      for (const std::size_t target : targets[i]) {
        Node& node = nodes[target];
        const auto identifier = [&](std::size_t k) { return std::string_view(store.groups_[k].front().message->identifier); };
        if (sent < node.ended || (sent == node.ended && identifier(i) < identifier(node.ender))) node.ended = sent, node.ender = i;
      }
    }
  }

  /// The messages that group `i` replaces or ends; quarantines it where it must not.
  std::vector<std::size_t> find_targets(const AlertStore& store, std::size_t i, double now) {
    const Group& group = store.groups_[i];
    const AlertMessage& message = *group.front().message;
    const Judgement& judgement = *group.front().judgement;
    Node& node = nodes[i];
    node.outside = !same_class(message.status, store.status_);
    if (node.outside || judgement.verdict == Verdict::logged) return {};
    if (message.sent.utc > now + clock_tolerance)
      node.quarantine = "sent_future";
    else if (judgement.verdict == Verdict::quarantined)
      node.quarantine = judgement.reason.c_str();
    else if (ends_others(message) && has_foreign_reference(message))
      node.quarantine = "foreign_sender";
    if (node.quarantine || group.size() > 1 || !ends_others(message)) return {};
    std::vector<std::size_t> targets;
    for (const AlertReference& reference : message.references) {
      const auto at = store.group_of_.find(key_of(message.status, reference.sender, reference.identifier));
      if (at == store.group_of_.end() || at->second == i) continue;
      if (store.groups_[at->second].front().message->sent.utc <= message.sent.utc) targets.push_back(at->second);
    }
    return targets;
  }

  void quarantine_circles(const AlertStore& store, std::vector<std::vector<std::size_t>>& targets) {
    const auto sent = [&](std::size_t k) { return store.groups_[k].front().message->sent.utc; };
    std::vector<std::vector<std::size_t>> same_second(targets.size());
    for (std::size_t i = 0; i < targets.size(); ++i)
      for (const std::size_t target : targets[i])
        if (sent(target) == sent(i)) same_second[i].push_back(target);
    const Circles circles(same_second);
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (circles.circular(i)) nodes[i].quarantine = "circular";
  }
};

namespace {

/// The state of a message whose warnings count, from the clock alone.
AlertState state_in_time(const Judgement& judgement, double now) {
  bool pending = false;
  for (const Warning& warning : judgement.warnings) {
    if (now >= warning.from && now < warning.until) return AlertState::active;
    pending = pending || now < warning.from;
  }
  return pending ? AlertState::pending : AlertState::expired;
}

}  // namespace

std::vector<AlertRecord> AlertStore::resolve(double now) const {
  const Graph graph(*this, now);
  std::vector<AlertRecord> records;
  records.reserve(groups_.size());
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    for (const Version& version : groups_[i]) {
      AlertRecord record{version.message, version.judgement, AlertState::logged, {}, {}, version.copies, false, never};
      const bool first = &version == &groups_[i].front(), conflict = groups_[i].size() > 1;
      const bool quarantined = node.quarantine || version.judgement->verdict == Verdict::quarantined;
      if (!node.outside && !quarantined) {
        record.in_force = first && version.message->kind != AlertKind::cancel && version.judgement->verdict == Verdict::accepted;
        record.ended = node.ended;
        if (node.ended != never) record.by = groups_[node.ender].front().message->identifier;
      }
      if (node.outside) {
        record.state = AlertState::other_status;
        record.reason = version.message->status == AlertStatus::exercise ? "exercise" : "actual";
      } else if (version.judgement->verdict == Verdict::logged) {
        record.reason = version.judgement->reason;
      } else if (conflict) {
        record.state = AlertState::conflict;
      } else if (quarantined) {
        record.state = AlertState::quarantined;
        record.reason = node.quarantine;
      } else if (version.message->kind == AlertKind::cancel) {
        record.state = AlertState::cancel;
      } else if (node.ended == never) {
        record.state = state_in_time(*version.judgement, now);
      } else {
        const bool cancelled = groups_[node.ender].front().message->kind == AlertKind::cancel;
        record.state = cancelled ? AlertState::cancelled : AlertState::superseded;
      }
      records.push_back(std::move(record));
    }
  }
  std::ranges::sort(records, [](const AlertRecord& a, const AlertRecord& b) {
    const AlertMessage &x = *a.message, &y = *b.message;
    return std::tie(x.sent.utc, x.sender, x.identifier, x.fingerprint) < std::tie(y.sent.utc, y.sender, y.identifier, y.fingerprint);
  });
  return records;
}

}  // namespace hydro::response

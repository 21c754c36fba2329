#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/io/toml_document.h"
#include "libhydro/response/plan.h"
#include "libhydro/response/threshold.h"

namespace hydro::io::detail {

// What plans and drills write alike: ids and what refers to them, levels, measured values, times that count from something.

inline constexpr std::array<std::pair<std::string_view, response::Level>, 4> level_words{
    {{"IV", response::Level::IV}, {"III", response::Level::III}, {"II", response::Level::II}, {"I", response::Level::I}}};

template <class Named>
std::vector<std::string> ids_of(const std::vector<Named>& named) {
  std::vector<std::string> ids;
  for (const Named& one : named) ids.push_back(one.id);
  return ids;
}

/// The text of a key that must be there.
std::string needed_text(TomlTable& table, std::string_view key, std::string_view example);

/// Whether an id is made of letters, digits, _, - and . only: it can be typed at a terminal and written in a table.
bool is_plain_word(const std::string& id);

/// An id of its own: a plain word that is not among those seen, to which it is added.
std::string read_id(TomlTable& table, std::set<std::string>& seen, std::string_view example);

/// The place of the entry with an id; -1 with a fault when there is none.
template <class Named>
int find_id(TomlTable& table, std::string_view key, const std::vector<Named>& named, const std::string& id, const char* what) {
  const auto at = std::ranges::find(named, id, &Named::id);
  if (at != named.end()) return static_cast<int>(at - named.begin());
  table.fault(key, table.name_of(key) + ": there is no " + what + " \"" + id + '"', choices_hint(id, ids_of(named)));
  return -1;
}

/// The same of the id under a key; -1 when the key is absent.
template <class Named>
int read_reference(TomlTable& table, std::string_view key, const std::vector<Named>& named, const char* what) {
  std::string id;
  return table.text(key, id) ? find_id(table, key, named, id, what) : -1;
}

/// Entries by the ids in a list; those that there are not are faults.
template <class Named>
std::vector<int> read_references(TomlTable& table, std::string_view key, const std::vector<Named>& named, const char* what) {
  std::vector<std::string> ids;
  std::vector<int> found;
  if (!table.texts(key, ids)) return found;
  for (const std::string& id : ids)
    if (const int at = find_id(table, key, named, id, what); at >= 0) found.push_back(at);
  return found;
}

/// Which quantity is measured.
std::optional<response::Observable> read_observable(TomlTable& table, std::string_view key);

/// A value of it in SI: "4.55 m", "17.2 m/s", and of winds also "8 bft".
bool read_observed(TomlTable& table, std::string_view key, response::Observable quantity, double& value);

/// "+30 min", "-6 h": [s] after what it counts from; nothing when it is no such text. A bare number is in minutes.
std::optional<double> read_offset(std::string_view text);

}  // namespace hydro::io::detail

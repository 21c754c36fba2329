#include "libhydro/io/harm_file.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "libhydro/io/toml_document.h"

namespace hydro::io {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> status_words{
    {{"found", "found"}, {"from memory", "from memory"}, {"computed", "computed"}, {"inferred", "inferred"}}};

void read_origin(TomlTable& table, std::string& status, std::string& source) {
  std::string_view word;
  table.require("status", "status = \"found\" (or from memory, computed, inferred)");
  if (table.choice("status", word, status_words)) status = word;
  table.text("source", source);
}

void read_own_id(TomlTable& table, std::string& id, std::set<std::string>& ids, std::string_view example) {
  table.require("id", example);
  if (table.text("id", id) && !ids.insert(id).second) table.fault("id", table.name_of("id") + " \"" + id + "\" is already known", "choose another id");
}

hazard::DamageCurve read_curve(TomlTable& table, std::set<std::string>& ids) {
  hazard::DamageCurve curve;
  read_own_id(table, curve.id, ids, "id = \"residential\"");
  table.require("title", "title = \"Residential buildings\""), table.text("title", curve.title);
  table.text("title_zh", curve.title_zh);
  table.require("depth", "depth = [0, 0.5, 1, 2]"), table.require("loss", "loss = [0, 0.3, 0.5, 0.7]");
  const bool whole = table.quantities("depth", curve.depth, unit::m, {0.0, 1000.0}) && table.quantities("loss", curve.loss, unit::none, {0.0, 1.0});
  const bool rises = std::ranges::adjacent_find(curve.depth, std::greater_equal<>()) == curve.depth.end() && std::ranges::is_sorted(curve.loss);
  if (whole && (curve.depth.size() != curve.loss.size() || curve.depth.size() < 2 || !rises))
    table.fault("loss", table.name() + ": depths must increase, losses must not fall, and there must be as many of both, at least two", "write one loss for each depth");
  if (curve.depth.size() != curve.loss.size()) curve.depth.clear(), curve.loss.clear();
  read_origin(table, curve.status, curve.source);
  return curve;
}

hazard::StabilityLimit read_limit(TomlTable& table, std::set<std::string>& ids) {
  hazard::StabilityLimit limit;
  read_own_id(table, limit.id, ids, "id = \"child\"");
  table.require("name", "name = \"child\""), table.text("name", limit.name);
  table.text("name_zh", limit.name_zh);
  table.require("depth", "depth = \"0.5 m\""), table.quantity("depth", limit.depth, unit::m, Range::positive(100.0));
  table.require("depth_speed", "depth_speed = 0.4"), table.quantity("depth_speed", limit.depth_speed, unit::m2_per_s, Range::positive(100.0));
  table.require("speed", "speed = \"3 m/s\""), table.quantity("speed", limit.speed, unit::m_per_s, Range::positive(100.0));
  read_origin(table, limit.status, limit.source);
  return limit;
}

void read_underpass(TomlTable table, HarmTables& tables) {
  hazard::UnderpassRules& rules = tables.underpass;
  constexpr Range depths = Range::positive(100.0), times{0.0, 86400.0};
  table.quantity("wet", rules.wet, unit::m, depths);
  table.quantity("close", rules.close, unit::m, depths);
  table.quantity("close_within", rules.close_within, unit::min, times);
  table.quantity("reopen", rules.reopen, unit::m, depths);
  table.quantity("reopen_after", rules.reopen_after, unit::min, times);
  table.quantity("rise", rules.rise, unit::m, depths);
  table.quantity("rise_in", rules.rise_in, unit::min, times);
  table.quantity("foresee", rules.foresee, unit::min, times);
  if (!(rules.reopen <= rules.close)) table.fault("reopen", table.name_of("reopen") + " must not be deeper than close", "an underpass opens again in less water than closes it");
  read_origin(table, tables.underpass_status, tables.underpass_source);
}

}  // namespace

HarmTables read_harm_tables(const std::string& path) {
  FaultList faults;
  TomlDocument document = TomlDocument::open(path, faults);
  TomlTable root = document.root();
  HarmTables tables;
  std::string title, licence;
  if (!root.require_format("hydro-harm/1")) faults.throw_if_any();
  root.text("title", title), root.text("licence", licence);
  root.quantity("close_depth", tables.close_depth, unit::m, Range::positive(100.0));
  std::set<std::string> curves, limits;
  for (TomlTable& table : root.tables("curve")) tables.curves.push_back(read_curve(table, curves));
  for (TomlTable& table : root.tables("limit")) tables.limits.push_back(read_limit(table, limits));
  if (auto table = root.table("underpass")) read_underpass(*table, tables);
  document.report_unknown_keys();
  faults.throw_if_any();
  return tables;
}

}  // namespace hydro::io

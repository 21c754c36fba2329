#include "libhydro/io/deed_file.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "libhydro/core/error.h"
#include "libhydro/io/csv_table.h"
#include "libhydro/io/detail/plan_words.h"

namespace hydro::io {

std::vector<response::Deed> read_deeds(const std::string& path, const response::Plan& plan) {
  constexpr std::array<std::string_view, 6> columns{"at", "action_id", "by", "area", "place", "note"};
  const CsvTable table = read_csv_table(path);
  FaultList faults;
  table.refuse_unknown(columns, faults);
  const auto at = table.require("at", faults), action = table.require("action_id", faults), by = table.require("by", faults);
  faults.throw_if_any();
  std::vector<response::Deed> deeds;
  for (int row = 0; row < table.rows(); ++row) {
    response::Deed deed{.action = std::string(table.text(row, *action)), .place = table.text(row, "place"), .by = std::string(table.text(row, *by))};
    deed.at = table.moment(row, *at, faults).value_or(0.0);
    if (std::ranges::find(plan.actions, deed.action, &response::Action::id) == plan.actions.end())
      faults.add(table.place(row, *action), "the plan has no action \"" + deed.action + '"', choices_hint(deed.action, detail::ids_of(plan.actions)));
    if (const std::string area = table.text(row, "area"); !area.empty() && (deed.area = plan.words->area(area)) < 0)
      faults.add(table.place(row, *table.find("area")), "the plan has no area \"" + area + '"', choices_hint(area, detail::ids_of(plan.words->areas())));
    deeds.push_back(std::move(deed));
  }
  faults.throw_if_any();
  return deeds;
}

}  // namespace hydro::io

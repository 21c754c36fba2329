#include "libhydro/compliance/plot_table.h"

#include <algorithm>
#include <utility>

namespace hydro::compliance {

std::string_view word(Data data) {
  switch (data) {
    case Data::faulty: return "faulty";
    case Data::doubtful: return "doubtful";
    default: return "sound";
  }
}

void PlotTable::add_fault(PlotFault fault) {
  constexpr std::size_t kept = 100'000;  // every plot keeps its mark
  data[fault.plot] = std::max(data[fault.plot], fault.data);
  if (faults.size() < kept) faults.push_back(std::move(fault));
}

void PlotTable::sort_faults() { std::ranges::stable_sort(faults, {}, &PlotFault::plot); }

std::span<const PlotFault> PlotTable::faults_of(std::size_t plot) const {
  const auto range = std::ranges::equal_range(faults, plot, {}, &PlotFault::plot);
  return {range.begin(), range.end()};
}

std::size_t PlotTable::plots_with(Data state) const { return static_cast<std::size_t>(std::ranges::count(data, state)); }

std::string PlotTable::place_text(std::size_t plot, Language language) const {
  const std::string number = std::to_string(places[plot]);
  if (language == Language::chinese) return "第 " + number + (places_are_lines ? " 行" : " 条记录");
  return (places_are_lines ? "line " : "record ") + number;
}

std::string PlotTable::data_text(std::size_t plot, Language language) const {
  if (data[plot] == Data::sound) return {};
  const bool zh = language == Language::chinese;
  std::string text;
  for (const PlotFault& fault : faults_of(plot)) text += (text.empty() ? "" : zh ? "；" : "; ") + fault.message;
  const std::string state = zh ? (data[plot] == Data::faulty ? "数据有误" : "数据存疑") : "data " + std::string(word(data[plot]));
  return state + (zh ? "（" : " (") + place_text(plot, language) + (zh ? "）" : ")") + (text.empty() ? "" : (zh ? "：" : ": ") + text);
}

}  // namespace hydro::compliance

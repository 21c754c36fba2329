#include "libhydro/compliance/report.h"

#include <limits>
#include <map>

namespace hydro::compliance {

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::fail: return "fail";
    case Verdict::unknown: return "unknown";
    default: return "not_applicable";
  }
}

Tally ComplianceReport::total() const {
  Tally sum;
  for (const Tally& tally : tallies) {
    sum.pass += tally.pass;
    sum.fail += tally.fail;
    sum.not_applicable += tally.not_applicable;
    sum.unknown += tally.unknown;
  }
  return sum;
}

Verdict judge(const RuleBook& book, const PlotView& plot, std::span<Tally> tallies) {
  bool passes = false, fails = false, unknown = false;
  for (std::size_t i = 0; i < book.rules.size(); ++i) {
    const Rule& rule = book.rules[i];
    const Result result = check(rule, plot).result;
    tallies[i].add(result);
    if (rule.effective_class() != RuleClass::binding) continue;
    passes |= result == Result::pass;
    fails |= result == Result::fail;
    unknown |= result == Result::unknown;
  }
  return fails ? Verdict::fail : unknown ? Verdict::unknown : passes ? Verdict::pass : Verdict::not_judged;
}

std::vector<Place> summed_up(const RuleBook& book, const PlotTable& plots) {
  const std::optional<int> area = book.column("area_m2");
  std::vector<Place> places;
  std::map<std::pair<int, std::string>, std::size_t> known;
  constexpr const char* levels[] = {"street", "district", "city", "all"};
  const std::vector<std::string>* names[] = {&plots.streets, &plots.districts, &plots.cities, nullptr};
  for (std::size_t plot = 0; plot < plots.size(); ++plot) {
    std::vector<std::size_t> of_plot;
    for (int level = 0; level < 4; ++level) {
      if (names[level] && (names[level]->empty() || (*names[level])[plot].empty())) continue;
      const std::string name = names[level] ? (*names[level])[plot] : "";
      const auto [found, is_new] = known.try_emplace({level, name}, places.size());
      if (is_new) places.push_back({.level = levels[level], .name = name, .rules = std::vector<Aggregate>(book.rules.size())});
      ++places[found->second].plots;
      of_plot.push_back(found->second);
    }
    const PlotView view = plots.view(plot);
    const double size = area ? view.row[static_cast<std::size_t>(*area)] : std::numeric_limits<double>::quiet_NaN();
    for (std::size_t rule = 0; rule < book.rules.size(); ++rule) {
      const Check result = check(book.rules[rule], view);
      for (const std::size_t place : of_plot) places[place].rules[rule].add(result, size);
    }
  }
  return places;
}

}  // namespace hydro::compliance

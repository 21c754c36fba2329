#include "libhydro/report/ramp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "libhydro/hazard/hazard_rating.h"
#include "libhydro/report/figures.h"

namespace hydro::report {

namespace {

constexpr std::string_view dash = " \xE2\x80\x93 ";

struct Row {
  double from;
  std::uint32_t colour;
  Text meaning = Text::nothing;
};

Ramp from_rows(std::span<const Row> rows, Text title, std::string unit, int decimals, Language language) {
  Ramp ramp{.title = std::string(text(title, language)), .unit = std::move(unit)};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string from = fmt::format("{:.{}f}", rows[i].from, decimals);
    const std::string label = i + 1 < rows.size() ? fmt::format("{}{}{:.{}f}", from, dash, rows[i + 1].from, decimals)
                                                  : fmt::format("> {}", from);
    ramp.classes.push_back({rows[i].from, rgb(rows[i].colour), label, std::string(text(rows[i].meaning, language))});
  }
  return ramp;
}

/// Class limits out of a clock's divisions: at most `count` classes that reach `longest`.
std::vector<double> time_limits(double longest, std::size_t count) {
  static constexpr std::array divisions{60.,   120.,  300.,   600.,   900.,   1800.,  2700.,   3600.,  5400.,
                                        7200., 10800., 14400., 21600., 43200., 86400., 172800., 345600.};
  const double end = std::isfinite(longest) && longest > 0.0 ? longest : 3600.0;
  auto last = std::find_if(divisions.begin(), divisions.end(), [&](double d) { return d >= end; });
  if (last == divisions.end()) --last;
  const std::size_t reach = static_cast<std::size_t>(last - divisions.begin());
  std::vector<double> limits{0.0};
  for (std::size_t i = reach + 1 >= count ? reach + 1 - count : 0; i < reach; ++i) limits.push_back(divisions[i]);
  return limits;
}

Ramp from_limits(const std::vector<double>& limits, std::span<const std::uint32_t> colours, Text title, Language language) {
  Ramp ramp{.title = std::string(text(title, language))};
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const std::string from = duration_text(limits[i], language);
    std::string label = i + 1 == limits.size() ? "> " + from
                        : i == 0               ? "< " + duration_text(limits[i + 1], language)
                                               : from + std::string(dash) + duration_text(limits[i + 1], language);
    if (limits.size() == 1) label = "> 0";
    const std::size_t shade = limits.size() > 1 ? i * (colours.size() - 1) / (limits.size() - 1) : 0;
    ramp.classes.push_back({limits[i], rgb(colours[shade]), label, {}});
  }
  return ramp;
}

constexpr std::array<std::uint32_t, 7> dusk{0x3b0f5c, 0x6b1d72, 0x9b2f7a, 0xc94a72, 0xe87466, 0xf6a57a, 0xfcd6a8};
constexpr std::array<std::uint32_t, 6> moss{0xe3efc6, 0xb4d8a0, 0x79ba86, 0x429674, 0x1d6c62, 0x0c4449};

}  // namespace

int Ramp::class_of(double value) const {
  int found = -1;
  for (const RampClass& step : classes) {
    if (!(value >= step.from)) break;  // also for NaN
    ++found;
  }
  return found;
}

Ramp depth_ramp(Language language) {
  // What the depths mean for standing water: Australian Rainfall and Runoff 2019, book 6, chapter 7, limits H1 to H4
  // (0.3 m small cars, 0.5 m other cars, 1.2 m adults; its 1.2 m is taken at the class limit 1.0 m, on the safe side).
  static constexpr std::array rows{
      Row{0.02, 0xcfe8f7, Text::depth_wet},       Row{0.05, 0xa0d0ee, Text::depth_shallow}, Row{0.15, 0x67b2e1, Text::depth_kerb},
      Row{0.30, 0x388cca, Text::depth_small_car}, Row{0.50, 0x2263ad, Text::depth_car},     Row{1.00, 0x223f88, Text::depth_people},
      Row{2.00, 0x25155a, Text::depth_deep}};
  return from_rows(rows, Text::water_depth, "m", 2, language);
}

Ramp hazard_ramp(Language language) {
  struct Look {
    std::string_view name;  ///< of the class in `hazard`
    std::uint32_t colour;
    Text meaning;
  };
  static constexpr std::array looks{Look{"low", 0xfbe9a4, Text::hazard_caution}, Look{"moderate", 0xf7ae4e, Text::hazard_some},
                                    Look{"significant", 0xdb5a34, Text::hazard_most}, Look{"extreme", 0x7d1235, Text::hazard_all}};
  std::vector<Row> rows;
  for (const Look& look : looks)
    for (const hazard::RatingClass& rating : hazard::rating_classes())
      if (rating.name == look.name) rows.push_back({rating.from, look.colour, look.meaning});
  Ramp ramp = from_rows(rows, Text::hazard_rating, "m2/s", 2, language);
  ramp.classes.front().label = fmt::format("< {:.2f}", rows.at(1).from);  // its own beginning only says "there is water"
  return ramp;
}

Ramp speed_ramp(Language language) {
  static constexpr std::array rows{Row{0.10, moss[0]}, Row{0.25, moss[1]}, Row{0.50, moss[2]},
                                   Row{1.00, moss[3]}, Row{2.00, moss[4]}, Row{4.00, moss[5]}};
  return from_rows(rows, Text::water_speed, "m/s", 2, language);
}

Ramp sponge_ramp(Language language) {
  static constexpr std::array rows{Row{0.01, moss[0]}, Row{0.03, moss[1]}, Row{0.06, moss[2]},
                                   Row{0.10, moss[3]}, Row{0.20, moss[4]}, Row{0.40, moss[5]}};
  return from_rows(rows, Text::sponge_held_water, "m", 2, language);
}

Ramp lowering_ramp(Language language) {
  static constexpr std::array rows{Row{0.01, moss[0]}, Row{0.02, moss[1]}, Row{0.05, moss[2]},
                                   Row{0.10, moss[3]}, Row{0.20, moss[4]}, Row{0.50, moss[5]}};
  return from_rows(rows, Text::sponge_lowered, "m", 2, language);
}

/// Changes either way: teal for less, brown for more (after ColorBrewer's BrBG, which every kind of colour vision tells apart), darkest at the
/// ends, transparent where there is none worth a colour.
Ramp change_ramp(std::array<double, 5> limits, bool more_is_bad, std::string title, std::string unit, std::string_view none, int decimals) {
  constexpr std::array<std::uint32_t, 5> teal{0xc7eae5, 0x93d5cb, 0x5ab4ac, 0x288f87, 0x015b53}, brown{0xf6e0b0, 0xe6bd74, 0xcf9140, 0xa8651a, 0x6b3a05};
  const auto &less = more_is_bad ? teal : brown, &more = more_is_bad ? brown : teal;
  const auto limit = [decimals](double value) { return fmt::format("{:+.{}f}", value, decimals); };
  Ramp ramp{.title = std::move(title), .unit = std::move(unit), .pooling = Pooling::farthest_from_zero};
  constexpr double far = 1e6;
  for (std::size_t i = limits.size(); i-- > 0;)
    ramp.classes.push_back({i + 1 < limits.size() ? -limits[i + 1] : -far, rgb(less[i]),
                            i + 1 < limits.size() ? limit(-limits[i + 1]) + " … " + limit(-limits[i]) : "< " + limit(-limits[i]), {}});
  ramp.classes.push_back({-limits[0], rgb(0xffffff, 0), std::string(none), {}});
  for (std::size_t i = 0; i < limits.size(); ++i)
    ramp.classes.push_back({limits[i], rgb(more[i]), i + 1 < limits.size() ? limit(limits[i]) + " … " + limit(limits[i + 1]) : "> " + limit(limits[i]), {}});
  return ramp;
}

Ramp depth_change_ramp(Language language) {
  const bool zh = language == Language::chinese;
  return change_ramp({0.01, 0.05, 0.1, 0.2, 0.5}, true, zh ? "水深变化" : "Change of depth", "m", zh ? "小于 1 cm" : "less than 1 cm", 2);
}

Ramp hazard_change_ramp(Language language) {
  const bool zh = language == Language::chinese;
  return change_ramp({0.01, 0.05, 0.1, 0.25, 0.75}, true, zh ? "危险等级值变化" : "Change of hazard rating", "m2/s", zh ? "小于 0.01" : "less than 0.01", 2);
}

Ramp arrival_change_ramp(Language language) {
  const bool zh = language == Language::chinese;
  Ramp ramp = change_ramp({1.0, 5.0, 10.0, 20.0, 60.0}, false, zh ? "到达时间变化" : "Change of arrival", "min", zh ? "1 分钟以内" : "within a minute", 0);
  for (RampClass& step : ramp.classes) step.from *= 60.0;  // labels are minutes, values seconds
  return ramp;
}

Ramp arrival_ramp(double latest, Language language) {
  Ramp ramp = from_limits(time_limits(latest, dusk.size()), dusk, Text::arrival, language);
  ramp.pooling = Pooling::least;
  return ramp;
}

Ramp duration_ramp(double longest, Language language) {
  Ramp ramp = from_limits(time_limits(longest, moss.size()), moss, Text::duration, language);
  ramp.classes.front().from = 1e-3;  // a cell that was never over the threshold stays blank
  return ramp;
}

}  // namespace hydro::report

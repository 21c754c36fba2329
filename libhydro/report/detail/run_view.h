#pragma once

#include <string>
#include <vector>

#include "libhydro/report/figures.h"
#include "libhydro/report/map_picture.h"
#include "libhydro/report/page.h"
#include "libhydro/report/run_page.h"

namespace hydro::report {

/// A place with its rank: 1 is the deepest on land.
struct RankedPlace {
  const results::PlaceResult* place = nullptr;
  int number = 0;
  bool gauge = false;
  bool standing = false;  ///< in a river, canal or pond
};

/// What several sections of a run's page need, worked out once.
class RunView {
 public:
  RunView(const RunPage& page, int longest_side);

  const RunPage& page;
  const results::RunResult& result;
  Language language;
  Clock clock;
  int longest_side;              ///< [pixels] of maps
  GroundPicture ground;
  std::vector<RankedPlace> places;  ///< those on land first, each kind the deepest first
  double ground_area = 0.0;      ///< [m2]

  std::string_view words(Text key) const { return text(key, language); }
  template <class... Values>
  std::string words(Text key, const Values&... values) const {
    return say(key, language, values...);
  }
  const results::WaterBalance& balance() const;  ///< at the end
  /// What readers call a place or gauge: a hot spot has a name in their language, the deepest spots have a number alone.
  std::string name_of(const std::string& id, const std::string& name) const;
  bool has_standing_water() const { return !result.peaks.wet_at_start.empty(); }
  bool is_standing_water(int row, int column) const { return has_standing_water() && result.peaks.wet_at_start(row, column) != 0; }
  bool is_standing_water(Point place) const;
};

std::string paragraph(std::string_view words);  ///< escaped
std::string source(std::string_view words);     ///< where the numbers come from; escaped

std::string summary_cards(const RunView& view);
Section maps_section(const RunView& view);
Section places_section(const RunView& view);
Section harm_section(const RunView& view);        ///< hot spots, people, losses, and what actions saved
Section area_section(const RunView& view);
Section series_section(const RunView& view);
Section balance_section(const RunView& view);
Section facilities_section(const RunView& view);  ///< account and costs, by kind
enum class CostsOf { facilities, network_changes };
std::string cost_table(const RunView& view, CostsOf what);  ///< empty where nothing of it has a cost
std::string sponge_cards(const RunView& view);    ///< what they made of the rain of a map, in a few numbers
Section interception_section(const RunView& view);
Section sponge_section(const RunView& view);      ///< the same, with what a map shows of them
std::vector<Section> network_sections(const RunView& view);  ///< of a drainage network; none without one
std::string network_cards(const RunView& view);              ///< the same
std::string comparison_without(const RunView& view);  ///< the same storm without them, side by side; empty where it was not run
Section quality_section(const RunView& view);
Section inputs_section(const RunView& view);
Section words_section(const RunView& view);
Section cost_section(const RunView& view);

}  // namespace hydro::report

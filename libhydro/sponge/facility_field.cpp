#include "libhydro/sponge/facility_field.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/sponge/facility_step.h"

namespace hydro::sponge {
namespace {

using Group = FacilityField::Group;
using Member = FacilityField::Member;
using Site = FacilityField::Site;

bool is_on_roof(const FacilitySite& site) { return site.parts.front().roof >= 0; }

void require_good(const std::vector<Facility>& facilities, const std::vector<FacilitySite>& sites) {
  for (const FacilitySite& site : sites) {
    const Facility& facility = facilities.at(static_cast<std::size_t>(site.facility));
    if (const auto wrong = faults(facility); !wrong.empty())
      throw InputError("facility \"" + facility.name + "\" cannot be used: " + wrong.front());
    if (site.parts.empty()) throw InputError("facility \"" + site.id + "\" covers no cell");
    for (const SitePart& part : site.parts)
      if ((part.roof >= 0) != is_on_roof(site)) throw InputError("facility \"" + site.id + "\" lies on the ground and on a roof");
  }
}

/// On the ground what stands above the berm is the raster's, which moves it by its own slope and roughness; a swale is a channel
/// with a slope of its own, and decks are above the ground.
Facility as_stepped(Facility facility, bool above_ground) {
  if (!above_ground && facility.surface && !facility.process.info().is_channel) facility.surface->manning_n = 0.0;
  return facility;
}

/// Brings the sites into order. Those of one facility become a group; members follow the order of sites.
void list_members(std::vector<FacilitySite>& sites, FacilityField& field) {
  const auto kind = [](const FacilitySite& site) { return std::pair(site.facility, is_on_roof(site)); };
  std::ranges::stable_sort(sites, {}, kind);
  std::pair<int, bool> last{-1, false};
  for (FacilitySite& given : sites) {
    if (std::exchange(last, kind(given)) != kind(given)) {
      const int site = static_cast<int>(field.sites.size()), member = static_cast<int>(field.members.size());
      const Facility& facility = field.facilities[static_cast<std::size_t>(given.facility)];
      field.groups.push_back({.facility = given.facility,
                              .stepped = as_stepped(facility, is_on_roof(given) || facility.elevated),
                              .bodies = facility.process.info().is_vessel,
                              .first_site = site, .end_site = site, .first_member = member, .end_member = member,
                              .share = {}, .groundwater_room = {}});
    }
    Site site{.id = std::move(given.id), .facility = given.facility, .placement = given.placement, .on_roof = is_on_roof(given),
              .drain = given.drain, .first_member = static_cast<int>(field.members.size())};
    for (const SitePart& part : given.parts) {
      field.members.push_back({.share = std::min(part.share, 1.0f)});
      site.area += static_cast<double>(part.share);
    }
    site.end_member = static_cast<int>(field.members.size());
    field.sites.push_back(std::move(site));
    ++field.groups.back().end_site;
    field.groups.back().end_member = field.sites.back().end_member;
  }
}

/// Shares of the places of a group, and how far above the water table each ends.
void list_places(const std::vector<FacilitySite>& given, FacilityField& field) {
  for (Group& group : field.groups) {
    const double bottom = bottom_depth(group.stepped);
    std::vector<float> room;
    bool any_shallow = false;
    const auto add = [&](double share, double groundwater_depth) {
      group.share.push_back(static_cast<float>(share));
      room.push_back(static_cast<float>(groundwater_depth - bottom));
      any_shallow |= std::isfinite(groundwater_depth);
    };
    for (int s = group.first_site; s < group.end_site; ++s) {
      const FacilitySite& site = given[static_cast<std::size_t>(s)];
      double share = 0.0, known = 0.0, depth = 0.0;  // of one body of water the mean by area, where the water table is known
      for (const SitePart& part : site.parts) {
        const auto part_share = static_cast<double>(part.share), there = static_cast<double>(part.groundwater_depth);
        if (!group.bodies) add(std::min(part.share, 1.0f), there);
        share += part_share;
        if (std::isfinite(there)) known += part_share, depth += part_share * there;
      }
      if (group.bodies)
        add(std::min(1.0, share / static_cast<double>(site.parts.size())), known > 0.0 ? depth / known : std::numeric_limits<double>::infinity());
    }
    if (any_shallow) group.groundwater_room = std::move(room);
  }
}

/// Groups that drains lead to; a drain must lead somewhere.
void find_receivers(FacilityField& field) {
  std::vector<int> targets;
  for (const Site& site : field.sites)
    if (site.drain.kind == DrainTarget::Kind::placement && std::ranges::find(targets, site.drain.placement) == targets.end())
      targets.push_back(site.drain.placement);
  for (const int target : targets) {
    bool found = false;
    for (Group& group : field.groups)
      for (int s = group.first_site; s < group.end_site; ++s)
        if (field.sites[static_cast<std::size_t>(s)].placement == target) group.receives = found = true;
    if (!found) throw InputError("drains of facilities lead to a placement that has none");
  }
}

/// Which members lie in each cell.
void list_cells(const std::vector<FacilitySite>& given, FacilityField& field) {
  struct Lying {
    bool roof;
    int cell, member, roof_index;
  };
  std::vector<Lying> all;
  int member = 0;
  for (const FacilitySite& site : given)
    for (const SitePart& part : site.parts) all.push_back({part.roof >= 0, part.cell, member++, part.roof});
  std::ranges::stable_sort(all, [](const Lying& a, const Lying& b) { return std::pair(a.roof, a.cell) < std::pair(b.roof, b.cell); });
  for (const Lying& lying : all) {
    const bool follows = !field.cells.empty() && field.cells.back() == lying.cell && lying.roof == (field.ground_cells < static_cast<int>(field.cells.size()));
    if (!follows) {
      field.cells.push_back(lying.cell);
      field.first_of_cell.push_back(static_cast<int>(field.members_of_cells.size()));
      if (lying.roof)
        field.roof_of_cell.push_back(lying.roof_index);
      else
        ++field.ground_cells;
    }
    field.members[static_cast<std::size_t>(lying.member)].cell_slot = static_cast<int>(field.cells.size()) - 1;
    field.members_of_cells.push_back(lying.member);
  }
  field.first_of_cell.push_back(static_cast<int>(field.members_of_cells.size()));
}

/// How members share a cell.
enum class Level {
  below,   ///< covered: takes what runs to it
  ground,  ///< open to the sky
  above,   ///< a deck: takes its rain first, and nothing of what stands below
};

/// Decks take their share of the rain of a cell, open facilities theirs of the rest; covered tanks lie below and take what runs to them.
/// On a roof tanks receive the rain that open facilities leave.
void share_cells(FacilityField& field, const std::vector<Level>& level_of) {
  const auto slots = static_cast<int>(field.cells.size());
  for (int slot = 0; slot < slots; ++slot) {
    const auto k = static_cast<std::size_t>(slot);
    const std::span<const int> here(field.members_of_cells.data() + field.first_of_cell[k],
                                    static_cast<std::size_t>(field.first_of_cell[k + 1] - field.first_of_cell[k]));
    double sum[3] = {};
    for (const int m : here) sum[static_cast<int>(level_of[static_cast<std::size_t>(m)])] += static_cast<double>(field.members[static_cast<std::size_t>(m)].share);
    const auto [covered, under_sky, decks] = sum;
    if (const double most = std::max({covered, under_sky, decks}); most > 1.0 + share_tolerance) {
      std::ostringstream text;
      text << "facilities cover " << most << " of cell " << field.cells[k] << ", more than all of it";
      throw InputError(text.str());
    }
    const bool on_roof = slot >= field.ground_cells;
    const double past_decks = std::max(0.0, 1.0 - decks);
    const double left = covered > 0.0 && on_roof ? std::max(0.0, 1.0 - under_sky) * past_decks : 0.0, rain = decks + under_sky * past_decks + left;
    for (const int m : here) {
      Member& member = field.members[static_cast<std::size_t>(m)];
      const auto share = static_cast<double>(member.share);
      const Level level = level_of[static_cast<std::size_t>(m)];
      const double receives = level == Level::above ? share : level == Level::ground ? share * past_decks : left * share / covered;
      member.share_of_rain = static_cast<float>(rain > 0.0 ? receives / rain : 0.0);
      member.share_of_water = static_cast<float>(level == Level::above ? 0.0 : share / (under_sky + covered));
    }
    if (on_roof) {
      field.roof_share.push_back(static_cast<float>(std::min(1.0, rain)));
    } else {
      const double bare = std::max(0.0, 1.0 - under_sky);
      field.bare_share.push_back(static_cast<float>(bare));
      field.bare_rain_share.push_back(static_cast<float>(bare * past_decks));
    }
  }
}

template <class Values>
std::int64_t sum_of(const Values& values) {
  return std::accumulate(values.begin(), values.end(), std::int64_t{0});
}

/// Water that a place of a group holds, with what arrives there, in units of its own cell or mean cell; `arriving` apart.
std::int64_t held_by_place(const FacilityField& field, const FacilityState& state, std::size_t group, int place) {
  const Group& kind = field.groups[group];
  const int words = water_words(kind.stepped);
  std::int64_t sum = 0;
  for (int word = 0; word < words; ++word)
    sum += state.words[group][static_cast<std::size_t>(word) * static_cast<std::size_t>(kind.places()) + static_cast<std::size_t>(place)];
  return sum;
}

std::int64_t arriving_at(const FacilityState& state, std::size_t group, int place) {
  return state.arriving[group].empty() ? 0 : state.arriving[group][static_cast<std::size_t>(place)];
}

}  // namespace

double bottom_depth(const Facility& facility) {
  double depth = 0.0;
  if (facility.pavement) depth += facility.pavement->thickness;
  if (facility.soil) depth += facility.soil->thickness;
  if (facility.storage) depth += facility.storage->height;
  if (facility.drainage_mat) depth += facility.drainage_mat->thickness;
  if (facility.tank) depth += facility.tank->height;
  return depth;
}

bool is_open(const Facility& facility) { return !(facility.tank && facility.tank->covered); }

FacilityField lay_facilities(std::vector<Facility> facilities, std::vector<FacilitySite> sites, std::vector<RoofOutlets> roofs, double step) {
  require_good(facilities, sites);
  FacilityField field;
  field.facilities = std::move(facilities);
  field.roofs = std::move(roofs);
  field.step = step;
  list_members(sites, field);
  list_places(sites, field);
  find_receivers(field);
  list_cells(sites, field);
  std::vector<Level> levels;
  for (const Site& site : field.sites) {
    const Facility& facility = field.facilities[static_cast<std::size_t>(site.facility)];
    levels.insert(levels.end(), static_cast<std::size_t>(site.cells()), facility.elevated ? Level::above : is_open(facility) ? Level::ground : Level::below);
  }
  share_cells(field, levels);
  return field;
}

FacilityAccount& FacilityAccount::operator+=(const FacilityAccount& other) {
  rain += other.rain;
  run_on += other.run_on;
  evaporation += other.evaporation;
  seepage += other.seepage;
  surface_outflow += other.surface_outflow;
  drain += other.drain;
  to_sewer += other.to_sewer;
  used += other.used;
  return *this;
}

FacilityState initial_state(const FacilityField& field, WaterUnit unit) {
  FacilityState state;
  state.rain_waiting.resize(field.cells.size());
  state.accounts.resize(field.sites.size());
  for (const Group& group : field.groups) {
    const Facility& facility = group.stepped;
    const auto places = static_cast<std::size_t>(group.places());
    std::vector<std::int32_t>& words = state.words.emplace_back(static_cast<std::size_t>(word_count(facility)) * places);
    for (std::size_t place = 0; place < places; ++place) {
      const Words first = initial_words(facility, static_cast<double>(group.share[place]), unit);
      for (std::size_t word = 0; word * places < words.size(); ++word) words[word * places + place] = first[word];
    }
    state.arriving.emplace_back(group.bodies || group.receives ? places : 0);
  }
  return state;
}

std::int64_t water_held(const FacilityField& field, const FacilityState& state, int site) {
  const Site& of = field.sites[static_cast<std::size_t>(site)];
  for (std::size_t g = 0; g < field.groups.size(); ++g) {
    const Group& group = field.groups[g];
    if (site < group.first_site || site >= group.end_site) continue;
    if (group.bodies) {
      const int place = site - group.first_site;
      return held_by_place(field, state, g, place) * of.cells() + arriving_at(state, g, place);
    }
    std::int64_t sum = 0;
    for (int m = of.first_member; m < of.end_member; ++m)
      sum += held_by_place(field, state, g, m - group.first_member) + arriving_at(state, g, m - group.first_member);
    return sum;
  }
  return 0;
}

std::int64_t water_held(const FacilityField& field, const FacilityState& state) {
  std::int64_t sum = sum_of(state.rain_waiting);
  for (std::size_t g = 0; g < field.groups.size(); ++g) {
    const Group& group = field.groups[g];
    sum += sum_of(state.arriving[g]);
    const auto water = static_cast<std::size_t>(water_words(group.stepped) * group.places());
    if (!group.bodies)
      sum += sum_of(std::span(state.words[g].data(), water));
    else
      for (int place = 0; place < group.places(); ++place)
        sum += held_by_place(field, state, g, place) * field.sites[static_cast<std::size_t>(group.first_site + place)].cells();
  }
  return sum;
}

void water_held_by_cell(const FacilityField& field, const FacilityState& state, std::span<std::int64_t> held) {
  std::ranges::fill(held, 0);
  for (std::size_t g = 0; g < field.groups.size(); ++g) {
    const Group& group = field.groups[g];
    for (int s = group.first_site; s < group.end_site; ++s) {
      const Site& site = field.sites[static_cast<std::size_t>(s)];
      const std::int64_t in_body = group.bodies ? water_held(field, state, s) : 0;
      for (int m = site.first_member; m < site.end_member; ++m) {
        const Member& member = field.members[static_cast<std::size_t>(m)];
        std::int64_t& here = held[static_cast<std::size_t>(member.cell_slot)];
        if (group.bodies)
          here += std::llround(static_cast<double>(in_body) * static_cast<double>(member.share) / site.area);
        else
          here += held_by_place(field, state, g, m - group.first_member) + arriving_at(state, g, m - group.first_member);
      }
    }
  }
}

FacilityAccount sum_of_accounts(const FacilityState& state) {
  FacilityAccount sum;
  for (const FacilityAccount& account : state.accounts) sum += account;
  return sum;
}

}  // namespace hydro::sponge

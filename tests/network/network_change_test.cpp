// What if a tank were bigger, a main wider, a pump stronger: changes of a network before its run.
#include "libhydro/network/network_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "libhydro/network/detail/storage_geometry.h"
#include "tests/network/drawings.h"

namespace hydro::network::testing {
namespace {

using ::testing::HasSubstr;

double volume_of(const Node& node) {
  const JordanSplit split = StorageGeometry(std::get<Storage>(node.kind).shape).split(node.depth);
  return split.area_1 - split.area_2;
}

NetworkChange change(ElementKind kind, std::vector<std::string> ids, std::vector<Alteration> alterations) { return {.kind = kind, .ids = std::move(ids), .wells = {}, .alterations = std::move(alterations)}; }
Alteration times(Altered what, double factor) { return {what, true, factor}; }
Alteration becomes(Altered what, double value) { return {what, false, value}; }

/// A tank behind a pipe, its pump, a weir, a gate and an outfall with a level of its own.
Drawing works() {
  Drawing d;
  const int a = d.junction("A", 2.0, 2.0), tank = d.tank("T1", -1.0, 4.0, 0.5, TabularStorage{{0.0, 4.0}, {120.0, 200.0}}), river = d.outfall("river", 1.0, FixedLevel{1.5});
  d.tank("T2", 0.0, 3.0, 0.0, FunctionalStorage{30.0, 4.0, 1.5});
  d.conduit(a, tank, 100.0, Circle{0.8});  // L1
  d.conduit(3, a, 60.0, Box{0.9, 1.4});    // L2
  d.link(tank, river, Pump{.curve = PumpCurve::depth, .x = {0.0, 4.0}, .discharge = {0.2, 0.5}, .start_depth = 1.0, .stop_depth = 0.4});  // L3
  d.link(a, river, Weir{.crest_elevation = 3.2, .length = 2.0, .height = 0.8});                                                          // L4
  d.link(3, river, SluiceGate{.sill_elevation = 1.0, .width = 2.0, .full_opening = 1.0});                                                // L5
  return d;
}

const std::vector<StorageShape> shapes{TabularStorage{{0.0, 1.0, 3.0}, {10.0, 60.0, 45.0}}, FunctionalStorage{12.0, 3.0, 1.4}, CylindricalStorage{8.0, 6.0}, ConicalStorage{6.0, 4.0, 0.5},
                                       ParaboloidStorage{9.0, 7.0, 3.0}, PyramidalStorage{10.0, 6.0, 1.5}};

TEST(NetworkChange, TwiceTheAreaOrTwiceTheDepthHoldTwiceTheWaterInEveryShapeOfTank) {
  for (const StorageShape& shape : shapes)
    for (const Altered what : {Altered::area, Altered::volume, Altered::depth})
      for (const double factor : {0.5, 2.0, 4.0, 1.37}) {
        Drawing d;
        d.tank("T", -2.0, 3.0, 0.0, shape);
        const Node before = d.network.nodes[0];
        const ChangeOutcome outcome = apply({change(ElementKind::storage, {"T"}, {times(what, factor)})}, d.network);
        ASSERT_TRUE(outcome.faults.empty());
        const Node& after = d.network.nodes[0];
        const bool is_exact = what != Altered::depth && factor != 1.37 && (shape.index() != 5 || factor == 4.0) && shape.index() != 1;  // powers of two, where no root is drawn
        if (is_exact) EXPECT_EQ(volume_of(after), factor * volume_of(before)) << shape.index();
        else EXPECT_NEAR(volume_of(after), factor * volume_of(before), 1e-12 * factor * volume_of(before)) << shape.index();
        EXPECT_DOUBLE_EQ(after.invert_elevation + after.depth, 1.0) << "the rim stays where it is";
        EXPECT_NEAR(outcome.elements[0].quantity, std::max(0.0, (factor - 1.0) * volume_of(before)), 1e-9);
      }
}

TEST(NetworkChange, AVolumeOrAPlanAreaThatIsSetIsMet) {
  for (const StorageShape& shape : shapes) {
    Drawing d;
    d.tank("T", -2.0, 3.0, 0.0, shape);
    apply({change(ElementKind::storage, {"T"}, {becomes(Altered::depth, 5.0), becomes(Altered::volume, 640.0)})}, d.network);
    EXPECT_NEAR(volume_of(d.network.nodes[0]), 640.0, 1e-9);
    apply({change(ElementKind::storage, {"T"}, {becomes(Altered::area, 99.0)})}, d.network);
    EXPECT_NEAR(volume_of(d.network.nodes[0]), 99.0 * 5.0, 1e-9);
  }
}

TEST(NetworkChange, ATankTwiceAsLargeTakesTwiceTheWaterUntilItSpills) {
  const auto spilled = [](double factor, double minutes) {
    Drawing d;
    d.tank("T", 0.0, 2.0, 0.0, CylindricalStorage{10.0, 10.0});
    apply({change(ElementKind::storage, {"T"}, {times(Altered::volume, factor)})}, d.network);
    d.steady_inflow(0, 640.0 / 600.0);
    NetworkSolver solver(d.network);
    NetworkState state = solver.initial_state();
    solver.advance(state, 0.0, 60.0 * minutes);
    return sum(state.spilled_volume);
  };
  // It holds pi/4 10 10 2 = 157.08 m3 and gets 640 m3 in ten minutes.
  const double whole = M_PI / 4.0 * 200.0, rate = 640.0 / 10.0;
  EXPECT_NEAR(spilled(1.0, 10.0), 640.0 - whole, 1e-6);
  EXPECT_NEAR(spilled(2.0, 10.0), 640.0 - 2.0 * whole, 1e-6);
  EXPECT_EQ(spilled(2.0, 1.9 * whole / rate), 0.0);
}

TEST(NetworkChange, FullFlowGrowsWithTheDiameterToThePowerOfEightThirds) {
  for (const double factor : {0.7, 1.25, 2.0}) {
    Drawing d = works();
    const Conduit old = std::get<Conduit>(d.network.links[0].kind);
    const ChangeOutcome outcome = apply({change(ElementKind::conduit, {"L1"}, {times(Altered::size, factor)})}, d.network);
    ASSERT_TRUE(outcome.faults.empty());
    const auto& now = std::get<Conduit>(d.network.links[0].kind);
    const auto capacity = [](const Conduit& c) {  // Manning, of a slope of 1
      const Section section(c.section);
      return section.full_area() * std::pow(section.hydraulic_radius(section.height()), 2.0 / 3.0) / c.manning_n;
    };
    EXPECT_NEAR(capacity(now) / capacity(old), std::pow(factor, 8.0 / 3.0), 1e-12);
    EXPECT_EQ(outcome.elements[0].quantity, 100.0);
    EXPECT_DOUBLE_EQ(outcome.elements[0].full_area, M_PI / 4.0 * 0.64 * factor * factor);
  }
}

TEST(NetworkChange, DrawnSectionsKeepTheirShape) {
  Drawing d = works();
  const auto section = [&]() -> SectionShape& { return std::get<Conduit>(d.network.links[0].kind).section; };
  for (const SectionShape& shape : {SectionShape{Irregular{{0.0, 2.0, 5.0, 9.0}, {3.0, 1.0, 1.2, 2.9}, 1.0, 8.0, 0.0, 0.0, 0.0}}, SectionShape{Custom{{0.0, 0.5, 1.0}, {0.2, 1.0, 0.4}, true}}}) {
    section() = shape;
    const double area = Section(shape).full_area();
    apply({change(ElementKind::conduit, {"L1"}, {times(Altered::size, 1.5)})}, d.network);
    EXPECT_NEAR(Section(section()).full_area(), 2.25 * area, 1e-12);
    EXPECT_NEAR(Section(section()).height(), 1.5 * Section(shape).height(), 1e-12);
  }
}

TEST(NetworkChange, FactorsOfOneLeaveEveryBitOfARunAsItWas) {
  for (const StorageShape& shape : shapes) {
    Drawing d = looped_network();
    const int tank = d.tank("T", 8.0, 3.0, 0.3, shape);
    d.conduit(5, tank, 40.0, Circle{0.5});
    d.link(tank, 5, Pump{.curve = PumpCurve::head, .x = {0.0, 4.0}, .discharge = {0.2, 0.05}, .start_depth = 0.8, .stop_depth = 0.2});
    DrainageNetwork same = d.network;
    const ChangeOutcome outcome = apply({change(ElementKind::storage, {"*"}, {times(Altered::area, 1.0), times(Altered::depth, 1.0), times(Altered::initial_depth, 1.0)}),
                                         change(ElementKind::conduit, {"*"}, {times(Altered::size, 1.0), times(Altered::manning_n, 1.0), times(Altered::barrels, 1.0)}),
                                         change(ElementKind::pump, {"*"}, {times(Altered::discharge, 1.0), times(Altered::start_depth, 1.0), times(Altered::stop_depth, 1.0)})},
                                        same);
    ASSERT_TRUE(outcome.faults.empty());
    for (const AlteredElement& element : outcome.elements) EXPECT_EQ(element.quantity, 0.0);
    NetworkSolver one(d.network), other(same);
    NetworkState a = one.initial_state(), b = other.initial_state();
    one.advance(a, 0.0, 120.0), other.advance(b, 0.0, 120.0);
    const auto left = a.blocks(), right = b.blocks();
    for (std::size_t k = 0; k < left.size(); ++k) {
      EXPECT_TRUE(std::ranges::equal(left[k].bytes, right[k].bytes));
    }
  }
}

TEST(NetworkChange, AltersPumpsWeirsGatesAndOutfalls) {
  Drawing d = works();
  const ChangeOutcome outcome = apply({change(ElementKind::pump, {"L?"}, {times(Altered::discharge, 1.5), becomes(Altered::start_depth, 0.8)}), change(ElementKind::weir, {"*"}, {becomes(Altered::crest, 3.0), times(Altered::length, 3.0)}),
                                       change(ElementKind::gate, {"L5"}, {times(Altered::width, 2.0)}), change(ElementKind::outfall, {"river"}, {becomes(Altered::level, 2.0), becomes(Altered::flap_gate, 1.0)})},
                                      d.network);
  ASSERT_TRUE(outcome.faults.empty()) << outcome.faults[0].message;
  EXPECT_EQ(std::get<Pump>(d.network.links[2].kind).discharge, (std::vector<double>{0.2 * 1.5, 0.5 * 1.5}));
  EXPECT_EQ(std::get<Pump>(d.network.links[2].kind).start_depth, 0.8);
  EXPECT_EQ(std::get<Weir>(d.network.links[3].kind).crest_elevation, 3.0);
  EXPECT_EQ(std::get<Weir>(d.network.links[3].kind).length, 6.0);
  EXPECT_EQ(std::get<SluiceGate>(d.network.links[4].kind).width, 4.0);
  EXPECT_EQ(std::get<FixedLevel>(std::get<Outfall>(d.network.nodes[2].kind).outside).level, 2.0);
  EXPECT_TRUE(std::get<Outfall>(d.network.nodes[2].kind).flap_gate);
  ASSERT_EQ(outcome.elements.size(), 4u);
  EXPECT_DOUBLE_EQ(outcome.elements[0].quantity, 0.25) << "m3/s that the pump gains";
}

TEST(NetworkChange, CountsTheBarrelsThatAreAddedAndThePipesThatAreLaid) {
  Drawing d = works();
  const ChangeOutcome outcome = apply({change(ElementKind::conduit, {"L1"}, {becomes(Altered::barrels, 3.0)}), change(ElementKind::conduit, {"L2"}, {times(Altered::manning_n, 0.8)})}, d.network);
  EXPECT_EQ(outcome.elements[0].quantity, 200.0) << "two more of 100 m";
  EXPECT_EQ(outcome.elements[1].quantity, 60.0) << "lined";
  EXPECT_EQ(outcome.elements[1].full_area, 0.0) << "but none is laid";
}

TEST(NetworkChange, ToldFaultsSayWhatCannotBeAllAtOnce) {
  Drawing d = works();
  const ChangeOutcome outcome = apply({change(ElementKind::pump, {"L3"}, {becomes(Altered::start_depth, 0.3)}),   // below the depth at which it stops
                                       change(ElementKind::storage, {"T1", "no such tank"}, {times(Altered::volume, 2.0)}),
                                       change(ElementKind::conduit, {"L2"}, {becomes(Altered::barrels, 1.5)})},
                                      d.network);
  ASSERT_EQ(outcome.unmatched.size(), 3u);
  EXPECT_EQ(outcome.unmatched[1], std::vector<std::string>{"no such tank"});
  ASSERT_EQ(outcome.faults.size(), 2u);
  EXPECT_THAT(outcome.faults[0].message, HasSubstr("1.5 barrels"));
  EXPECT_THAT(outcome.faults[1].message, HasSubstr("stop above the depth at which it starts"));

  const auto fault_of = [](const std::vector<NetworkChange>& changes) {
    Drawing again = works();
    const ChangeOutcome found = apply(changes, again.network);
    return found.faults.empty() ? std::string("none") : found.faults[0].message;
  };
  EXPECT_THAT(fault_of({change(ElementKind::pump, {"L3"}, {becomes(Altered::start_depth, 0.3)})}), HasSubstr("stop above the depth at which it starts"));
  EXPECT_THAT(fault_of({change(ElementKind::conduit, {"L1"}, {times(Altered::size, 3.0)})}), HasSubstr("2.4 m high, would stand 0.4 m out of the ground at A"));
  EXPECT_EQ(fault_of({change(ElementKind::conduit, {"L1"}, {times(Altered::size, 2.5)})}), "none");
  EXPECT_THAT(fault_of({change(ElementKind::conduit, {"L1"}, {times(Altered::width, 2.0)})}), HasSubstr("as wide as its height says"));
  EXPECT_THAT(fault_of({change(ElementKind::storage, {"T2"}, {times(Altered::depth, 0.2)})}), HasSubstr("above the end of conduit \"L2\""));
  EXPECT_THAT(fault_of({change(ElementKind::storage, {"T1"}, {becomes(Altered::initial_depth, 4.5)})}), HasSubstr("deeper than its 4 m"));
  EXPECT_THAT(fault_of({change(ElementKind::storage, {"T1"}, {times(Altered::area, 2.0)}), change(ElementKind::storage, {"T*"}, {times(Altered::volume, 2.0)})}), HasSubstr("two changes alter"));
}

TEST(NetworkChange, ALimitToADrainageSystemHoldsForWhatDrainsToItsWell) {
  Drawing d = works();
  NetworkChange limited = change(ElementKind::conduit, {}, {times(Altered::manning_n, 0.9)});
  limited.within_wells = true, limited.wells = {"T1"};
  EXPECT_EQ(apply({limited}, d.network).elements.size(), 2u);
  d = works();
  limited.wells = {};
  EXPECT_TRUE(apply({limited}, d.network).elements.empty());
}

TEST(NetworkChange, PatternsKnowStarsAndQuestionMarks) {
  EXPECT_TRUE(matches("T*", "T"));
  EXPECT_TRUE(matches("*-tank", "S1-tank"));
  EXPECT_TRUE(matches("S?-*nk", "S1-tank"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_FALSE(matches("T?", "T"));
  EXPECT_FALSE(matches("T*x", "T1y"));
  EXPECT_FALSE(matches("", "T"));
}

}  // namespace
}  // namespace hydro::network::testing

#include "tests/surface/textbook.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libhydro/core/gravity.h"

namespace hydro::surface::testing {
namespace {

constexpr double g = gravity;

Textbook::Rows rows_of(int rows, int columns) {
  return Textbook::Rows(static_cast<std::size_t>(rows), std::vector<double>(static_cast<std::size_t>(columns), 0.0));
}

}  // namespace

Textbook Textbook::of(const Ground& ground, const SurfaceState& state) {
  const int rows = ground.grid.rows, columns = ground.grid.columns;
  Textbook book{.cell_size = ground.grid.cell_size,
                .bed_elevation = rows_of(rows, columns),
                .manning_n = rows_of(rows, columns),
                .water_depth = rows_of(rows, columns),
                .unit_discharge_x = rows_of(rows, columns + 1),
                .unit_discharge_y = rows_of(rows + 1, columns)};
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) {
      book.bed_elevation[r][c] =
          ground.is_wall(r, c) ? std::numeric_limits<double>::quiet_NaN() : ground.bed_elevation(r, c);
      book.manning_n[r][c] = ground.manning_n(r, c) / 65536.0;
      book.water_depth[r][c] = state.water_depth(r, c) * ground.unit.metres();
      book.unit_discharge_x[r][c] = state.unit_discharge_x(r, c);
      book.unit_discharge_y[r][c] = state.unit_discharge_y(r, c);
    }
  }
  return book;
}

double Textbook::new_discharge(int row_a, int column_a, int row_b, int column_b, double q, double before, double after,
                               double across, double dt) const {
  const double bed_a = bed_elevation[row_a][column_a], bed_b = bed_elevation[row_b][column_b];
  if (std::isnan(bed_a) || std::isnan(bed_b)) return 0.0;
  const double level_a = bed_a + water_depth[row_a][column_a], level_b = bed_b + water_depth[row_b][column_b];
  const double h = std::max(level_a, level_b) - std::max(bed_a, bed_b);
  if (h <= flow_depth_threshold) return 0.0;

  double weighted = q;
  for (const double side : {before, after}) {
    const double most = 2.0 * std::min(std::abs(side), std::abs(q));
    weighted += 0.5 * (1.0 - theta) * std::clamp(side - q, -most, most);
  }
  const double pushed = weighted - g * h * dt * (level_b - level_a) / cell_size;

  const double n_a = manning_n[row_a][column_a], n_b = manning_n[row_b][column_b];
  const double drop = std::clamp((level_a - level_b) / h, -1.0, 1.0);
  const double n = 0.5 * (n_a + n_b) + 0.5 * drop * (n_a - n_b);
  const double r = g * dt * n * n / std::pow(h, 7.0 / 3.0);
  // The transverse water has the neighbours' velocity: on the face it fills the face's depth.
  const double deepest = std::max(water_depth[row_a][column_a], water_depth[row_b][column_b]);
  const double beside = across * h / deepest;
  const double a = 1.0 + r * (std::sqrt(q * q + beside * beside) - std::abs(q));
  const double slowed = 2.0 * pushed / (a + std::sqrt(a * a + 4.0 * r * std::abs(pushed)));

  const double limit = froude_limit * h * std::sqrt(g * h);
  if (slowed > limit) return limit;
  if (slowed < -limit) return -limit;
  return slowed;
}

Textbook::Rows Textbook::new_discharge_x(double dt) const {
  Rows q = rows_of(rows(), columns() + 1);
  for (int r = 0; r < rows(); ++r) {
    for (int c = 1; c < columns(); ++c) {
      const double across = 0.25 * (unit_discharge_y[r][c - 1] + unit_discharge_y[r][c] +
                                    unit_discharge_y[r + 1][c - 1] + unit_discharge_y[r + 1][c]);
      q[r][c] = new_discharge(r, c - 1, r, c, unit_discharge_x[r][c], unit_discharge_x[r][c - 1],
                              unit_discharge_x[r][c + 1], across, dt);
    }
  }
  return q;
}

Textbook::Rows Textbook::new_discharge_y(double dt) const {
  Rows q = rows_of(rows() + 1, columns());
  for (int r = 1; r < rows(); ++r) {
    for (int c = 0; c < columns(); ++c) {
      const double across = 0.25 * (unit_discharge_x[r - 1][c] + unit_discharge_x[r][c] +
                                    unit_discharge_x[r - 1][c + 1] + unit_discharge_x[r][c + 1]);
      q[r][c] = new_discharge(r - 1, c, r, c, unit_discharge_y[r][c], unit_discharge_y[r - 1][c],
                              unit_discharge_y[r + 1][c], across, dt);
    }
  }
  return q;
}

void Textbook::limit_and_move(double dt) {
  const auto share = [&](int r, int c) {
    const double outflow = (std::max(unit_discharge_x[r][c + 1], 0.0) - std::min(unit_discharge_x[r][c], 0.0) +
                            std::max(unit_discharge_y[r + 1][c], 0.0) - std::min(unit_discharge_y[r][c], 0.0)) *
                           dt / cell_size;
    return outflow > water_depth[r][c] ? water_depth[r][c] / outflow : 1.0;
  };
  Rows shares = rows_of(rows(), columns());
  for (int r = 0; r < rows(); ++r) {
    for (int c = 0; c < columns(); ++c) shares[r][c] = share(r, c);
  }
  for (int r = 0; r < rows(); ++r) {
    for (int c = 1; c < columns(); ++c) {
      double& q = unit_discharge_x[r][c];
      q *= q > 0.0 ? shares[r][c - 1] : shares[r][c];
    }
  }
  for (int r = 1; r < rows(); ++r) {
    for (int c = 0; c < columns(); ++c) {
      double& q = unit_discharge_y[r][c];
      q *= q > 0.0 ? shares[r - 1][c] : shares[r][c];
    }
  }
  for (int r = 0; r < rows(); ++r) {
    for (int c = 0; c < columns(); ++c) {
      water_depth[r][c] +=
          dt / cell_size *
          (unit_discharge_x[r][c] - unit_discharge_x[r][c + 1] + unit_discharge_y[r][c] - unit_discharge_y[r + 1][c]);
      if (water_depth[r][c] < 0.0) water_depth[r][c] = 0.0;  // the last bit of a division
    }
  }
}

void Textbook::step(double dt) {
  Rows x = new_discharge_x(dt), y = new_discharge_y(dt);
  unit_discharge_x = std::move(x);
  unit_discharge_y = std::move(y);
  limit_and_move(dt);
}

double Textbook::stable_step(double courant_number) const {
  double deepest = 0.0;
  for (const auto& row : water_depth) deepest = std::max(deepest, *std::max_element(row.begin(), row.end()));
  return courant_number * cell_size / std::sqrt(g * deepest);
}

double Textbook::volume() const {
  double sum = 0.0;
  for (const auto& row : water_depth) {
    for (const double h : row) sum += h;
  }
  return sum * cell_size * cell_size;
}

}  // namespace hydro::surface::testing

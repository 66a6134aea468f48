// SPDX-License-Identifier: Apache-2.0
#include "models/density2d.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace fcscreen::models {
namespace {

constexpr std::size_t kMaxBins = 4096;

/// Line segments through a cell by which corners are inside (bit 0 lower left, then anticlockwise), as pairs of edges
/// from - to (0 bottom, 1 right, 2 top, 3 left), the inside on the left. 5 and 10 are saddles with the centre outside,
/// 16 and 17 the same with the centre inside.
constexpr std::array<const char*, 18> kSegments{"",   "03",   "10", "13", "21", "0321", "20", "23",   "32",
                                                "02", "1032", "12", "31", "01", "30",   "",   "0123", "3012"};

/// Convolve n values, `stride` apart, with a symmetric kernel, reflecting at both ends.
void smooth_line(double* values, std::size_t n, std::size_t stride, std::span<const double> kernel,
                 std::vector<double>& line) {
  line.assign(n, 0.0);
  const auto period = static_cast<std::ptrdiff_t>(2 * n);
  const auto reach = static_cast<std::ptrdiff_t>(kernel.size()) - 1;
  for (std::size_t i = 0; i < n; ++i) {
    const double v = values[i * stride];
    if (v == 0.0) continue;
    for (std::ptrdiff_t d = -reach; d <= reach; ++d) {
      std::ptrdiff_t j = (static_cast<std::ptrdiff_t>(i) + d) % period;
      if (j < 0) j += period;
      if (j >= static_cast<std::ptrdiff_t>(n)) j = period - 1 - j;
      line[static_cast<std::size_t>(j)] += v * kernel[static_cast<std::size_t>(std::abs(d))];
    }
  }
  for (std::size_t i = 0; i < n; ++i) values[i * stride] = line[i];
}

std::vector<double> gaussian_kernel(double sd) {
  std::vector<double> kernel(static_cast<std::size_t>(std::ceil(4 * sd)) + 1);
  double sum = 0;
  for (std::size_t d = 0; d < kernel.size(); ++d) {
    kernel[d] = std::exp(-0.5 * std::pow(static_cast<double>(d) / sd, 2));
    sum += (d == 0 ? 1 : 2) * kernel[d];
  }
  for (double& k : kernel) k /= sum;
  return kernel;
}

/// Marching squares on the bin centres, padded by one ring of zeros.
class ContourTracer {
 public:
  ContourTracer(const Density2& density, double level)
      : density_(density), level_(level), width_(density.grid.nx + 2), height_(density.grid.ny + 2) {}

  std::vector<std::vector<result::Point>> lines() {
    for (std::size_t row = 0; row + 1 < height_; ++row) {
      for (std::size_t column = 0; column + 1 < width_; ++column) add_cell(column, row);
    }
    return link();
  }

 private:
  double value(std::size_t column, std::size_t row) const {
    if (column == 0 || row == 0 || column == width_ - 1 || row == height_ - 1) return 0;
    return density_.mass[(row - 1) * density_.grid.nx + column - 1];
  }

  // Edges of the padded lattice: 2 * (row * width + column) is the one to the right of a node, + 1 the one above it.
  std::size_t edge_right(std::size_t column, std::size_t row) const { return 2 * (row * width_ + column); }
  std::size_t edge_up(std::size_t column, std::size_t row) const { return 2 * (row * width_ + column) + 1; }

  void add_cell(std::size_t c, std::size_t r) {
    const double v00 = value(c, r), v10 = value(c + 1, r), v01 = value(c, r + 1), v11 = value(c + 1, r + 1);
    std::size_t code = 0;
    if (v00 >= level_) code |= 1;
    if (v10 >= level_) code |= 2;
    if (v11 >= level_) code |= 4;
    if (v01 >= level_) code |= 8;
    const bool centre_inside = (v00 + v10 + v01 + v11) / 4 >= level_;
    if (code == 5 && centre_inside) code = 16;
    if (code == 10 && centre_inside) code = 17;
    const std::array<std::size_t, 4> edges{edge_right(c, r), edge_up(c + 1, r), edge_right(c, r + 1), edge_up(c, r)};
    for (const char* segment = kSegments[code]; *segment != 0; segment += 2) {
      add(edges[static_cast<std::size_t>(segment[0] - '0')], edges[static_cast<std::size_t>(segment[1] - '0')]);
    }
  }

  void add(std::size_t from, std::size_t to) {
    next_[from] = to;
    starts_.push_back(from);
  }

  /// Where the level is crossed on an edge, on the axes of the plot.
  result::Point crossing(std::size_t edge) const {
    const std::size_t node = edge / 2, column = node % width_, row = node / width_;
    const bool up = edge % 2 == 1;
    const double a = value(column, row), b = up ? value(column, row + 1) : value(column + 1, row);
    const double part = (level_ - a) / (b - a);
    const double x = static_cast<double>(column) - 1 + (up ? 0 : part);
    const double y = static_cast<double>(row) - 1 + (up ? part : 0);
    return {density_.grid.x_centre(x), density_.grid.y_centre(y)};
  }

  /// Every edge that starts a segment also ends one, so following `next_` closes each line.
  std::vector<std::vector<result::Point>> link() {
    std::vector<std::vector<result::Point>> out;
    for (const std::size_t start : starts_) {
      auto at = next_.find(start);
      if (at == next_.end()) continue;
      std::vector<result::Point> line{crossing(start)};
      while (at != next_.end()) {
        const std::size_t to = at->second;
        next_.erase(at);
        line.push_back(crossing(to));
        at = next_.find(to);
      }
      out.push_back(std::move(line));
    }
    return out;
  }

  const Density2& density_;
  double level_;
  std::size_t width_, height_;
  std::unordered_map<std::size_t, std::size_t> next_;
  std::vector<std::size_t> starts_;
};

}  // namespace

Result<Density2> histogram2d(std::span<const float> x, std::span<const float> y, const Grid2& grid) {
  if (x.size() != y.size() || grid.nx == 0 || grid.ny == 0 || grid.nx > kMaxBins || grid.ny > kMaxBins ||
      !(grid.x_hi > grid.x_lo) || !(grid.y_hi > grid.y_lo)) {
    return fail(ErrorKind::Usage, "MODEL-D10", "A 2-D histogram needs as many x as y values and a grid with bins.");
  }
  Density2 out;
  out.grid = grid;
  out.mass.assign(grid.nx * grid.ny, 0.0);
  count_into(out, x, y);
  return out;
}

void count_into(Density2& density, std::span<const float> x, std::span<const float> y) {
  FCS_ASSERT(x.size() == y.size());
  const Grid2& grid = density.grid;
  const double to_column = static_cast<double>(grid.nx) / (grid.x_hi - grid.x_lo);
  const double to_row = static_cast<double>(grid.ny) / (grid.y_hi - grid.y_lo);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double px = x[i], py = y[i];
    if (std::isnan(px) || std::isnan(py)) continue;
    if (!(px >= grid.x_lo && px < grid.x_hi && py >= grid.y_lo && py < grid.y_hi)) {
      ++density.n_outside;
      continue;
    }
    const std::size_t column = std::min(static_cast<std::size_t>((px - grid.x_lo) * to_column), grid.nx - 1);
    const std::size_t row = std::min(static_cast<std::size_t>((py - grid.y_lo) * to_row), grid.ny - 1);
    density.mass[row * grid.nx + column] += 1;
    ++density.n_inside;
  }
}

void smooth(Density2& density, double sd_x_bins, double sd_y_bins) {
  const std::size_t nx = density.grid.nx, ny = density.grid.ny;
  std::vector<double> line;
  if (sd_x_bins > 0) {
    const std::vector<double> kernel = gaussian_kernel(sd_x_bins);
    for (std::size_t row = 0; row < ny; ++row) smooth_line(&density.mass[row * nx], nx, 1, kernel, line);
  }
  if (sd_y_bins > 0) {
    const std::vector<double> kernel = gaussian_kernel(sd_y_bins);
    for (std::size_t column = 0; column < nx; ++column) smooth_line(&density.mass[column], ny, nx, kernel, line);
  }
}

double level_enclosing(const Density2& density, double share) {
  std::vector<double> sorted = density.mass;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  const double total = std::accumulate(sorted.begin(), sorted.end(), 0.0);
  double sum = 0;
  for (const double v : sorted) {
    sum += v;
    if (sum >= share * total) return v;
  }
  return 0;
}

std::vector<result::Contour> contours(const Density2& density, std::span<const double> shares) {
  std::vector<result::Contour> out;
  for (const double share : shares) {
    result::Contour contour;
    contour.share = share;
    const double level = level_enclosing(density, share);
    if (level > 0) contour.lines = ContourTracer(density, level).lines();
    out.push_back(std::move(contour));
  }
  return out;
}

result::DensityGrid plot_grid(const Density2& density) {
  result::DensityGrid out;
  out.nx = density.grid.nx;
  out.ny = density.grid.ny;
  out.counts.assign(density.mass.begin(), density.mass.end());
  return out;
}

}  // namespace fcscreen::models

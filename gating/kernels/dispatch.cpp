// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <cctype>

#include "gating/kernels/doubt_internal.h"
#include "gating/kernels/kernels.h"
#include "gating/kernels/kernels_internal.h"

namespace fcscreen::gating {
namespace {

const KernelTable& best() { return simd_tables().empty() ? scalar_twin() : *simd_tables().front(); }

/// The table in use; a process-wide choice because it cannot change a result.
std::atomic<const KernelTable*>& chosen() {
  static std::atomic<const KernelTable*> table{&best()};
  return table;
}

const KernelTable& current() { return *chosen().load(std::memory_order_relaxed); }

/// The kernels with doubt of the target in use.
const DoubtTable& current_doubt() {
  const auto tables = simd_tables();
  const auto found = std::find(tables.begin(), tables.end(), &current());
  return found == tables.end() ? scalar_doubt() : *simd_doubt()[static_cast<std::size_t>(found - tables.begin())];
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
  });
}

}  // namespace

std::vector<std::string> simd_targets() {
  std::vector<std::string> names;
  for (const KernelTable* table : simd_tables()) names.emplace_back(table->name);
  names.emplace_back(scalar_twin().name);
  return names;
}

std::string simd_target() { return current().name; }

Status set_simd_target(std::string_view name) {
  const KernelTable* found = nullptr;
  if (same_name(name, "best")) found = &best();
  if (same_name(name, scalar_twin().name)) found = &scalar_twin();
  for (const KernelTable* table : simd_tables()) {
    if (same_name(name, table->name)) found = table;
  }
  if (found == nullptr) {
    std::string known;
    for (const std::string& target : simd_targets()) known += (known.empty() ? "" : ", ") + target;
    return fail(ErrorKind::Usage, "GATE-K01", "This machine has no SIMD target named \"" + std::string(name) + "\".",
                {}, {}, "Choose one of " + known + ", or best.");
  }
  chosen().store(found, std::memory_order_relaxed);
  return {};
}

void compensate(std::span<const float> coefficients, std::span<const float* const> in, std::span<float* const> out,
                std::size_t n_events) {
  FCS_ASSERT(coefficients.size() == in.size() * out.size());
  current().compensate(coefficients.data(), in, out, 0, n_events);
}

void transform(const TransformPlan& plan, const float* in, float* out, std::size_t n_events) {
  current().transform(plan, in, out, 0, n_events);
}

void gate_ranges(std::span<const RangeTest> tests, std::span<const float* const> columns, std::size_t n_events,
                 std::uint64_t* words) {
  current().ranges(tests, columns, 0, n_events, words);
}

void gate_polygon(const PolygonPlan& plan, const float* x, const float* y, std::size_t n_events, std::uint64_t* words) {
  current().polygon(plan, x, y, 0, n_events, words);
}

void gate_ellipsoid(const EllipsoidPlan& plan, std::span<const float* const> columns, std::size_t n_events,
                    std::uint64_t* words) {
  // A form that is no ellipsoid's is rare; the vector kernels know the factor alone.
  const KernelTable& table = plan.form.empty() ? current() : scalar_twin();
  table.ellipsoid(plan, columns, 0, n_events, words);
}

void absolute_sum(std::span<const float* const> in, float* out, std::size_t n_events) {
  current_doubt().absolute_sum(in, out, 0, n_events);
}

void doubt_ranges(std::span<const DoubtRange> tests, std::span<const float* const> columns,
                  std::span<const float* const> norms, std::size_t n_events, std::uint64_t* inside,
                  std::uint64_t* doubt) {
  current_doubt().ranges(tests, columns, norms, 0, n_events, {inside, doubt});
}

void doubt_polygon(const DoubtPolygon& polygon, std::span<const float* const> columns,
                   std::span<const float* const> norms, std::size_t n_events, std::uint64_t* inside,
                   std::uint64_t* doubt) {
  current_doubt().polygon(polygon, columns, norms, 0, n_events, {inside, doubt});
}

void doubt_ellipsoid(const DoubtEllipsoid& ellipsoid, std::span<const float* const> columns,
                     std::span<const float* const> norms, std::size_t n_events, std::uint64_t* inside,
                     std::uint64_t* doubt) {
  current_doubt().ellipsoid(ellipsoid, columns, norms, 0, n_events, {inside, doubt});
}

}  // namespace fcscreen::gating

// SPDX-License-Identifier: Apache-2.0
#include "engine/core/simd_target.h"

#include <algorithm>
#include <atomic>
#include <cctype>

#include "engine/core/simd_target_internal.h"

namespace fcscreen {
namespace {

constexpr std::int64_t kScalar = 0;
constexpr std::string_view kScalarName = "SCALAR";

/// Best first, without the targets that emulate vectors: the scalar twins are better at that.
const std::vector<std::int64_t>& vector_targets() {
  static const std::vector<std::int64_t> kTargets = [] {
    std::vector<std::int64_t> targets = hwy::SupportedAndGeneratedTargets();
    const auto emulated = [](std::int64_t t) { return t == HWY_SCALAR || t == HWY_EMU128; };
    targets.erase(std::remove_if(targets.begin(), targets.end(), emulated), targets.end());
    return targets;
  }();
  return kTargets;
}

std::int64_t best() { return vector_targets().empty() ? kScalar : vector_targets().front(); }

std::atomic<std::int64_t>& chosen() {
  static std::atomic<std::int64_t> target{best()};
  return target;
}

std::string name_of(std::int64_t target) {
  return target == kScalar ? std::string(kScalarName) : std::string(hwy::TargetName(target));
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
  });
}

}  // namespace

std::vector<std::string> simd_targets() {
  std::vector<std::string> names;
  for (const std::int64_t target : vector_targets()) names.push_back(name_of(target));
  names.emplace_back(kScalarName);
  return names;
}

std::int64_t simd_target_number() { return chosen().load(std::memory_order_relaxed); }

std::string simd_target() { return name_of(simd_target_number()); }

Status set_simd_target(std::string_view name) {
  if (same_name(name, "best")) {
    chosen().store(best(), std::memory_order_relaxed);
    return {};
  }
  std::vector<std::int64_t> targets = vector_targets();
  targets.push_back(kScalar);
  const auto found =
      std::find_if(targets.begin(), targets.end(), [&](std::int64_t t) { return same_name(name, name_of(t)); });
  if (found == targets.end()) {
    std::string known;
    for (const std::string& target : simd_targets()) known += (known.empty() ? "" : ", ") + target;
    return fail(ErrorKind::Usage, "GATE-K01", "This machine has no SIMD target named \"" + std::string(name) + "\".",
                {}, {}, "Choose one of " + known + ", or best.");
  }
  chosen().store(*found, std::memory_order_relaxed);
  return {};
}

}  // namespace fcscreen

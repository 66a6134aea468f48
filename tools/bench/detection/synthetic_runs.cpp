// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/detection/synthetic_runs.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>
#include <utility>

#include "engine/core/random.h"
#include "tools/bench/detection/tube.h"

namespace fcscreen::bench {
namespace {

// Donors of each section, so that none is met twice.
constexpr std::uint64_t kDilutionDonors = 100'000, kRestingDonors = 200'000, kRegeneratingDonors = 300'000,
                        kShareDonors = 400'000, kChangeDonors = 500'000, kVarietyDonors = 600'000;
constexpr std::uint64_t kVarietySeeds = 2;
constexpr std::array<std::string_view, 6> kVariety = {"subtle", "cd10neg", "tdtneg", "cd45neg", "cd20pos", "cd19dim"};
constexpr std::uint64_t kPermutation = 77;  // stream of random numbers

/// Give the tubes an earlier sample of their donor: those of one donor and phenotype share it. `phenotype` of a tube.
Status add_earlier(const Plan& plan, std::vector<Tube>& tubes,
                   const std::function<std::string_view(const Tube&)>& phenotype) {
  std::map<std::pair<std::string, std::uint64_t>, std::vector<std::size_t>> of;
  for (std::size_t i = 0; i < tubes.size(); ++i) of[{tubes[i].sample, tubes[i].seed}].push_back(i);
  std::vector<std::vector<std::size_t>> groups;
  for (auto& [key, members] : of) groups.push_back(std::move(members));
  return run_jobs(plan, "earlier samples", groups.size(), [&](std::size_t g) -> Status {
    const Tube& first = tubes[groups[g].front()];
    auto source = at_diagnosis(plan, first, phenotype(first));
    if (!source) return fail(source.error());
    const auto shared = std::make_shared<const engine::LaipSource>(std::move(*source));
    for (const std::size_t i : groups[g]) tubes[i].earlier = shared;
    return {};
  });
}

Result<std::vector<Scored>> run_tubes(const Plan& plan, std::string_view what, const std::vector<Tube>& tubes) {
  std::vector<std::vector<Scored>> rows(tubes.size());
  auto ok = run_jobs(plan, what, tubes.size(), [&](std::size_t i) -> Status {
    auto scored = run_tube(plan, tubes[i]);
    if (!scored) return fail(scored.error());
    rows[i] = std::move(*scored);
    return {};
  });
  if (!ok) return fail(ok.error());
  std::vector<Scored> all;
  for (auto& r : rows) std::move(r.begin(), r.end(), std::back_inserter(all));
  return all;
}

/// The tubes of phenotypes × levels × seeds of the resting recipe.
Result<std::vector<Tube>> tubes_of(const Plan& plan, std::span<const std::string_view> phenotypes,
                                   std::span<const double> levels, std::uint64_t seeds, std::uint64_t donors) {
  std::vector<Tube> tubes;
  for (const double level : levels) {
    for (const std::string_view phenotype : phenotypes) {
      for (std::uint64_t s = 0; s < seeds; ++s) {
        auto tube = make_tube(plan, "normal", level, phenotype, plan.first_seed + s, donors);
        if (!tube) return fail(tube.error());
        tubes.push_back(std::move(*tube));
      }
    }
  }
  return tubes;
}

/// Every channel but Time and its range times a factor, as another amplification would have recorded it.
simulate::Simulated amplified(simulate::Simulated sample, float factor) {
  for (std::size_t p = 0; p + 1 < sample.columns.size(); ++p) {
    for (float& v : sample.columns[p]) v *= factor;
    sample.dataset.parameters[p].range *= static_cast<double>(factor);
  }
  return sample;
}

/// Order of the events by counter-based keys.
std::vector<std::size_t> permutation(std::size_t n, std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, std::size_t>> keys;
  for (std::size_t i = 0; i < n; ++i) {
    const auto words = philox(seed, kPermutation, i);
    keys.emplace_back((static_cast<std::uint64_t>(words[0]) << 32) | words[1], i);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::size_t> order;
  for (const auto& key : keys) order.push_back(key.second);
  return order;
}

/// Events in another order, their times with them.
simulate::Simulated permuted(const simulate::Simulated& sample, const std::vector<std::size_t>& order) {
  simulate::Simulated out = sample;
  for (std::size_t p = 0; p < sample.columns.size(); ++p) {
    for (std::size_t i = 0; i < order.size(); ++i) out.columns[p][i] = sample.columns[p][order[i]];
  }
  return out;
}

Result<std::vector<Changed>> changes_of(const Plan& plan, const Tube& tube) {
  const auto sample = simulate::simulate(tube.recipe, tube.n_events, tube.seed, 1);
  if (!sample) return fail(sample.error());
  const std::size_t n = sample->population.size();
  std::vector<std::size_t> same(n);
  std::iota(same.begin(), same.end(), std::size_t{0});
  const auto order = permutation(n, tube.seed);
  std::vector<Changed> out;
  std::vector<bool> first;
  for (const std::string change : {"as recorded", "gain 0.5", "gain 2", "permuted"}) {
    const auto changed = change == "gain 0.5"   ? amplified(*sample, 0.5F)
                         : change == "gain 2"   ? amplified(*sample, 2.0F)
                         : change == "permuted" ? permuted(*sample, order)
                                                : *sample;
    const auto screened = screen_sample(
        plan, changed,
        "change_" + tube.sample + "_" + std::to_string(tube.recipe.blasts) + "_" + std::to_string(tube.seed) + ".fcs");
    if (!screened) return fail(screened.error());
    Changed c{tube.sample, change, tube.recipe.blasts, tube.seed, {}, 0, true, 0};
    c.call = result::to_string(screened->result.target.call);
    std::vector<bool> target(n);  // in the order of the sample as recorded
    for (std::size_t i = 0; i < n; ++i) {
      target[change == "permuted" ? order[i] : i] = screened->events.target.test(i);
    }
    c.target = static_cast<std::size_t>(std::count(target.begin(), target.end(), true));
    if (out.empty()) first = target;
    for (std::size_t i = 0; i < n; ++i) c.differing += target[i] != first[i] ? 1 : 0;
    c.same_call = out.empty() || c.call == out.front().call;
    out.push_back(std::move(c));
  }
  return out;
}

}  // namespace

Result<std::vector<Scored>> run_blanks(const Plan& plan) {
  std::vector<Tube> tubes;
  for (const bool regenerating : {false, true}) {
    for (std::uint64_t s = 0; s < plan.blanks; ++s) {
      auto tube = make_tube(plan, regenerating ? "regenerating" : "normal", 0, "classic", plan.first_seed + s,
                            regenerating ? kRegeneratingDonors : kRestingDonors);
      if (!tube) return fail(tube.error());
      tube->sample = regenerating ? "regenerating" : "resting";
      tubes.push_back(std::move(*tube));
    }
  }
  const auto any = [&](const Tube& tube) { return kPhenotypes[tube.seed % kPhenotypes.size()]; };
  if (auto ok = add_earlier(plan, tubes, any); !ok) return fail(ok.error());
  return run_tubes(plan, "blanks", tubes);
}

Result<std::vector<Scored>> run_dilutions(const Plan& plan) {
  auto tubes = tubes_of(plan, kPhenotypes, kLevels, plan.seeds, kDilutionDonors);
  if (!tubes) return fail(tubes.error());
  const auto own = [](const Tube& tube) { return std::string_view(tube.sample); };
  if (auto ok = add_earlier(plan, *tubes, own); !ok) return fail(ok.error());
  return run_tubes(plan, "dilutions", *tubes);
}

Result<std::vector<Scored>> run_variety(const Plan& plan) {
  const std::array<double, 2> levels = {1e-2, 1e-3};
  auto tubes = tubes_of(plan, kVariety, levels, std::min(plan.seeds, plan.quick ? 1 : kVarietySeeds), kVarietyDonors);
  if (!tubes) return fail(tubes.error());
  for (Tube& tube : *tubes) {
    if (tube.sample == "tdtneg") tube.recipe.panel = "tdt10";
  }
  return run_tubes(plan, "variety", *tubes);
}

Result<std::vector<Scored>> run_shares(const Plan& plan) {
  std::vector<double> shares;
  for (int percent = 0; percent <= 95; percent += 5) shares.push_back(percent / 100.0);
  auto tubes = tubes_of(plan, kPhenotypes, shares, 1, kShareDonors);
  if (!tubes) return fail(tubes.error());
  for (Tube& tube : *tubes) tube.n_events = plan.share_events;
  return run_tubes(plan, "shares", *tubes);
}

Result<std::vector<Changed>> run_changes(const Plan& plan) {
  const std::array<double, 3> levels = {0, 1e-3, 2e-2};
  auto tubes = tubes_of(plan, kPhenotypes, levels, 1, kChangeDonors);
  if (!tubes) return fail(tubes.error());
  for (Tube& tube : *tubes) tube.n_events = plan.change_events;
  std::vector<std::vector<Changed>> rows(tubes->size());
  auto ok = run_jobs(plan, "changes", tubes->size(), [&](std::size_t i) -> Status {
    auto changed = changes_of(plan, (*tubes)[i]);
    if (!changed) return fail(changed.error());
    rows[i] = std::move(*changed);
    return {};
  });
  if (!ok) return fail(ok.error());
  std::vector<Changed> all;
  for (auto& r : rows) std::move(r.begin(), r.end(), std::back_inserter(all));
  return all;
}

}  // namespace fcscreen::bench

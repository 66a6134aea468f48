// SPDX-License-Identifier: Apache-2.0
#include "engine/track/confirmation.h"

#include "engine/track/comparison.h"

namespace fcscreen::engine {
namespace {

using result::SerialClass;

bool same_direction(SerialClass a, SerialClass b) {
  return (models::is_regression(a) && models::is_regression(b)) || (models::is_rise(a) && models::is_rise(b));
}

enum class Verdict { Confirms, GoOn, Contradicts };

/// What the pair of classes says, `first` being the earlier sample's.
Verdict judge(SerialClass first, SerialClass second, SerialClass other, int days, const models::SerialRules& rules) {
  if (models::is_indeterminate(other)) return Verdict::GoOn;
  if (!same_direction(first, second)) return Verdict::Contradicts;
  // A major progression needs no second sample; as the first of two it asks for what any progression asks.
  const SerialClass asked = first == SerialClass::MajorProgression ? SerialClass::Progression : first;
  return models::confirms(asked, second, days, rules) ? Verdict::Confirms : Verdict::GoOn;
}

}  // namespace

void confirm(result::SerialComparison& comparison, std::size_t current, std::span<const result::SerialSample> samples,
             bool lowered, const models::SerialRules& rules) {
  const SerialClass own = lowered ? SerialClass::Progression : comparison.cls;
  if (!models::is_regression(own) && !models::is_rise(own)) return;
  const result::SerialSample& reference = samples[comparison.reference];
  const auto try_other = [&](std::size_t other) {
    const SerialClass cls = compare(reference, samples[other], rules).cls;
    const bool later = other > current;
    const auto& first = later ? samples[current] : samples[other];
    const auto& second = later ? samples[other] : samples[current];
    const int days = static_cast<int>((second.date - first.date).count());
    const Verdict verdict = judge(later ? own : cls, later ? cls : own, cls, days, rules);
    if (verdict == Verdict::Confirms) {
      comparison.confirmed = true;
      comparison.confirmed_by = samples[other].accession;
      if (lowered) comparison.cls = own;
    }
    return verdict;
  };
  for (std::size_t other = current + 1; other < samples.size(); ++other) {
    const Verdict verdict = try_other(other);
    if (verdict == Verdict::Confirms) return;
    if (verdict == Verdict::Contradicts) break;
  }
  for (std::size_t other = current; other-- > comparison.reference + 1;) {
    if (try_other(other) != Verdict::GoOn) return;
  }
}

}  // namespace fcscreen::engine

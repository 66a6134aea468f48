// SPDX-License-Identifier: Apache-2.0
#include "engine/report/review_words.h"

#include <algorithm>

#include "engine/report/strings/say.h"
#include "engine/report/words.h"

namespace fcscreen::engine {
namespace {

using result::Review;
using result::ReviewedVersion;
using result::Signature;

/// "2024-03-01T09:30:00.000Z" as "2024-03-01 09:30:00 UTC".
std::string utc_text(const std::string& at) {
  if (at.size() < 19) return at;
  return say::kUtc(at.substr(0, 10), at.substr(11, 8));
}

const ReviewedVersion* version(const Review& review, int number) {
  const auto it = std::find_if(review.versions.begin(), review.versions.end(),
                               [&](const ReviewedVersion& v) { return v.version == number; });
  return it == review.versions.end() ? nullptr : &*it;
}

const Signature* last_of(const Review& review, int number) {
  const auto it = std::find_if(review.signatures.rbegin(), review.signatures.rend(),
                               [&](const Signature& s) { return s.version == number; });
  return it == review.signatures.rend() ? nullptr : &*it;
}

std::string size_text(const ReviewedVersion& v) {
  if (v.denominator_count == 0 || !v.fraction) return say::kNoCells;
  return say::kSize(v.count == 0 ? std::string("<LOD") : format_percent(*v.fraction), format_count(v.count),
                    format_count(v.denominator_count), format_interval(v.ci95));
}

void changed(std::vector<std::string>& into, const char* name, const std::string& before, const std::string& now) {
  if (before != now) into.push_back(say::kChanged(name, before, now));
}

std::vector<std::string> changes(const ReviewedVersion& before, const ReviewedVersion& now) {
  std::vector<std::string> out;
  changed(out, say::kColResult, call_title(before.call), call_title(now.call));
  changed(out, say::kColSize, size_text(before), size_text(now));
  changed(out, "LOD", format_percent(before.lod), format_percent(now.lod));
  changed(out, "LOQ", format_percent(before.loq), format_percent(now.loq));
  changed(out, say::kAnalysisVersion, std::to_string(before.analysis_version), std::to_string(now.analysis_version));
  changed(out, say::kSoftware, before.software_version, now.software_version);
  changed(out, say::kConfiguration, before.config_hash.substr(0, 12), now.config_hash.substr(0, 12));
  if (out.empty()) out.emplace_back(say::kNothingChanged);
  return out;
}

}  // namespace

const Signature* last_signature(const std::optional<Review>& review) {
  return review ? last_of(*review, review->version) : nullptr;
}

std::string moment_text(const std::string& utc, const std::string& local) {
  return utc_text(utc) + (local.empty() ? "" : " (" + local + ")");
}

std::string signature_line(const Signature& signature) {
  return say::kSignature(capital(signature.meaning), signature.by, utc_text(signature.at));
}

std::string report_day(const std::optional<Review>& review) {
  const Signature* signature = last_signature(review);
  if (signature == nullptr) return {};
  return (signature->local.empty() ? signature->at : signature->local).substr(0, 10);
}

std::optional<Correction> correction_of(const std::optional<Review>& review) {
  const Signature* signature = last_signature(review);
  const bool amended = signature != nullptr && signature->meaning == "amended";
  if (!review || (!review->corrects && !amended)) return std::nullopt;
  Correction out;
  out.title = signature != nullptr ? say::kCorrected : say::kNotTheSigned;
  const int shown = review->version;
  if (review->corrects) {
    const Signature* before = last_of(*review, *review->corrects);
    const std::string earlier = before != nullptr ? say::kVersionSigned(*review->corrects, signature_line(*before))
                                                  : say::kVersionNumber(*review->corrects);
    out.sentence = (signature != nullptr ? say::kReplaces : say::kWasSigned)(shown, earlier);
    const ReviewedVersion* old = version(*review, *review->corrects);
    const ReviewedVersion* now = version(*review, review->version);
    if (old != nullptr && now != nullptr) out.values = changes(*old, *now);
  } else {
    out.sentence = say::kAmended(shown);
  }
  if (signature != nullptr) out.sentence = say::kBecause(out.sentence, signature->reason);
  return out;
}

}  // namespace fcscreen::engine

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "io/flowjo/fields_internal.h"
#include "io/flowjo/workspace.h"

namespace fcscreen::io::flowjo {
namespace {

constexpr std::size_t kListed = 20;  // samples named in a message

/// Keywords that differ between acquisitions of one laboratory.
constexpr std::array<std::string_view, 10> kTellingApart = {
    "GUID", "$DATE", "$BTIM", "$ETIM", "$CYTSN", "$WELLID", "TUBE NAME", "EXPERIMENT NAME", "$PLATEID", "$FIL"};

const std::string* keyword(const FileTraits& file, std::string_view name) {
  const auto found = std::find_if(file.keywords.begin(), file.keywords.end(),
                                  [&](const auto& k) { return lower(k.first) == lower(name); });
  return found == file.keywords.end() ? nullptr : &found->second;
}

bool same(std::string_view a, std::string_view b) { return !a.empty() && lower(a) == lower(b); }

std::string list(const std::vector<Sample>& samples, const std::vector<std::size_t>& shown) {
  std::string text;
  for (std::size_t i = 0; i < std::min(shown.size(), kListed); ++i) {
    const Sample& s = samples[shown[i]];
    text += (i == 0 ? "" : ", ") + quoted(s.name) + " (number " + s.id +
            (s.file_name == s.name ? "" : ", file " + quoted(s.file_name)) +
            (s.n_events ? ", " + std::to_string(*s.n_events) + " events" : "") + ")";
  }
  return text + (shown.size() > kListed ? " and " + std::to_string(shown.size() - kListed) + " more" : "");
}

/// Keep those that hold, where any does.
template <class Holds>
void narrow(std::vector<std::size_t>& fitting, const Holds& holds) {
  if (fitting.size() < 2) return;
  std::vector<std::size_t> kept;
  std::copy_if(fitting.begin(), fitting.end(), std::back_inserter(kept), holds);
  if (!kept.empty()) fitting = std::move(kept);
}

}  // namespace

Result<std::size_t> Workspace::only_one(const std::vector<std::size_t>& fitting, const std::string& what,
                                        ErrorKind kind) const {
  constexpr const char* kNext = "Name the sample to use by its name or number (--workspace-sample).";
  if (fitting.size() == 1) return fitting[0];
  if (!fitting.empty()) {
    return fail(
        kind, "FJO-03",
        std::to_string(fitting.size()) + " samples of the workspace fit " + what + ": " + list(samples_, fitting) + ".",
        name_, {}, kNext);
  }
  std::vector<std::size_t> all(samples_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return fail(kind, "FJO-02", "No sample of the workspace fits " + what + ". It has " + list(samples_, all) + ".",
              name_, {}, kNext);
}

Result<std::size_t> Workspace::find(const FileTraits& file) const {
  const std::string* const fil = keyword(file, "$FIL");
  const std::string* const guid = keyword(file, "GUID");
  const auto of_sample = [&](std::size_t i, std::string_view name) {
    const std::string* const value = flowjo::keyword(*elements_[i], name);
    return value == nullptr ? std::string() : *value;
  };
  std::vector<std::size_t> fitting;
  for (std::size_t step = 0; step < 4 && fitting.empty(); ++step) {
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      const bool fits = step == 0   ? same(samples_[i].file_name, file.file_name)
                        : step == 1 ? same(samples_[i].name, file.file_name)
                        : step == 2 ? fil != nullptr && same(of_sample(i, "$FIL"), *fil)
                                    : guid != nullptr && same(of_sample(i, "GUID"), *guid);
      if (fits) fitting.push_back(i);
    }
  }
  narrow(fitting, [&](std::size_t i) { return samples_[i].n_events == file.n_events; });
  narrow(fitting, [&](std::size_t i) {
    return std::all_of(kTellingApart.begin(), kTellingApart.end(), [&](std::string_view name) {
      const std::string* const value = keyword(file, name);
      const std::string stated = of_sample(i, name);
      return value == nullptr || stated.empty() || *value == stated;
    });
  });
  return only_one(fitting, "the file " + quoted(file.file_name), ErrorKind::Input);
}

Result<std::size_t> Workspace::find(std::string_view name) const {
  std::vector<std::size_t> fitting;
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    const Sample& s = samples_[i];
    if (s.name == name || s.file_name == name || s.id == name) fitting.push_back(i);
  }
  return only_one(fitting, "the name " + quoted(name), ErrorKind::Usage);
}

}  // namespace fcscreen::io::flowjo

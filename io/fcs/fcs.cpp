// SPDX-License-Identifier: Apache-2.0
// The part of the C interface that opens files and tells what is in them.
#include "io/fcs/fcs.h"

#include <algorithm>
#include <string>
#include <type_traits>

#include "engine/core/version.h"
#include "io/fcs/fcs_internal.h"

namespace {

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using namespace fcscreen::io::fcs::c;

// A new policy gets a line here and the next free number in fcs.h.
constexpr std::array<std::pair<int, Policy>, 3> kPolicies = {{{FCS_POLICY_STANDARD, Policy::Standard},
                                                              {FCS_POLICY_STRICT, Policy::Strict},
                                                              {FCS_POLICY_SALVAGE, Policy::Salvage}}};
constexpr std::array<std::pair<int, Severity>, 4> kSeverities = {{{FCS_SEVERITY_INFO, Severity::Info},
                                                                  {FCS_SEVERITY_WARNING, Severity::Warning},
                                                                  {FCS_SEVERITY_REPAIRED, Severity::Repaired},
                                                                  {FCS_SEVERITY_FAILED, Severity::Failed}}};

int to_c(Severity severity) {
  for (const auto& [c, cpp] : kSeverities) {
    if (cpp == severity) return c;
  }
  return FCS_SEVERITY_INFO;
}

template <class Opener>
fcs_status open_with(Opener&& opener, int policy, fcs_file** file, fcs_error* error) {
  return guarded(error, [&] {
    if (file == nullptr) return misuse(error, "The place for the file is NULL.", "Pass the address of a pointer.");
    *file = nullptr;
    const auto known = from_c(kPolicies, policy);
    if (!known) return misuse(error, "There is no policy " + std::to_string(policy) + ".", "Use one of FCS_POLICY_….");
    ReadOptions options;
    options.policy = *known;
    auto opened = opener(options);
    if (!opened) return failed(opened.error(), error);
    *file = new fcs_file{std::move(*opened)};
    return FCS_OK;
  });
}

/// Give the caller as much of `filled` as his structure has room for; what a newer caller's has more is zero.
template <class Struct>
void hand_out(const Struct& filled, Struct* out, std::size_t out_size) {
  static_assert(std::is_trivially_copyable_v<Struct>);
  std::memset(static_cast<void*>(out), 0, out_size);
  std::memcpy(static_cast<void*>(out), &filled, std::min(out_size, sizeof filled));
}

}  // namespace

extern "C" {

const char* fcs_library_version(void) { return version(); }

fcs_status fcs_open(const char* path, int policy, fcs_file** file, fcs_error* error) {
  const auto opener = [&](const ReadOptions& options) -> Result<File> {
    if (path == nullptr) return fail(ErrorKind::Usage, "FCS-API", "The path is NULL.", {}, {}, "Name a file.");
    return File::open(path, options);
  };
  return open_with(opener, policy, file, error);
}

fcs_status fcs_open_memory(const void* bytes, size_t size, const char* name, int policy, fcs_file** file,
                           fcs_error* error) {
  const auto opener = [&](const ReadOptions& options) -> Result<File> {
    if (bytes == nullptr) return fail(ErrorKind::Usage, "FCS-API", "The bytes are NULL.");
    return File::from_memory({static_cast<const std::byte*>(bytes), size}, name == nullptr ? "memory" : name, options);
  };
  return open_with(opener, policy, file, error);
}

fcs_status fcs_open_descriptor(int descriptor, const char* name, int policy, fcs_file** file, fcs_error* error) {
  const auto opener = [&](const ReadOptions& options) {
    return File::from_descriptor(descriptor, name == nullptr ? "descriptor " + std::to_string(descriptor) : name,
                                 options);
  };
  return open_with(opener, policy, file, error);
}

void fcs_close(fcs_file* file) { delete file; }

size_t fcs_dataset_count(const fcs_file* file) { return file == nullptr ? 0 : file->file.datasets().size(); }

size_t fcs_default_dataset(const fcs_file* file) { return file == nullptr ? 0 : default_dataset(file->file); }

const char* fcs_dataset_version(const fcs_file* file, size_t dataset) {
  const Dataset* set = dataset_of(file, dataset);
  return set == nullptr ? nullptr : set->version.c_str();
}

size_t fcs_event_count(const fcs_file* file, size_t dataset) {
  const Dataset* set = dataset_of(file, dataset);
  return set == nullptr ? 0 : set->n_events;
}

size_t fcs_parameter_count(const fcs_file* file, size_t dataset) {
  const Dataset* set = dataset_of(file, dataset);
  return set == nullptr ? 0 : set->parameters.size();
}

fcs_status fcs_parameter_at(const fcs_file* file, size_t dataset, size_t parameter, fcs_parameter* out, size_t out_size,
                            fcs_error* error) {
  return guarded(error, [&] {
    const Dataset* set = dataset_of(file, dataset);
    if (set == nullptr) return no_dataset(file, dataset, error);
    if (out == nullptr) return misuse(error, "The output is NULL.");
    if (parameter >= set->parameters.size()) return no_such("parameter", parameter, set->parameters.size(), error);
    const Parameter& p = set->parameters[parameter];
    fcs_parameter filled{};
    filled.name = p.name.c_str();
    filled.label = p.label.c_str();
    filled.range = p.range;
    filled.log_decades = p.log_decades;
    filled.log_offset = p.log_offset;
    filled.gain = p.gain;
    filled.bits = p.bits;
    filled.mask_bits = p.mask_bits;
    filled.is_time = p.is_time ? 1 : 0;
    filled.type = static_cast<char>(p.type);
    hand_out(filled, out, out_size);
    return FCS_OK;
  });
}

const char* fcs_keyword(const fcs_file* file, size_t dataset, const char* key, size_t* length) {
  if (length != nullptr) *length = 0;
  const Dataset* set = dataset_of(file, dataset);
  if (set == nullptr || key == nullptr) return nullptr;
  const char* found = nullptr;
  // The look-up may allocate; without memory the keyword cannot be told from one that is not there.
  static_cast<void>(guarded(nullptr, [&] {
    const std::string* value = set->keywords.find(key);
    if (value == nullptr) return FCS_OK;
    found = value->c_str();
    if (length != nullptr) *length = value->size();
    return FCS_OK;
  }));
  return found;
}

size_t fcs_keyword_count(const fcs_file* file, size_t dataset) {
  const Dataset* set = dataset_of(file, dataset);
  return set == nullptr ? 0 : set->keywords.items().size();
}

fcs_status fcs_keyword_at(const fcs_file* file, size_t dataset, size_t keyword, const char** key, const char** value,
                          size_t* value_length, fcs_error* error) {
  return guarded(error, [&] {
    const Dataset* set = dataset_of(file, dataset);
    if (set == nullptr) return no_dataset(file, dataset, error);
    const auto& items = set->keywords.items();
    if (keyword >= items.size()) return no_such("keyword", keyword, items.size(), error);
    if (key == nullptr || value == nullptr) return misuse(error, "The place for the key or the value is NULL.");
    *key = items[keyword].first.c_str();
    *value = items[keyword].second.c_str();
    if (value_length != nullptr) *value_length = items[keyword].second.size();
    return FCS_OK;
  });
}

size_t fcs_finding_count(const fcs_file* file, size_t dataset) {
  const Dataset* set = dataset_of(file, dataset);
  return set == nullptr ? 0 : set->findings.items().size();
}

fcs_status fcs_finding_at(const fcs_file* file, size_t dataset, size_t finding, fcs_finding* out, size_t out_size,
                          fcs_error* error) {
  return guarded(error, [&] {
    const Dataset* set = dataset_of(file, dataset);
    if (set == nullptr) return no_dataset(file, dataset, error);
    if (out == nullptr) return misuse(error, "The output is NULL.");
    const auto& items = set->findings.items();
    if (finding >= items.size()) return no_such("finding", finding, items.size(), error);
    const Finding& f = items[finding];
    fcs_finding filled{};
    filled.code = f.code.c_str();
    filled.text = f.text.c_str();
    filled.offset = f.offset.value_or(0);
    filled.has_offset = f.offset ? 1 : 0;
    filled.severity = to_c(f.severity);
    hand_out(filled, out, out_size);
    return FCS_OK;
  });
}

const char* fcs_severity_name(int severity) {
  const auto known = from_c(kSeverities, severity);
  return known ? to_string(*known) : nullptr;
}

}  // extern "C"

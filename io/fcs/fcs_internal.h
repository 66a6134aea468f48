// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "engine/core/error.h"
#include "io/fcs/fcs.h"
#include "io/fcs/reader.h"

// What the parts of the C interface share: the way from C to C++ and back.

struct fcs_file {
  fcscreen::io::fcs::File file;
};

namespace fcscreen::io::fcs::c {

/// What a number of fcs.h means in C++, by a table of pairs; nothing for a number that is not there.
template <class Enum, std::size_t n>
std::optional<Enum> from_c(const std::array<std::pair<int, Enum>, n>& table, int number) {
  for (const auto& [c, cpp] : table) {
    if (c == number) return cpp;
  }
  return std::nullopt;
}

/// Tell the caller why, where he wants to know. Returns `status`.
fcs_status report(fcs_status status, const Error& why, fcs_error* error);
/// FCS_INVALID_ARGUMENT with what was wrong.
fcs_status misuse(fcs_error* error, std::string message, std::string next = {});
/// The status that belongs to an error of the C++ interface.
fcs_status failed(const Error& why, fcs_error* error);
/// The same without an allocation, for when memory has run out.
fcs_status plain_failure(fcs_status status, const char* text, fcs_error* error);
/// FCS_INVALID_ARGUMENT: the file is NULL or has no such data set.
fcs_status no_dataset(const fcs_file* file, std::size_t dataset, fcs_error* error);
/// FCS_INVALID_ARGUMENT: "There is no `what` `index`".
fcs_status no_such(const char* what, std::size_t index, std::size_t count, fcs_error* error);

/// The data set, or nullptr for a NULL file and a wrong index.
const Dataset* dataset_of(const fcs_file* file, std::size_t dataset);

/// Run `body`, which returns an fcs_status, and let no exception out.
template <class Body>
fcs_status guarded(fcs_error* error, Body&& body) {
  try {
    const fcs_status status = body();
    if (status == FCS_OK && error != nullptr) std::memset(error, 0, sizeof *error);
    return status;
  } catch (const std::bad_alloc&) {
    return plain_failure(FCS_NO_MEMORY, "There is not enough memory. Read fewer events or parameters at a time.",
                         error);
  } catch (const std::exception& e) {
    return plain_failure(FCS_INTERNAL, e.what(), error);
  } catch (...) {
    return plain_failure(FCS_INTERNAL, "An unknown exception was stopped. This is a bug in libfcs.", error);
  }
}

}  // namespace fcscreen::io::fcs::c

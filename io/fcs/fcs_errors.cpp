// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "io/fcs/fcs_internal.h"

namespace fcscreen::io::fcs::c {
namespace {

/// Copy text into a fixed field; a cut never falls inside a UTF-8 character.
template <std::size_t n>
void put(char (&field)[n], const std::string& text) {
  std::size_t size = std::min(text.size(), n - 1);
  if (size < text.size()) {
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  }
  std::memcpy(field, text.data(), size);
  std::memset(field + size, 0, n - size);
}

}  // namespace

fcs_status report(fcs_status status, const Error& why, fcs_error* error) {
  if (error != nullptr) {
    error->status = status;
    error->has_offset = why.offset ? 1 : 0;
    error->offset = why.offset.value_or(0);
    put(error->code, why.code);
    put(error->text, why.text());
  }
  return status;
}

fcs_status misuse(fcs_error* error, std::string message, std::string next) {
  return report(FCS_INVALID_ARGUMENT, {ErrorKind::Usage, "FCS-API", std::move(message), {}, {}, std::move(next)},
                error);
}

fcs_status failed(const Error& why, fcs_error* error) {
  switch (why.kind) {
    case ErrorKind::Usage: return report(FCS_INVALID_ARGUMENT, why, error);
    case ErrorKind::Input: return report(FCS_BAD_INPUT, why, error);
    case ErrorKind::Output:
    case ErrorKind::Internal: break;
  }
  return report(FCS_INTERNAL, why, error);
}

fcs_status plain_failure(fcs_status status, const char* text, fcs_error* error) {
  if (error != nullptr) {
    std::memset(error, 0, sizeof *error);
    error->status = status;
    std::memcpy(error->code, "FCS-API", sizeof "FCS-API");
    std::memcpy(error->text, text, std::min(std::strlen(text), sizeof error->text - 1));
  }
  return status;
}

const Dataset* dataset_of(const fcs_file* file, std::size_t dataset) {
  if (file == nullptr || dataset >= file->file.datasets().size()) return nullptr;
  return &file->file.datasets()[dataset];
}

fcs_status no_dataset(const fcs_file* file, std::size_t dataset, fcs_error* error) {
  if (file == nullptr) return misuse(error, "The file is NULL.", "Open it first.");
  return misuse(error, "There is no data set " + std::to_string(dataset) + ", counted from 0; the file has " +
                           std::to_string(file->file.datasets().size()) + ".");
}

fcs_status no_such(const char* what, std::size_t index, std::size_t count, fcs_error* error) {
  return misuse(error, std::string("There is no ") + what + " " + std::to_string(index) +
                           ", counted from 0; the data set has " + std::to_string(count) + ".");
}

}  // namespace fcscreen::io::fcs::c

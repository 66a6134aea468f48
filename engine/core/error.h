// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "engine/core/export.h"

namespace fcscreen {

/// What kind of failure it was; the command line maps it to an exit code (design/CLI.md).
enum class ErrorKind {
  Usage,     ///< wrong option, configuration or combination of them: exit 2
  Input,     ///< a file that cannot be read or is not what it should be: exit 3
  Output,    ///< cannot write: exit 4
  Internal,  ///< a broken invariant that was caught: exit 70
};

/// A failure a person can act on: what, where, why, what to do next.
struct Error {
  ErrorKind kind = ErrorKind::Internal;
  std::string code;                     ///< stable, e.g. "FCS-H01"
  std::string message;                  ///< one sentence, what was expected and what was found
  std::string file;                     ///< empty where no file is concerned
  std::optional<std::uint64_t> offset;  ///< byte offset in `file`
  std::string next;                     ///< one sentence: what the reader should do

  /// One line: "file (byte n): message Next: next [code]".
  [[nodiscard]] FCS_EXPORT std::string text() const;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = tl::expected<void, Error>;

/// Make an unexpected value for a Result or Status return.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

/// Make an unexpected value from its parts.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string code, std::string message,
                                                std::string file = {}, std::optional<std::uint64_t> offset = {},
                                                std::string next = {}) {
  return tl::unexpected<Error>(
      Error{kind, std::move(code), std::move(message), std::move(file), offset, std::move(next)});
}

/// Print the broken invariant and abort; for programming errors only, never for input.
[[noreturn]] FCS_EXPORT void assertion_failed(const char* condition, const char* file, int line);

}  // namespace fcscreen

/// Check an invariant in every build type.
#define FCS_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::fcscreen::assertion_failed(#condition, __FILE__, __LINE__))

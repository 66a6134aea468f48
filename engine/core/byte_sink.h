// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/export.h"

namespace fcscreen {

/// Takes bytes in order, so that large outputs need not stand in memory.
class FCS_EXPORT ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;
  /// Append bytes. After an error nothing more is written.
  [[nodiscard]] virtual Status write(std::string_view bytes) = 0;
};

/// Keeps the bytes in memory.
class FCS_EXPORT StringSink : public ByteSink {
 public:
  [[nodiscard]] Status write(std::string_view bytes) override {
    bytes_ += bytes;
    return {};
  }
  [[nodiscard]] std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace fcscreen

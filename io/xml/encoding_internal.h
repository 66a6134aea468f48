// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fcscreen::io::xml {

/// The document as UTF-8 without a byte-order mark, or nothing where its bytes are not of the encoding it states
/// (UTF-16 by its mark, ISO-8859-1 by its declaration, else UTF-8). `bad_at` is then the byte offset of the fault.
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view bytes, std::size_t& bad_at);

}  // namespace fcscreen::io::xml

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "io/xml/xml.h"

// FlowJo qualifies some attributes with Gating-ML's namespaces and others not, by version: local names decide.
namespace fcscreen::io::flowjo {

/// A value, or a phrase for why it cannot be had.
template <class T>
using Reading = tl::expected<T, std::string>;
[[nodiscard]] inline tl::unexpected<std::string> unread(std::string why) {
  return tl::unexpected<std::string>(std::move(why));
}

/// A foreign text for a message: in quotes, cut.
[[nodiscard]] std::string quoted(std::string_view text);
/// With ASCII letters in lower case.
[[nodiscard]] std::string lower(std::string_view text);

/// The value of an attribute, or null.
[[nodiscard]] const std::string* attribute(const xml::Element& element, std::string_view name);
/// The same, empty where it is missing.
[[nodiscard]] std::string text_of(const xml::Element& element, std::string_view name);
/// A finite number.
[[nodiscard]] Reading<double> number_of(const xml::Element& element, std::string_view name);
/// A whole number from 0; nothing for any other text, such as FlowJo's -1 ("not counted").
[[nodiscard]] std::optional<std::size_t> to_count(std::string_view text);
[[nodiscard]] std::optional<std::size_t> count_of(const xml::Element& element, std::string_view name);

/// The first child of a name, or null.
[[nodiscard]] const xml::Element* child(const xml::Element& element, std::string_view name);
[[nodiscard]] std::vector<const xml::Element*> children(const xml::Element& element, std::string_view name);
/// The name that the first `parameter` or `fcs-dimension` in an element gives; empty without one.
[[nodiscard]] std::string named_in(const xml::Element& element, std::string_view child_name);

/// The value of a keyword of a sample, or null.
[[nodiscard]] const std::string* keyword(const xml::Element& sample, std::string_view name);

}  // namespace fcscreen::io::flowjo

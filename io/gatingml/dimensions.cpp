// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "io/gatingml/reader_internal.h"

namespace fcscreen::io::gatingml {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

bool is_channel(const xml::Element& element) {
  return element.is(kDataType, "fcs-dimension") || element.is(kDataType, "new-dimension");
}

}  // namespace

Result<result::CompensationRef> Reader::read_compensation(const xml::Element& element) {
  const auto ref = text_attribute(element, kGating, "compensation-ref");
  if (!ref) return fail(ref.error());
  using Kind = result::CompensationRef::Kind;
  if (*ref == "uncompensated") return result::CompensationRef{Kind::None, 0};
  if (*ref == "FCS") return result::CompensationRef{Kind::File, 0};
  const auto matrix = matrices_.find(*ref);
  if (matrix == matrices_.end()) {
    return refuse("GML-03", element.line,
                  "compensation-ref is \"" + *ref + "\", which is neither FCS nor uncompensated nor a spectrumMatrix.");
  }
  return result::CompensationRef{Kind::Matrix, matrix->second};
}

Result<std::size_t> Reader::find_transformation(const std::string& id, std::size_t line, bool ratio) const {
  const auto found = transformations_.find(id);
  if (found == transformations_.end()) {
    return refuse("GML-03", line, "transformation-ref is \"" + id + "\", which is no transformation.");
  }
  const auto& function = out_.document.transformations[found->second].function;
  if (std::holds_alternative<result::RatioSpec>(function) != ratio) {
    return refuse("GML-03", line,
                  "transformation-ref is \"" + id + "\", which is " +
                      (ratio ? "no ratio: a new dimension needs one." : "a ratio: it makes a new-dimension."));
  }
  return found->second;
}

Result<std::size_t> Reader::read_dimension(const xml::Element& element, const xml::Element& channel) {
  const auto compensation = read_compensation(element);
  if (!compensation) return fail(compensation.error());
  result::Dimension dimension;
  dimension.compensation = *compensation;
  if (channel.name == "fcs-dimension") {
    auto name = text_attribute(channel, kDataType, "name");
    if (!name) return fail(name.error());
    dimension.name = std::move(*name);
  } else {
    const auto id = text_attribute(channel, kDataType, "transformation-ref");
    if (!id) return fail(id.error());
    const auto ratio = find_transformation(*id, channel.line, true);
    if (!ratio) return fail(ratio.error());
    dimension.ratio = *ratio;
  }
  if (const Elements inside = children(channel); !inside.empty()) return out_of_place(*inside.front(), channel);
  if (const std::string* id = attribute(element, kGating, "transformation-ref")) {
    const auto transformation = find_transformation(*id, element.line, false);
    if (!transformation) return fail(transformation.error());
    dimension.transformation = *transformation;
  }
  const DimensionKey key{static_cast<int>(dimension.compensation.kind), dimension.compensation.matrix, dimension.name,
                         dimension.ratio.value_or(kNone), dimension.transformation.value_or(kNone)};
  const auto [it, is_new] = dimensions_.emplace(key, out_.document.dimensions.size());
  if (is_new) out_.document.dimensions.push_back(std::move(dimension));
  return it->second;
}

Result<std::size_t> Reader::read_plain_dimension(const xml::Element& element) {
  const Elements inside = children(element);
  for (const xml::Element* child : inside) {
    if (!is_channel(*child)) return out_of_place(*child, element);
  }
  if (inside.size() != 1) {
    return refuse("GML-01", element.line,
                  "a dimension names one fcs-dimension or new-dimension, not " + std::to_string(inside.size()) + ".");
  }
  return read_dimension(element, *inside[0]);
}

Result<result::QuadrantDivider> Reader::read_divider(const xml::Element& element) {
  auto id = text_attribute(element, kGating, "id");
  if (!id) return fail(id.error());
  result::QuadrantDivider divider{std::move(*id), 0, {}};
  const xml::Element* channel = nullptr;
  for (const xml::Element* child : children(element)) {
    if (child->is(kGating, "value")) {
      const auto value = number(child->text, child->line, "a value of the divider \"" + divider.id + "\"");
      if (!value) return fail(value.error());
      divider.values.push_back(*value);
    } else if (is_channel(*child) && channel == nullptr) {
      channel = child;
    } else {
      return out_of_place(*child, element);
    }
  }
  if (channel == nullptr || divider.values.empty()) {
    return refuse(
        "GML-01", element.line,
        "the divider \"" + divider.id + "\" needs one fcs-dimension or new-dimension and at least one value.");
  }
  const auto dimension = read_dimension(element, *channel);
  if (!dimension) return fail(dimension.error());
  divider.dimension = *dimension;
  return divider;
}

}  // namespace fcscreen::io::gatingml

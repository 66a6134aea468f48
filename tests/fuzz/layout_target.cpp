// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/bytes_internal.h"
#include "io/fcs/dataset_parser.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/promises.h"
#include "tests/fuzz/structured_fcs.h"

namespace fcscreen::test {
namespace {

using namespace io::fcs;

void check_field(const Parameter& parameter, const StoredField& field, const RowLayout& layout) {
  FCS_ASSERT((parameter.type == DataType::Ascii) == (field.storage == DataType::Ascii));
  FCS_ASSERT(layout.free_ascii || field.bytes * 8 == parameter.bits);
  if (field.storage == DataType::Float) FCS_ASSERT(field.bytes == 4);
  if (field.storage == DataType::Double) FCS_ASSERT(field.bytes == 8);
  if (field.storage != DataType::Integer) return;
  FCS_ASSERT(field.bytes >= 1 && field.bytes <= 8 && parameter.mask_bits <= parameter.bits);
  FCS_ASSERT(!layout.order.permuted || layout.order.width_bytes == field.bytes);
  const std::uint64_t all = ~std::uint64_t{0};
  FCS_ASSERT(field.mask == all || (field.mask & (field.mask + 1)) == 0);  // 0…01…1
  if (parameter.mask_bits == 0) return;
  FCS_ASSERT(field.mask == (parameter.mask_bits == 64 ? all : (std::uint64_t{1} << parameter.mask_bits) - 1));
}

void check_layout(const ParsedDataset& parsed) {
  const Dataset& set = parsed.dataset;
  FCS_ASSERT(parsed.layout.fields.size() == set.parameters.size());
  FCS_ASSERT(parsed.layout.row_bytes == set.row_bytes);
  std::size_t end = 0;
  for (std::size_t p = 0; p < set.parameters.size(); ++p) {
    const StoredField& field = parsed.layout.fields[p];
    FCS_ASSERT(set.parameters[p].index == p + 1 && !set.parameters[p].name.empty());
    FCS_ASSERT(set.parameters[p].gain > 0 && set.parameters[p].stated_gain > 0);
    FCS_ASSERT(set.parameters[p].log_decades >= 0);
    FCS_ASSERT(field.offset == end || parsed.layout.free_ascii);
    end += field.bytes;
    check_field(set.parameters[p], field, parsed.layout);
  }
  FCS_ASSERT(parsed.layout.free_ascii ? set.row_bytes == 0 : set.row_bytes == end && end > 0);
}

}  // namespace

void fuzz_layout(std::span<const std::byte> bytes) {
  const std::string file =
      is_a_file(bytes) ? std::string(characters(bytes)) : structured_fcs(FuzzInput(bytes), Oddness::Free);
  const auto view = std::as_bytes(std::span(file));
  for (const File& opened : open_under_every_policy(view)) {
    Reporter reporter(opened.policy(), opened.name(), 1);
    const auto parsed = parse_dataset(view, 0, 1, reporter);
    FCS_ASSERT(parsed.has_value());
    check_layout(*parsed);
  }
}

}  // namespace fcscreen::test

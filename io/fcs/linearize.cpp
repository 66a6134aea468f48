// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "io/fcs/decode.h"

namespace fcscreen::io::fcs {
namespace {

constexpr double kTableChannels = 65536;

}  // namespace

Linearizer::Linearizer(const Parameter& parameter, bool tabulate) {
  const bool channels = parameter.type == DataType::Integer || parameter.type == DataType::Ascii;
  if (!channels || !(parameter.log_decades > 0) || !(parameter.range > 0)) return;
  decades_ = parameter.log_decades;
  offset_ = parameter.log_offset;
  range_ = parameter.range;
  if (!tabulate || range_ > kTableChannels) return;
  table_.resize(static_cast<std::size_t>(range_) + 1);
  for (std::size_t c = 0; c < table_.size(); ++c) table_[c] = formula(static_cast<double>(c));
}

Linearizer Linearizer::of_gain(const Parameter& parameter) {
  Linearizer gain;
  gain.divisor_ = parameter.stated_gain;
  return gain;
}

double Linearizer::formula(double channel) const { return std::pow(10.0, channel / range_ * decades_) * offset_; }

void Linearizer::apply(std::span<double> values) const {
  if (divisor_ != 1) {
    for (double& v : values) v /= divisor_;
    return;
  }
  if (!active()) return;
  for (double& v : values) {
    const bool tabled = v >= 0 && v < static_cast<double>(table_.size());
    const auto c = tabled ? static_cast<std::size_t>(v) : 0;
    v = tabled && static_cast<double>(c) == v ? table_[c] : formula(v);
  }
}

}  // namespace fcscreen::io::fcs

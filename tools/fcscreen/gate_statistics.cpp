// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/gate_statistics.h"

#include <algorithm>
#include <utility>

#include "engine/core/parallel.h"

namespace fcscreen::tool {
namespace {

using Kind = result::CompensationRef::Kind;

struct Wanted {
  result::Dimension dimension;
  std::string channel, scale, transformation;
};

std::vector<Wanted> wanted(const io::fcs::Dataset& data, const result::GatingDocument& document,
                           const std::vector<std::string>& scales) {
  std::vector<Wanted> all;
  for (const std::string& scale : scales) {
    if (scale == "display") {
      for (const result::Dimension& d : document.dimensions) {
        if (!d.transformation) continue;
        const std::string channel = d.ratio ? document.transformations[*d.ratio].id : d.name;
        all.push_back({d, channel, scale, document.transformations[*d.transformation].id});
      }
      continue;
    }
    const bool compensated = scale == "compensated";
    for (const io::fcs::Parameter& p : data.parameters) {
      all.push_back({{{compensated ? Kind::File : Kind::None, 0}, p.name, {}, {}}, p.name, scale, ""});
    }
    for (std::size_t m = 0; compensated && m < document.matrices.size(); ++m) {
      for (const std::string& name : document.matrices[m].fluorochromes) {
        all.push_back({{{Kind::Matrix, m}, name, {}, {}}, name, scale, ""});
      }
    }
  }
  return all;
}

}  // namespace

std::size_t bytes_of_statistics(std::size_t n_events, std::size_t n_populations, unsigned threads) {
  return n_events * sizeof(double) * (1 + std::min<std::size_t>(n_populations, n_threads(threads)));
}

Result<std::vector<ChannelStatistics>> channel_statistics(const io::fcs::File& file, std::size_t dataset,
                                                          const result::GatingDocument& document,
                                                          std::span<const Bitmask> masks,
                                                          const StatisticsRequest& request) {
  std::vector<double> probabilities;
  for (const double percent : request.percentiles) probabilities.push_back(percent / 100);
  const std::size_t n_events = file.datasets()[dataset].n_events;
  const auto memory =
      EventMemory::within(bytes_of_statistics(n_events, masks.size(), request.threads), request.memory_limit_bytes);
  auto values = memory.array<double>(n_events);
  if (!values) return fail(values.error());
  // In files: one copy of a population's values after another. In memory: each thread takes its own.
  auto room = memory.array<double>(memory.spills() ? n_events : 0);
  if (!room) return fail(room.error());
  std::vector<ChannelStatistics> all;
  for (Wanted& w : wanted(file.datasets()[dataset], document, request.scales)) {
    result::GatingDocument one;
    one.transformations = document.transformations;
    one.matrices = document.matrices;
    one.divided_by_gain = document.divided_by_gain;
    one.dimensions = {w.dimension};
    const auto program = engine::GateProgram::make(file, dataset, std::move(one));
    if (!program) return fail(program.error());
    if (Status read = program->values(0, request.threads, values->values()); !read) return fail(read.error());
    const std::span<const double> column = values->values();
    ChannelStatistics channel{std::move(w.channel), std::move(w.scale), std::move(w.transformation), {}};
    channel.populations.resize(masks.size());
    parallel_for(masks.size(), memory.spills() ? 1 : request.threads, [&](std::size_t g) {
      channel.populations[g] = memory.spills()
                                   ? gating::column_statistics(column, masks[g], probabilities, room->values())
                                   : gating::column_statistics(column, masks[g], probabilities);
    });
    all.push_back(std::move(channel));
  }
  return all;
}

}  // namespace fcscreen::tool

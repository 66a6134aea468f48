// SPDX-License-Identifier: Apache-2.0
#include "io/text/membership_csv.h"

#include <algorithm>
#include <utility>

#include "io/text/csv.h"

namespace fcscreen::io::text {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;

}  // namespace

MembershipCsv::MembershipCsv(WholeFile file, std::filesystem::path path, std::size_t n_gates)
    : file_(std::move(file)),
      path_(std::move(path)),
      stream_(file_.path(), std::ios::binary | std::ios::trunc),
      n_gates_(n_gates) {}

Result<MembershipCsv> MembershipCsv::create(const std::filesystem::path& path, std::span<const std::string> gates,
                                            bool force) {
  auto file = WholeFile::create(path, force);
  if (!file) return fail(file.error());
  MembershipCsv csv(std::move(*file), path, gates.size());
  std::string header;
  for (const std::string& gate : gates) header += (header.empty() ? "" : ",") + csv_field(gate);
  header += '\n';
  csv.stream_.write(header.data(), static_cast<std::streamsize>(header.size()));
  return csv;
}

void MembershipCsv::append(std::span<const Bitmask> masks) {
  FCS_ASSERT(masks.size() == n_gates_);
  const std::size_t n_events = masks.empty() ? 0 : masks.front().size();
  for (const Bitmask& mask : masks) FCS_ASSERT(mask.size() == n_events);
  // Rows are all alike: "0,1,…\n"; filled gate by gate, whose words are read in order.
  const std::size_t row_bytes = 2 * n_gates_;
  const std::size_t step = std::max<std::size_t>(1, kBufferBytes / std::max<std::size_t>(1, row_bytes));
  std::string rows;
  for (std::size_t first = 0; first < n_events; first += step) {
    const std::size_t n = std::min(step, n_events - first);
    rows.assign(n * row_bytes, ',');
    for (std::size_t g = 0; g < n_gates_; ++g) {
      for (std::size_t e = 0; e < n; ++e) rows[e * row_bytes + 2 * g] = masks[g].test(first + e) ? '1' : '0';
    }
    for (std::size_t e = 1; e <= n; ++e) rows[e * row_bytes - 1] = '\n';
    stream_.write(rows.data(), static_cast<std::streamsize>(rows.size()));
  }
}

Status MembershipCsv::finish() {
  stream_.close();
  if (!stream_) {
    return fail(ErrorKind::Output, "OUT-01", "cannot write the rows of all events.", path_.string(), {},
                "Free space on the disk, or choose another folder.");
  }
  return file_.commit();
}

}  // namespace fcscreen::io::text

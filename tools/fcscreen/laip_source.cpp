// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/laip_source.h"

#include <array>
#include <fstream>

#include "engine/core/content_hash.h"
#include "engine/core/whole_file.h"
#include "io/store/result_file.h"

namespace fcscreen::tool {
namespace {

constexpr std::array<char, 8> kHdf5Signature = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};

bool is_hdf5(const std::filesystem::path& path) {
  std::array<char, 8> head{};
  std::ifstream file(path, std::ios::binary);
  return file.read(head.data(), head.size()) && head == kHdf5Signature;
}

}  // namespace

Result<engine::LaipSource> load_laip(const std::filesystem::path& path, const engine::ScreenOptions& options) {
  engine::LaipSource source;
  source.name = path.filename().string();
  if (is_hdf5(path)) {
    auto stored = io::store::read_result_file(path);
    if (!stored) return fail(stored.error());
    const auto bytes = read_whole_file(path);
    if (!bytes) return fail(bytes.error());
    source.sha256 = sha256(*bytes);
    source.phenotype = std::move(stored->phenotype);
    return source;
  }
  engine::ScreenOptions earlier = options;
  earlier.laip.reset();
  earlier.previous.reset();
  earlier.accession.clear();
  earlier.patient.clear();
  earlier.dataset.reset();
  auto screened = engine::screen_file(path, earlier);
  if (!screened) return fail(screened.error());
  source.sha256 = screened->result.input.sha256;
  source.phenotype = std::move(screened->phenotype);
  return source;
}

}  // namespace fcscreen::tool

// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/stored_report.h"

#include <algorithm>
#include <cctype>

#include "engine/core/content_hash.h"
#include "engine/core/whole_file.h"
#include "engine/laboratory/review.h"
#include "io/store/result_file.h"
#include "io/text/result_json.h"

namespace fcscreen::tool {

namespace fs = std::filesystem;

Result<StoredReport> read_stored_report(const fs::path& path) {
  StoredReport out;
  const auto bytes = read_whole_file(path);
  if (!bytes) return fail(bytes.error());
  out.sha256 = sha256(std::string_view(*bytes));
  auto stored = io::store::read_result_file(path);
  if (!stored) return fail(stored.error());
  auto parsed = io::text::from_json(stored->result_json);
  if (!parsed) return fail(parsed.error());
  out.json = std::move(stored->result_json);
  out.plots = std::move(stored->plots);
  out.result = std::move(*parsed);
  return out;
}

Result<result::Review> review_of_stored(const io::store::Laboratory& laboratory, const StoredReport& stored,
                                        std::optional<std::int64_t> until, const std::string& time_zone) {
  return engine::review_of(laboratory, stored.sha256, stored.result.input.accession, until, time_zone);
}

std::string signed_name(const result::Review& review) {
  std::string name = review.accession;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '.') c = '_';
  }
  return name + ".signed-" + std::to_string(review.signatures.empty() ? 0 : review.signatures.back().number) + ".pdf";
}

Result<fs::path> write_stored_report(const StoredReport& stored, engine::ReportOptions options, const fs::path& target,
                                     bool force) {
  options.result_json = stored.json;
  const auto pdf = engine::render_report(stored.result, stored.plots, options);
  if (!pdf) return fail(pdf.error());
  if (auto written = write_whole_file(target, *pdf, force); !written) return fail(written.error());
  return target;
}

}  // namespace fcscreen::tool

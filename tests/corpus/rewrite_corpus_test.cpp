// SPDX-License-Identifier: Apache-2.0
// Every readable file of the shared corpus, written again: the same values, names and keywords, under strict. No other
// FCS reader is at hand here, so the project's own strict reading stands in for them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>

#include "io/fcs/file_events.h"
#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"
#include "io/fcs/rewrite.h"
#include "tests/support/paths.h"

namespace {

namespace fs = std::filesystem;
using namespace fcscreen;
using namespace fcscreen::io::fcs;

// A range that is no power of two becomes one, and the decades grow with it: two roundings more, each of 2^-53, in the
// exponent of 10^(up to 4.7), so 4.7 · ln 10 · 2^-52 in the value.
constexpr double kRescaledTolerance = 3e-15;

std::vector<fs::path> corpus() {
  std::vector<fs::path> files;
  const auto folder = test::shared("data/corpus/fcs");
  if (!folder) return files;
  for (const auto& entry : fs::directory_iterator(*folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string findings_of(const Findings& findings) {
  std::string all;
  for (const Finding& f : findings.items()) all += f.code + " " + f.text + "\n";
  return all;
}

std::vector<double> column(const File& file, std::size_t dataset, std::size_t parameter, Values values) {
  std::vector<double> out(file.datasets()[dataset].n_events);
  double* const into = out.data();
  REQUIRE(file.read(dataset, 0, out.size(), std::vector<std::size_t>{parameter}, std::span<double* const>(&into, 1),
                    values));
  return out;
}

std::size_t differing(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
  REQUIRE(a.size() == b.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool same =
        a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])) || std::abs(a[i] - b[i]) <= tolerance * std::abs(a[i]);
    wrong += same ? 0 : 1;
  }
  return wrong;
}

std::set<std::string> codes(const Findings& findings) {
  std::set<std::string> all;
  for (const Finding& f : findings.items()) all.insert(f.code);
  return all;
}

/// Every keyword that describes no bytes is there again, with its value or under its prefix.
void check_keywords(const Dataset& before, const Dataset& after) {
  for (const auto& item : before.keywords.items()) {
    const std::string &key = item.first, &value = item.second;
    const std::string upper = upper_ascii(key);
    if (trim(value).empty() || upper == "$ORIGINALITY" || upper == "$UNICODE") continue;
    const std::string* kept = after.keywords.find(upper);
    const std::string* original = after.keywords.find(kOriginalPrefix + upper);
    const bool same =
        (kept != nullptr && trim(*kept) == trim(value)) || (original != nullptr && trim(*original) == trim(value));
    if (same) continue;
    // What remains is stated anew: offsets, sizes, names, the matrix; bytes that no key or value may hold.
    const bool bytes = upper.front() == '$' && keyword_status(upper, 2) == KeywordStatus::Required;
    const bool matrix = before.spillover && upper == upper_ascii(before.spillover->keyword);
    const bool label = upper.size() > 3 && upper.substr(0, 2) == "$P" && (upper.back() == 'S' || upper.back() == 'G');
    const bool clock = upper == "$BTIM" || upper == "$ETIM";
    const bool unfit = value.find('\0') != std::string::npos ||
                       std::any_of(key.begin(), key.end(), [](char c) { return c < ' ' || c > '~'; });
    CHECK_MESSAGE((bytes || matrix || label || clock || unfit), key << " = " << value.substr(0, 60));
  }
}

void check_rewrite(const File& file, std::size_t dataset) {
  const Dataset& set = file.datasets()[dataset];
  const auto plan = plan_rewrite(file, dataset, {WriteVersion::Auto, Values::Raw, false, "test", {}});
  REQUIRE_MESSAGE(plan.has_value(), (plan ? "" : plan.error().text()));
  FileEvents source(file, dataset, Values::Raw);
  StringSink sink;
  const auto written = write(plan->dataset, source, sink);
  REQUIRE_MESSAGE(written.has_value(), (written ? "" : written.error().text()));
  CHECK_MESSAGE(written->findings.empty(), findings_of(written->findings));
  const auto again = File::from_memory(std::as_bytes(std::span(sink.bytes())), "rewritten", {Policy::Strict});
  REQUIRE_MESSAGE(again.has_value(), (again ? "" : again.error().text()));
  const Dataset& copy = again->datasets().front();
  CHECK_MESSAGE(copy.findings.empty(), findings_of(copy.findings));
  REQUIRE(copy.n_events == set.n_events);
  REQUIRE(copy.parameters.size() == set.parameters.size());
  const bool renamed = codes(plan->findings).count("FCS-W10") != 0;
  for (std::size_t p = 0; p < set.parameters.size(); ++p) {
    CAPTURE(p);
    const Parameter &a = set.parameters[p], &b = copy.parameters[p];
    if (!renamed) CHECK(a.name == b.name);
    CHECK(a.label == b.label);
    if (a.type == DataType::Integer) CHECK((b.type == DataType::Integer && b.bits == a.bits));
    if (stored_type(a) == DataType::Float || stored_type(a) == DataType::Double) CHECK(b.type == stored_type(a));
    CHECK(differing(column(file, dataset, p, Values::Raw), column(*again, 0, p, Values::Raw), 0) == 0);
    const double tolerance = a.range == b.range ? 0 : kRescaledTolerance;
    CHECK(differing(column(file, dataset, p, Values::Linearized), column(*again, 0, p, Values::Linearized),
                    tolerance) == 0);
  }
  check_keywords(set, copy);
  if (set.spillover_status == "ok" || set.spillover_status == "identity") {
    REQUIRE(copy.spillover);
    CHECK(copy.spillover->matrix == set.spillover->matrix);
    CHECK(copy.spillover_status == set.spillover_status);
  } else {
    CHECK(copy.spillover_status == "none");
  }
}

}  // namespace

TEST_CASE("rewriting the corpus: values, names and keywords of every readable data set, under strict") {
  const auto files = corpus();
  if (files.empty()) return test::skip("the shared corpus is not here");
  std::size_t n_sets = 0, n_files = 0;
  for (const fs::path& path : files) {
    INFO(path.filename().string());
    const auto file = File::open(path);
    if (!file) continue;  // corpus_test says which
    ++n_files;
    for (std::size_t d = 0; d < file->datasets().size(); ++d) {
      CAPTURE(d);
      ++n_sets;
      check_rewrite(*file, d);
    }
  }
  MESSAGE(n_sets << " data sets of " << n_files << " files");
  CHECK(n_files == 116);  // of 118; two are truncated
}

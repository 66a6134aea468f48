// SPDX-License-Identifier: Apache-2.0
// How long the pages of one stored result take: RESULT.h5, read once, rendered again and again.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "engine/report/report.h"
#include "io/store/result_file.h"
#include "io/text/result_json.h"

namespace {

using namespace fcscreen;

/// Processor time of this process in user mode, in seconds: what the marks are stated in, and what other programs on
/// the machine change least.
double user_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) * 1e-6;
}

std::size_t pages_in(const std::string& pdf) {
  std::size_t n = 0;
  for (auto at = pdf.find("/Type /Page"); at != std::string::npos; at = pdf.find("/Type /Page", at + 1)) {
    n += pdf[at + 11] != 's';
  }
  return n;
}

/// A signature of nobody, so that the page of the audit is among those that are timed.
result::Review signed_once(const result::ScreenResult& r) {
  result::ReviewedVersion v;
  v.version = 1;
  v.call = r.target.call;
  v.count = r.target.count;
  v.denominator_count = r.target.denominator_count;
  v.fraction = r.target.fraction;
  v.ci95 = r.target.ci95;
  result::Review review;
  review.accession = "BENCH";
  review.version = 1;
  review.versions = {v};
  review.signatures = {{1, 1, "report_bench", "reviewed", "timing", "2024-01-01T00:00:00.000Z", ""}};
  return review;
}

int failed(const Error& error) {
  std::fprintf(stderr, "report_bench: %s\n", error.text().c_str());
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  std::string input;
  int rounds = 7;
  double most_seconds = 0.8, most_mb = 2.0;
  CLI::App app("Time the pages of a stored result; exit 1 beyond the marks.");
  app.add_option("result", input, "result.h5 written by screen")->required();
  app.add_option("--rounds", rounds, "renderings, the median is told")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--seconds", most_seconds, "mark: user time of reading and one rendering")->capture_default_str();
  app.add_option("--megabytes", most_mb, "mark: size of the PDF")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const double start = user_seconds();
  const auto stored = io::store::read_result_file(input);
  if (!stored) return failed(stored.error());
  const auto result = io::text::from_json(stored->result_json);
  if (!result) return failed(result.error());
  const double read = user_seconds() - start;
  engine::ReportOptions options;
  options.result_json = stored->result_json;
  options.review = signed_once(*result);
  std::vector<double> times;
  std::string first;
  for (int i = 0; i < rounds; ++i) {
    const double before = user_seconds();
    const auto pdf = engine::render_report(*result, stored->plots, options);
    if (!pdf) return failed(pdf.error());
    times.push_back(user_seconds() - before);
    if (i == 0) first = *pdf;
    if (*pdf != first) {
      std::fprintf(stderr, "report_bench: two renderings differ\n");
      return 1;
    }
  }
  std::sort(times.begin(), times.end());
  const double render = times[times.size() / 2], megabytes = static_cast<double>(first.size()) * 1e-6;
  const bool good = read + render <= most_seconds && megabytes <= most_mb;
  std::printf(
      "{\"events\": %zu, \"pages\": %zu, \"read_s\": %.3f, \"render_s\": %.3f, \"pdf_mb\": %.3f, \"within\": %s}\n",
      result->input.n_events, pages_in(first), read, render, megabytes, good ? "true" : "false");
  return good ? 0 : 1;
}

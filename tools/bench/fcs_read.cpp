// SPDX-License-Identifier: Apache-2.0
// How fast, and with how much memory, a file becomes columns; see README.md for what each figure means.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "engine/core/event_table.h"
#include "engine/core/parallel.h"
#include "engine/core/simd_target.h"
#include "io/fcs/reader.h"
#include "tools/bench/measure.h"

namespace {

using namespace fcscreen;
using Table = EventTable<RawScale>;

constexpr double kMega = bench::kMega;
constexpr int kFreshRounds = 5;

struct Options {
  std::string file, simd = "best";
  unsigned threads = 1;
  int rounds = 40;
  bool decode_only = false, open_only = false;
};

/// The data set to analyse of a file, decoded whole into columns.
class Sample {
 public:
  static Result<Sample> open(const std::string& path) {
    auto file = io::fcs::File::open(path);
    if (!file) return fail(file.error());
    return Sample(std::move(*file));
  }
  [[nodiscard]] std::size_t n_events() const { return data().n_events; }
  [[nodiscard]] std::size_t n_parameters() const { return data().parameters.size(); }
  [[nodiscard]] Table columns() const { return {n_events(), n_parameters(), Uninitialised()}; }
  [[nodiscard]] std::size_t column_bytes() const { return n_events() * n_parameters() * sizeof(float); }
  [[nodiscard]] std::span<const std::byte> data_bytes() const {
    return file_.bytes().subspan(data().file_offset + data().data.first, data().data.size());
  }
  Status read(Table& table, unsigned threads) const {
    std::vector<std::size_t> parameters(n_parameters());
    std::iota(parameters.begin(), parameters.end(), std::size_t{0});
    std::vector<float*> out;
    for (std::size_t p = 0; p < parameters.size(); ++p) out.push_back(table.column(p).values().data());
    return file_.read_all(dataset_, parameters, out, io::fcs::Values::Raw, threads);
  }

 private:
  explicit Sample(io::fcs::File file) : file_(std::move(file)), dataset_(default_dataset(file_)) {}
  [[nodiscard]] const io::fcs::Dataset& data() const { return file_.datasets()[dataset_]; }
  io::fcs::File file_;
  std::size_t dataset_;
};

Status measure(const Options& options) {
  const double fresh_s = bench::fresh_seconds(kFreshRounds, [&] {
    const auto sample = Sample::open(options.file);
    if (!sample) return false;
    Table columns = sample->columns();
    return sample->read(columns, options.threads).has_value();
  });  // before this process starts threads or touches memory
  const auto sample = Sample::open(options.file);
  if (!sample) return fail(sample.error());
  Table columns = sample->columns();
  const std::span<const std::byte> data = sample->data_bytes();
  if (data.empty()) return fail(ErrorKind::Input, "BENCH-01", "has no events to read.", options.file);
  AlignedBuffer<std::byte> target(std::max(data.size(), sample->column_bytes()));
  double read_s = 1e9, copy_s = 1e9;
  for (int round = -1; round < options.rounds; ++round) {  // the first touches the columns and is not counted
    Status read;
    const double reading = bench::seconds([&] { read = sample->read(columns, options.threads); });
    if (!read) return read;
    const double copying = bench::seconds([&] { bench::copy_in_pieces(data, target, options.threads); });
    if (round < 0) continue;
    read_s = std::min(read_s, reading);
    copy_s = std::min(copy_s, copying);
  }
  std::printf(
      "{\"events\":%zu,\"parameters\":%zu,\"threads\":%u,\"read_s\":%.6f,\"copy_s\":%.6f,\"ratio\":%.3f,"
      "\"fresh_s\":%.6f,\"peak_rss_mb\":%.1f,\"data_mb\":%.1f,\"copy_mb\":%.1f,\"rounds\":%d,\"simd\":\"%s\"}\n",
      sample->n_events(), sample->n_parameters(), options.threads, read_s, copy_s, read_s / copy_s, fresh_s,
      bench::peak_rss_mb(), static_cast<double>(data.size()) / kMega, static_cast<double>(target.size()) / kMega,
      options.rounds, simd_target().c_str());
  return {};
}

Status measure_memory(const Options& options) {
  const auto sample = Sample::open(options.file);
  if (!sample) return fail(sample.error());
  Table columns = sample->columns();
  if (Status read = sample->read(columns, options.threads); !read) return read;
  std::printf(
      "{\"events\":%zu,\"parameters\":%zu,\"threads\":%u,\"columns_mb\":%.1f,\"rss_anon_mb\":%.1f,"
      "\"peak_rss_mb\":%.1f}\n",
      sample->n_events(), sample->n_parameters(), options.threads, static_cast<double>(sample->column_bytes()) / kMega,
      bench::rss_anon_mb(), bench::peak_rss_mb());
  return {};
}

Status measure_open(const Options& options) {
  double first_s = 0, open_s = 1e9;
  std::size_t n_events = 0;
  for (int round = 0; round <= options.rounds; ++round) {
    Result<Sample> sample = fail(ErrorKind::Internal, "", "");
    const double taken = bench::seconds([&] { sample = Sample::open(options.file); });
    if (!sample) return fail(sample.error());
    n_events = sample->n_events();
    if (round == 0) first_s = taken;
    open_s = std::min(open_s, taken);
  }
  std::printf("{\"events\":%zu,\"open_s\":%.6f,\"first_open_s\":%.6f,\"rss_anon_mb\":%.1f}\n", n_events, open_s,
              first_s, bench::rss_anon_mb());
  return {};
}

Status run(const Options& options) {
  if (Status set = set_simd_target(options.simd); !set) return set;
  if (options.open_only) return measure_open(options);
  return options.decode_only ? measure_memory(options) : measure(options);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Measure how fast an FCS file becomes columns, beside a streaming copy of the same bytes."};
  app.add_option("FILE", options.file, "an FCS file")->required();
  app.add_option("--threads", options.threads, "0 = all cores")->capture_default_str();
  app.add_option("--rounds", options.rounds, "interleaved rounds; the minimum counts")
      ->check(CLI::Range(15, 100000))
      ->capture_default_str();
  app.add_option("--simd", options.simd, "SIMD target")->capture_default_str();
  auto* memory = app.add_flag("--decode-only", options.decode_only, "decode once; report anonymous memory");
  app.add_flag("--open-only", options.open_only, "only open the file; report the time")->excludes(memory);
  CLI11_PARSE(app, argc, argv);
  const Status done = run(options);
  if (done) return 0;
  std::fprintf(stderr, "fcs_read: %s\n", done.error().text().c_str());
  return 1;
}

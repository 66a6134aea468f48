// SPDX-License-Identifier: Apache-2.0
// From the mapped file to display columns and the masks of 25 gates, by the way `fcscreen gate` goes, beside a
// streaming copy of the same DATA bytes; see README.md for what each figure means.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/content_hash.h"
#include "engine/core/event_table.h"
#include "engine/core/simd_target.h"
#include "engine/stream/gate_program.h"
#include "io/fcs/reader.h"
#include "tools/bench/measure.h"

namespace {

using namespace fcscreen;
using engine::GateProgram;
using Table = EventTable<DisplayScale>;

constexpr std::size_t kFluorescence = 15;
constexpr std::size_t kSampledEvents = 20000;
constexpr double kSpill = 0.02;  // of the matrix used where the file has none for these channels
constexpr int kFreshRounds = 5;

struct Options {
  std::string file, simd = "best";
  unsigned threads = 1;
  int rounds = 40;
  bool in_double = false;
};

bool is_fluorescence(const io::fcs::Parameter& p) {
  return !p.is_time && p.name.rfind("FSC", 0) != 0 && p.name.rfind("SSC", 0) != 0;
}

/// The document of the benchmark for one data set: all parameters are dimensions, the first 15 of fluorescence
/// compensated and on a logicle scale, the others linear; 13 ranges and 2 rectangles, 6 polygons of 8 vertices,
/// 2 ellipses and 2 booleans in a tree, laid on the quantiles of the file's own events.
class PipelineDocument {
 public:
  static Result<result::GatingDocument> make(const io::fcs::File& file, std::size_t dataset) {
    PipelineDocument builder(file.datasets()[dataset]);
    if (builder.fluorescence_.size() < kFluorescence) {
      return fail(ErrorKind::Input, "BENCH-02", "has fewer than 15 fluorescence parameters.", file.name());
    }
    builder.add_dimensions();
    auto program = GateProgram::make(file, dataset, builder.document_, engine::KeepColumns::Yes);
    if (!program) return fail(program.error());
    if (Status sampled = builder.sample(*program); !sampled) return fail(sampled.error());
    builder.add_gates();
    return std::move(builder.document_);
  }

 private:
  explicit PipelineDocument(const io::fcs::Dataset& data) : data_(data) {
    for (std::size_t p = 0; p < data.parameters.size() && fluorescence_.size() < kFluorescence; ++p) {
      if (is_fluorescence(data.parameters[p])) fluorescence_.push_back(p);
    }
  }

  [[nodiscard]] bool file_matrix_fits() const {
    if (!data_.spillover || data_.spillover_status != "ok") return false;
    const auto& names = data_.spillover->names;
    return names.size() == kFluorescence && std::all_of(fluorescence_.begin(), fluorescence_.end(), [&](std::size_t p) {
             return std::find(names.begin(), names.end(), data_.parameters[p].name) != names.end();
           });
  }

  void add_dimensions() {
    document_.transformations.push_back({"logicle", result::ScaleSpec(result::LogicleScale{})});
    document_.transformations.push_back({"linear", result::ScaleSpec(result::LinearScale{})});
    result::CompensationRef compensation{result::CompensationRef::Kind::File, 0};
    if (!file_matrix_fits()) {
      compensation.kind = result::CompensationRef::Kind::Matrix;
      result::SpectrumMatrix matrix;
      matrix.id = "even";
      for (std::size_t i = 0; i < kFluorescence; ++i) {
        matrix.detectors.push_back(data_.parameters[fluorescence_[i]].name);
        matrix.fluorochromes.push_back(matrix.detectors.back());
        for (std::size_t j = 0; j < kFluorescence; ++j) matrix.coefficients.push_back(i == j ? 1 : kSpill);
      }
      document_.matrices.push_back(matrix);
    }
    for (std::size_t p = 0; p < data_.parameters.size(); ++p) {
      const bool fluorescence = std::find(fluorescence_.begin(), fluorescence_.end(), p) != fluorescence_.end();
      document_.dimensions.push_back({fluorescence ? compensation : result::CompensationRef{},
                                      data_.parameters[p].name,
                                      {},
                                      fluorescence ? std::size_t{0} : std::size_t{1}});
    }
  }

  Status sample(const GateProgram& program) {
    const std::size_t n = std::min(kSampledEvents, program.n_events());
    std::vector<std::vector<float>> values(document_.dimensions.size(), std::vector<float>(n));
    std::vector<float*> columns;
    for (auto& column : values) columns.push_back(column.data());
    std::vector<Bitmask> none;
    if (Status read = program.evaluate(0, n, 1, columns, none); !read) return read;
    for (const std::size_t p : fluorescence_) {
      auto& column = values[p];
      std::erase_if(column, [](float v) { return !std::isfinite(v); });
      if (column.empty()) column.push_back(0.5F);
      std::sort(column.begin(), column.end());
      sorted_.push_back(column);
    }
    return {};
  }

  [[nodiscard]] double at(std::size_t f, double share) const {
    const auto& column = sorted_[f];
    return static_cast<double>(column[static_cast<std::size_t>(share * static_cast<double>(column.size() - 1))]);
  }
  [[nodiscard]] double half_width(std::size_t f) const { return std::max(0.5 * (at(f, 0.9) - at(f, 0.1)), 0.02); }

  void add(const std::string& parent, decltype(result::Gate::shape) shape) {
    document_.gates.push_back({"g" + std::to_string(document_.gates.size() + 1), parent, std::move(shape)});
  }

  void add_polygon(const std::string& parent, std::size_t fx, std::size_t fy) {
    result::PolygonGate polygon{fluorescence_[fx], fluorescence_[fy], {}};
    for (int k = 0; k < 8; ++k) {
      const double angle = 2 * 3.14159265358979 * (k + 0.3) / 8;
      polygon.vertices.push_back(
          {at(fx, 0.5) + half_width(fx) * std::cos(angle), at(fy, 0.5) + half_width(fy) * std::sin(angle)});
    }
    add(parent, polygon);
  }

  void add_gates() {
    for (std::size_t i = 0; i < 13; ++i) {
      const double high = i % 2 == 0 ? result::kInfinity : at(i, 0.97);
      add(i < 4 ? "" : "g" + std::to_string(i - 3),
          result::RectangleGate{{{fluorescence_[i], at(i, 0.2 + 0.02 * static_cast<double>(i)), high}}});
    }
    for (std::size_t i = 13; i < 15; ++i) {
      add("g1", result::RectangleGate{{{fluorescence_[i], at(i, 0.1), at(i, 0.9)},
                                       {fluorescence_[i - 13], at(i - 13, 0.05), at(i - 13, 0.95)}}});
    }
    for (std::size_t k = 0; k < 6; ++k) add_polygon(k < 3 ? "" : "g" + std::to_string(k), 2 * k, 2 * k + 1);
    for (std::size_t k = 0; k < 2; ++k) {
      const std::size_t x = 12 + k, y = 3 + k;
      const double a = half_width(x), b = half_width(y), ab = 0.4 * a * b;
      add(k == 0 ? "" : "g2",
          result::EllipsoidGate{
              {fluorescence_[x], fluorescence_[y]}, {at(x, 0.5), at(y, 0.5)}, {a * a, ab, ab, b * b}, 1});
    }
    add("", result::BooleanGate{result::BooleanOp::And, {{"g5", false}, {"g16", true}}});
    add("g3", result::BooleanGate{result::BooleanOp::Or, {{"g17", false}, {"g22", false}, {"g14", false}}});
  }

  const io::fcs::Dataset& data_;
  std::vector<std::size_t> fluorescence_;
  std::vector<std::vector<float>> sorted_;  // display values of the sampled events, of each fluorescence
  result::GatingDocument document_;
};

/// A file with the program of the benchmark.
class Pipeline {
 public:
  static Result<Pipeline> open(const std::string& path) {
    auto file = io::fcs::File::open(path);
    if (!file) return fail(file.error());
    Pipeline out(std::make_unique<io::fcs::File>(std::move(*file)));
    auto document = PipelineDocument::make(*out.file_, out.dataset_);
    if (!document) return fail(document.error());
    auto program = GateProgram::make(*out.file_, out.dataset_, std::move(*document), engine::KeepColumns::Yes);
    if (!program) return fail(program.error());
    out.program_ = std::move(*program);
    return out;
  }
  [[nodiscard]] std::size_t n_events() const { return program_->n_events(); }
  [[nodiscard]] std::size_t n_columns() const { return program_->document().dimensions.size(); }
  [[nodiscard]] std::size_t n_gates() const { return program_->document().gates.size(); }
  [[nodiscard]] std::span<const std::byte> data_bytes() const {
    const io::fcs::Dataset& data = file_->datasets()[dataset_];
    return file_->bytes().subspan(data.file_offset + data.data.first, data.data.size());
  }
  [[nodiscard]] Table columns() const { return {n_events(), n_columns(), Uninitialised()}; }
  [[nodiscard]] std::vector<Bitmask> masks() const {
    std::vector<Bitmask> out;
    for (std::size_t g = 0; g < n_gates(); ++g) out.emplace_back(n_events());
    return out;
  }
  Status run(Table& table, std::vector<Bitmask>& masks, const Options& options) const {
    std::vector<float*> columns;
    for (std::size_t d = 0; d < n_columns(); ++d) columns.push_back(table.column(d).values().data());
    return program_->evaluate(0, n_events(), options.threads, columns, masks,
                              options.in_double ? engine::Arithmetic::Double : engine::Arithmetic::FloatFirst);
  }

 private:
  explicit Pipeline(std::unique_ptr<io::fcs::File> file) : file_(std::move(file)), dataset_(default_dataset(*file_)) {}
  std::unique_ptr<io::fcs::File> file_;  // the program points to it
  std::size_t dataset_;
  std::optional<GateProgram> program_;
};

std::string hash_of(const std::vector<Bitmask>& masks) {
  std::string all;
  for (const Bitmask& mask : masks) {
    const auto bytes = std::as_bytes(mask.words());
    all += sha256(bytes);
  }
  return sha256(all).substr(0, 16);
}

Status measure(const Options& options) {
  const double fresh_s = bench::fresh_seconds(kFreshRounds, [&] {
    const auto pipeline = Pipeline::open(options.file);
    if (!pipeline) return false;
    Table columns = pipeline->columns();
    std::vector<Bitmask> masks = pipeline->masks();
    return pipeline->run(columns, masks, options).has_value();
  });
  const auto pipeline = Pipeline::open(options.file);
  if (!pipeline) return fail(pipeline.error());
  Table columns = pipeline->columns();
  std::vector<Bitmask> masks = pipeline->masks();
  const std::span<const std::byte> data = pipeline->data_bytes();
  AlignedBuffer<std::byte> target(std::max(data.size(), pipeline->n_events() * pipeline->n_columns() * sizeof(float)));
  double pipeline_s = 1e9, copy_s = 1e9;
  for (int round = -1; round < options.rounds; ++round) {  // the first touches the memory and is not counted
    Status done;
    const double taken = bench::seconds([&] { done = pipeline->run(columns, masks, options); });
    if (!done) return done;
    const double copying = bench::seconds([&] { bench::copy_in_pieces(data, target, options.threads); });
    if (round < 0) continue;
    pipeline_s = std::min(pipeline_s, taken);
    copy_s = std::min(copy_s, copying);
  }
  std::size_t members = 0;
  for (const Bitmask& mask : masks) members += mask.count();
  std::printf(
      "{\"events\":%zu,\"threads\":%u,\"pipeline_s\":%.6f,\"copy_s\":%.6f,\"ratio\":%.3f,\"fresh_s\":%.6f,"
      "\"peak_rss_mb\":%.1f,\"mask_hash\":\"%s\",\"parameters\":%zu,\"gates\":%zu,\"members\":%zu,"
      "\"arithmetic\":\"%s\",\"rounds\":%d,\"simd\":\"%s\"}\n",
      pipeline->n_events(), options.threads, pipeline_s, copy_s, pipeline_s / copy_s, fresh_s, bench::peak_rss_mb(),
      hash_of(masks).c_str(), pipeline->n_columns(), pipeline->n_gates(), members,
      options.in_double ? "double" : "float first", options.rounds, simd_target().c_str());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Measure the way from an FCS file to display columns and 25 gate masks, beside a streaming copy."};
  app.add_option("FILE", options.file, "an FCS file with at least 15 fluorescence parameters")->required();
  app.add_option("--threads", options.threads, "0 = all cores")->capture_default_str();
  app.add_option("--rounds", options.rounds, "interleaved rounds; the minimum counts")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--simd", options.simd, "SIMD target")->capture_default_str();
  app.add_flag("--double", options.in_double, "decide in double throughout: the same mask_hash, no columns");
  CLI11_PARSE(app, argc, argv);
  Status done = set_simd_target(options.simd);
  if (done) done = measure(options);
  if (done) return 0;
  std::fprintf(stderr, "gate_pipeline: %s\n", done.error().text().c_str());
  return 1;
}

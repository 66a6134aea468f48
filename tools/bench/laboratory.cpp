// SPDX-License-Identifier: Apache-2.0
// How fast the laboratory database is: filing, opening a patient, going through all, checking, copying; and ingest of
// result files that are copies of a real one under other accessions.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <numeric>

#include "engine/core/content_hash.h"
#include "engine/core/random.h"
#include "engine/laboratory/examine.h"
#include "engine/laboratory/ingest.h"
#include "io/store/result_file.h"
#include "io/text/result_json.h"

namespace {

using namespace fcscreen;
using io::store::Filing;
using io::store::Laboratory;
using io::store::LaboratoryAccess;
namespace fs = std::filesystem;

struct Plan {
  fs::path folder, pattern;
  std::size_t patients = 10000, samples = 100000, files = 400, opened = 1000, batch = 256;
  unsigned threads = 0;
};

/// What a piece of work took on the clock, and of all processors.
struct Time {
  double wall = 0, cpu = 0;
};

Time seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t cpu = std::clock();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC};
}

/// So many things a second, by the clock and by a second of one processor.
std::string rate(std::size_t n, const Time& took, const char* what) {
  return fmt::format("{:.0f} {}/s, {:.0f} per processor second", static_cast<double>(n) / took.wall, what,
                     static_cast<double>(n) / took.cpu);
}

template <class T>
T value(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().text().c_str());
  std::exit(1);
}

void must(const Status& status) {
  if (status) return;
  std::fprintf(stderr, "%s\n", status.error().text().c_str());
  std::exit(1);
}

void row(const std::string& what, const Time& took, const std::string& rate) {
  fmt::print("| {} | {:.3g} | {:.3g} | {} |\n", what, took.wall, took.cpu, rate);
  std::fflush(stdout);
}

std::string patient_of(const Plan& plan, std::size_t sample) { return fmt::format("P-{:06}", sample % plan.patients); }

/// File all samples without files: what the database alone costs.
void fill(const Plan& plan, const result::ScreenResult& pattern, const fs::path& db) {
  Laboratory laboratory = value(Laboratory::create(db, "bench"));
  Filing filing{io::store::facts_of(pattern), {}, {}, 1'000'000};
  const Time took = seconds([&] {
    std::vector<Filing> batch;
    for (std::size_t i = 0; i < plan.samples; ++i) {
      filing.facts.patient = patient_of(plan, i);
      filing.facts.accession = fmt::format("A-{:07}", i);
      filing.facts.count = i % 1000;
      filing.path = plan.folder / fmt::format("{:07}.result.h5", i);
      filing.sha256 = sha256(std::string_view(filing.facts.accession));
      batch.push_back(filing);
      if (batch.size() < plan.batch && i + 1 < plan.samples) continue;
      value(laboratory.file(batch));
      batch.clear();
    }
    std::vector<result::ExposureRow> rows(1);
    rows[0].drug = "lenalidomide";
    rows[0].start = std::chrono::year(2019) / 2 / 1;
    rows.assign(plan.patients, rows[0]);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].patient = patient_of(plan, i);
    value(laboratory.add_exposures(rows));
  });
  row(fmt::format("file {} results, {} patients (rows and audit trail, {} a transaction)", plan.samples, plan.patients,
                  plan.batch),
      took, rate(plan.samples, took, "results"));
}

/// Open the database and one patient, again and again.
void open_patients(const Plan& plan, const fs::path& db) {
  Random random(1, 1, 0);
  std::vector<double> times;
  double cpu = 0;
  std::size_t samples = 0;
  for (std::size_t i = 0; i < plan.opened; ++i) {
    const auto key = patient_of(plan, static_cast<std::size_t>(random.uniform() * static_cast<double>(plan.patients)));
    const Time took = seconds([&] {
      const Laboratory laboratory = value(Laboratory::open(db, LaboratoryAccess::Read));
      samples += value(laboratory.patient(key)).samples.size();
    });
    times.push_back(took.wall);
    cpu += took.cpu;
  }
  std::sort(times.begin(), times.end());
  const auto at = [&](double q) {
    return 1000 * times[static_cast<std::size_t>(q * static_cast<double>(times.size() - 1))];
  };
  row(fmt::format("open the database and one patient ({:.1f} samples), {} times, in all",
                  static_cast<double>(samples) / static_cast<double>(plan.opened), plan.opened),
      {std::accumulate(times.begin(), times.end(), 0.0), cpu},
      fmt::format("median {:.2f} ms, 99 % {:.2f} ms, longest {:.2f} ms", at(0.5), at(0.99), at(1)));
}

void look_after(const Plan& plan, const fs::path& db) {
  const Laboratory laboratory = value(Laboratory::open(db, LaboratoryAccess::Read));
  std::size_t n = 0;
  const Time all = seconds([&] {
    must(laboratory.each_result([&](const io::store::FiledResult& r) {
      n += r.version > 0;
      return true;
    }));
  });
  row(fmt::format("go through all {} results", n), all, rate(n, all, "results"));
  engine::ExamineOptions options;
  options.files = false;
  std::int64_t entries = 0;
  const Time trail = seconds([&] {
    const auto found = value(engine::examine(laboratory, options));
    entries = found.audit_entries;
    if (!found.faults.empty()) std::fprintf(stderr, "%s\n", found.faults.front().text.c_str());
  });
  row(fmt::format("check {} audit entries and every row against them", entries), trail,
      rate(static_cast<std::size_t>(entries), trail, "entries"));
  row("SQLite's own check of pages, indexes and keys", seconds([&] { value(laboratory.check_database()); }), "");
  const fs::path copy = plan.folder / "copy.db";
  const Time copied = seconds([&] { must(laboratory.backup(copy, true)); });
  row("online copy, flushed and checked", copied,
      fmt::format("{:.0f} MB", static_cast<double>(fs::file_size(copy)) / 1e6));
}

/// Ingest copies of a real result under other accessions.
void ingest(const Plan& plan, result::ScreenResult pattern, io::store::StoredResult stored) {
  const fs::path results = plan.folder / "results";
  fs::create_directories(results);
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < plan.files; ++i) {
    pattern.input.patient = patient_of(plan, i);
    pattern.input.accession = fmt::format("B-{:07}", i);
    stored.result_json = io::text::to_json(pattern);
    const fs::path path = results / fmt::format("{:07}.result.h5", i);
    must(io::store::write_result_file(path, stored, true));
    bytes += fs::file_size(path);
  }
  const auto files = value(engine::find_result_files(std::vector<fs::path>{results}));
  engine::IngestOptions options;
  options.batch_files = plan.batch;
  const auto run = [&](const std::string& name, unsigned threads, bool again) {
    options.threads = threads;
    Laboratory laboratory = again ? value(Laboratory::open(plan.folder / name, LaboratoryAccess::Write, "bench"))
                                  : value(Laboratory::create(plan.folder / name, "bench"));
    std::size_t n = 0;
    const Time took = seconds([&] {
      must(engine::ingest(laboratory, files, options,
                          [&](const engine::Ingested& file) { n += !file.outcome.refusal; }));
    });
    row(fmt::format("{} {} result files of {:.2f} MB, {} thread{}", again ? "ingest again (all skipped)" : "ingest", n,
                    static_cast<double>(bytes) / 1e6 / static_cast<double>(plan.files), threads,
                    threads == 1 ? "" : "s"),
        took, rate(n, took, "results"));
  };
  run("ingest1.db", 1, false);
  run("ingest2.db", 2, false);
  run("ingest2.db", 2, true);
  const Time read = seconds([&] {
    for (const auto& file : files) value(engine::read_result_bytes(file));
  });
  row("  of that, reading and hashing (1 thread)", read, rate(bytes / 1000000, read, "MB"));
  std::vector<engine::ResultFile> held;
  for (const auto& file : files) held.push_back(value(engine::read_result_bytes(file)));
  const Time parsed = seconds([&] {
    for (const auto& file : held) value(engine::filing_of(file));
  });
  row("  of that, HDF5 and JSON (1 thread)", parsed, rate(held.size(), parsed, "results"));
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  CLI::App app("Measure the laboratory database.", "laboratory_bench");
  app.add_option("FOLDER", plan.folder, "empty folder to work in, on the disk to be measured")->required();
  app.add_option("PATTERN", plan.pattern, "a result.h5 to make copies of")->required()->check(CLI::ExistingFile);
  app.add_option("--patients", plan.patients, "")->capture_default_str();
  app.add_option("--samples", plan.samples, "")->capture_default_str();
  app.add_option("--files", plan.files, "result files to ingest")->capture_default_str();
  app.add_option("--opened", plan.opened, "times a patient is opened")->capture_default_str();
  app.add_option("--batch", plan.batch, "results in one transaction")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  fs::create_directories(plan.folder);
  auto stored = value(io::store::read_result_file(plan.pattern));
  const auto pattern = value(io::text::from_json(stored.result_json));
  fmt::print("| what | seconds | processor seconds | |\n|---|---:|---:|---|\n");
  const fs::path db = plan.folder / "lab.db";
  fill(plan, pattern, db);
  open_patients(plan, db);
  look_after(plan, db);
  ingest(plan, pattern, std::move(stored));
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "engine/core/random.h"
#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "engine/laboratory/examine.h"
#include "io/store/result_file.h"
#include "tests/crash/killed_program.h"
#include "tests/support/paths.h"
#include "tests/unit/laboratory/sample.h"

using namespace fcscreen;
using io::store::Laboratory;
using io::store::LaboratoryAccess;
using test::run_program;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr int kFiles = 120;

std::size_t from_environment(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<std::size_t>(std::strtoull(text, nullptr, 10));
}

std::size_t kills() { return from_environment("FCSCREEN_KILLS", 25); }

/// Moments to kill at, from the seed.
class Moments {
 public:
  explicit Moments(std::uint64_t stream) : random_(from_environment("FCSCREEN_KILL_SEED", 1), stream, 0) {}
  std::chrono::microseconds within(std::chrono::microseconds whole) {
    return std::chrono::microseconds(static_cast<std::int64_t>(random_.uniform() * static_cast<double>(whole.count())));
  }

 private:
  Random random_;
};

void write_results(const fs::path& folder) {
  fs::create_directories(folder);
  for (int i = 0; i < kFiles; ++i) {
    const std::string n = std::to_string(i);
    // Three versions of each tube, five patients.
    test::write_result(folder / (n + ".result.h5"),
                       test::screened("P-" + std::to_string(i % 5), "A-" + std::to_string(i % 40), "T",
                                      static_cast<std::uint64_t>(i)));
    fs::last_write_time(folder / (n + ".result.h5"),
                        fs::file_time_type::clock::now() - std::chrono::seconds(10000 - 10 * i));
  }
}

/// The results of a patient that are a course: a count that falls after the stop.
void write_course(const fs::path& folder) {
  fs::create_directories(folder);
  for (int i = 0; i < 5; ++i) {
    auto r = test::screened("P-1", "C-" + std::to_string(i), "T", 77);
    r.input.acquired = "2024-0" + std::to_string(1 + i) + "-01T09:00:00";
    r.fcscreen.analysis_version = kAnalysisVersion;
    r.laip.reset();
    r.panel.level = "L2";
    r.target.reasons = r.target.flags = {};
    r.target.call = result::Call::DetectedQuantifiable;
    r.target.row = 8;
    r.target.denominator_count = 500000;
    r.aberrancy.aberrancy_class = 2;
    r.aberrancy.events_per_class = {100, 0, static_cast<std::size_t>(8000 >> (2 * i)), 0};
    test::write_result(folder / (r.input.accession + ".result.h5"), r);
  }
}

/// Every file of a folder that can be seen, by its name.
std::map<std::string, std::string> read_outputs(const fs::path& folder) {
  std::map<std::string, std::string> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.front() != '.') files[name] = *read_whole_file(entry.path());
  }
  return files;
}

/// "A1 C-0" of every alert of P-1.
std::vector<std::string> alerts_of(const std::string& db) {
  const auto laboratory = Laboratory::open(db, LaboratoryAccess::Read);
  REQUIRE(laboratory.has_value());
  std::vector<std::string> out;
  const auto record = laboratory->patient("P-1");
  REQUIRE(record);
  for (const auto& a : record->alerts) out.push_back(a.rule + " " + a.accession);
  return out;
}

/// The content hashes of the whole lines that say something was filed or is filed already.
void add_saved(const std::string& out, std::set<std::string>& saved) {
  std::istringstream lines(out.substr(0, out.rfind('\n') + 1));
  for (std::string line; std::getline(lines, line);) {
    const Json told = Json::parse(line);
    if (told["state"] == "filed" || told["state"] == "skipped") saved.insert(told["sha256"].get<std::string>());
  }
}

/// The database passes `db check`.
void require_sound(const fs::path& db) {
  const auto check = run_program({"db", "check", db.string(), "--json"});
  REQUIRE_MESSAGE(check.exit == 0, check.out);
  REQUIRE(Json::parse(check.out)["agrees"] == true);
}

void require_holds(const fs::path& db, const std::set<std::string>& saved) {
  const auto laboratory = Laboratory::open(db, LaboratoryAccess::Read);
  REQUIRE_MESSAGE(laboratory.has_value(), laboratory.error().text());
  for (const std::string& sha256 : saved) REQUIRE_MESSAGE(*laboratory->holds(sha256), sha256 << " was told as saved");
}

/// Every file that can be seen is one we know of: databases, their logs, results.
void require_nothing_strange(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.front() == '.' || entry.is_directory()) continue;
    const bool known = name.ends_with(".db") || name.ends_with(".db-wal") || name.ends_with(".db-shm") ||
                       name.ends_with(".result.h5") || name.ends_with(".result.json") || name.ends_with(".csv");
    CHECK_MESSAGE(known, name);
  }
}

/// What is in the database, without the times: "P-1 A-1 T 1 sha256".
std::vector<std::string> content_of(const fs::path& db) {
  const auto laboratory = Laboratory::open(db, LaboratoryAccess::Read);
  REQUIRE_MESSAGE(laboratory.has_value(), laboratory.error().text());
  std::vector<std::string> content;
  REQUIRE(laboratory
              ->each_result([&](const io::store::FiledResult& r) {
                content.push_back(r.facts.patient + " " + r.facts.accession + " " + r.facts.tube + " " +
                                  std::to_string(r.version) + " " + r.sha256);
                return true;
              })
              .has_value());
  return content;
}

}  // namespace

TEST_CASE("Killed: ingest loses nothing it told, and goes on to the same end as without kills") {
  const auto folder = test::disk_scratch("kill_ingest");
  write_results(folder / "results");
  const std::string results = (folder / "results").string();
  const auto ingest = [&](const fs::path& db, std::optional<std::chrono::microseconds> limit) {
    return run_program({"db", "ingest", db.string(), results, "--jsonl", "--batch", "5", "--threads", "1"}, limit);
  };
  const fs::path calm = folder / "calm.db";
  REQUIRE(run_program({"db", "init", calm.string()}).exit == 0);
  const auto whole = ingest(calm, {});
  REQUIRE(whole.exit == 0);
  const auto expected = content_of(calm);
  REQUIRE(expected.size() == kFiles);

  Moments moments(1);
  std::size_t killed = 0, databases = 0;
  fs::path db;
  std::set<std::string> saved;
  for (std::size_t round = 0; round < kills(); ++round) {
    CAPTURE(round);
    if (db.empty()) {
      db = folder / (std::to_string(databases++) + ".db");
      saved.clear();
      REQUIRE(run_program({"db", "init", db.string()}).exit == 0);
    }
    const auto run = ingest(db, moments.within(whole.took));
    add_saved(run.out, saved);
    killed += run.killed;
    require_sound(db);
    require_holds(db, saved);
    require_nothing_strange(folder);
    if (run.killed && saved.size() < kFiles) continue;
    REQUIRE(content_of(db) == expected);
    db.clear();
  }
  CHECK(killed >= kills() / 3);  // else the moments are no moments within the work
  if (!db.empty()) {
    REQUIRE(ingest(db, {}).exit == 0);
    CHECK(content_of(db) == expected);
  }
}

TEST_CASE("Killed: a new database, a copy and a rebuilt one are there whole or not at all") {
  const auto folder = test::disk_scratch("kill_files");
  write_results(folder / "results");
  const std::string results = (folder / "results").string(), db = (folder / "lab.db").string();
  REQUIRE(run_program({"db", "init", db}).exit == 0);
  REQUIRE(run_program({"db", "ingest", db, results}).exit == 0);
  const auto expected = content_of(db);
  struct Work {
    const char* name;
    std::function<std::vector<std::string>(const std::string& target)> arguments;
    bool filled;
  };
  const std::vector<Work> works = {{"init",
                                    [](const std::string& target) {
                                      return std::vector<std::string>{"db", "init", target};
                                    },
                                    false},
                                   {"backup",
                                    [&](const std::string& target) {
                                      return std::vector<std::string>{"db", "backup", db, target};
                                    },
                                    true},
                                   {"rebuild",
                                    [&](const std::string& target) {
                                      return std::vector<std::string>{"db",    "rebuild",   target,
                                                                      results, "--threads", "1"};
                                    },
                                    true}};
  Moments moments(2);
  std::size_t killed = 0;
  for (const Work& work : works) {
    const auto whole = run_program(work.arguments((folder / (std::string(work.name) + "_calm.db")).string()));
    REQUIRE(whole.exit == 0);
    for (std::size_t round = 0; round < kills() / 4; ++round) {
      CAPTURE(work.name);
      CAPTURE(round);
      const fs::path target = folder / (std::string(work.name) + std::to_string(round) + ".db");
      const auto run = run_program(work.arguments(target.string()), moments.within(whole.took));
      killed += run.killed;
      REQUIRE((run.killed || run.exit == 0));
      CHECK((fs::exists(target) || run.killed));
      if (fs::exists(target)) {
        require_sound(target);
        if (work.filled) CHECK(content_of(target) == expected);
      }
      require_sound(db);
      require_nothing_strange(folder);
    }
  }
  CHECK(killed >= kills() / 6);
}

TEST_CASE("Killed: exposures are added whole tables at a time") {
  const auto folder = test::disk_scratch("kill_exposures");
  const std::string db = (folder / "lab.db").string(), table = (folder / "e.csv").string();
  constexpr int kRows = 400;
  {
    std::FILE* file = std::fopen(table.c_str(), "w");
    REQUIRE(file != nullptr);
    std::fputs("patient_key,drug,start_date,stop_date\n", file);
    for (int i = 0; i < kRows; ++i)
      std::fprintf(file, "P-%d,lenalidomide,%d-03-01,%d-06-01\n", i / 20, 1980 + i % 20, 1981 + i % 20);
    std::fclose(file);
  }
  const fs::path calm = folder / "calm.db";
  REQUIRE(run_program({"db", "init", calm.string()}).exit == 0);
  const auto whole = run_program({"db", "add-exposure", calm.string(), table});
  REQUIRE(whole.exit == 0);
  Moments moments(3);
  for (std::size_t round = 0; round < kills() / 4; ++round) {
    CAPTURE(round);
    for (const char* ending : {"", "-wal", "-shm"}) fs::remove(db + ending);
    REQUIRE(run_program({"db", "init", db}).exit == 0);
    const auto run = run_program({"db", "add-exposure", db, table, "--jsonl"}, moments.within(whole.took));
    require_sound(db);
    const auto rows = Laboratory::open(db, LaboratoryAccess::Read)->exposures();
    REQUIRE(rows.has_value());
    CHECK((rows->empty() || rows->size() == kRows));
    if (!run.out.empty() && run.out.back() == '\n') CHECK(rows->size() == kRows);  // it was told
  }
}

TEST_CASE("Killed: track writes whole outputs or none, and files each alert once") {
  const auto folder = test::disk_scratch("kill_track");
  const std::string db = (folder / "lab.db").string();
  write_course(folder / "results");
  REQUIRE(run_program({"db", "init", db}).exit == 0);
  REQUIRE(run_program({"db", "ingest", db, (folder / "results").string()}).exit == 0);
  const auto track = [&](const std::string& from, const fs::path& out, std::optional<std::chrono::microseconds> limit) {
    return run_program({"track", "--patient", "P-1", "--db", from, "--out", out.string(), "--threads", "1"}, limit);
  };
  const std::string calm_db = (folder / "calm.db").string();
  REQUIRE(run_program({"db", "backup", db, calm_db}).exit == 0);
  const auto whole = track(calm_db, folder / "calm", {});
  REQUIRE_MESSAGE(whole.exit == 0, whole.out);
  const auto outputs = read_outputs(folder / "calm");
  REQUIRE(outputs.size() == 2);
  auto usual = whole.took;  // the first run reads fonts and libraries from the disk
  for (int i = 0; i < 3; ++i) {
    const auto again = track(calm_db, folder / "calm", {});
    REQUIRE(again.exit == 0);
    usual = std::min(usual, again.took);
  }
  const std::size_t alerts = alerts_of(calm_db).size();
  REQUIRE(alerts > 0);
  Moments moments(5);
  std::size_t killed = 0, half_way = 0;
  for (std::size_t round = 0; round < kills() / 2; ++round) {
    CAPTURE(round);
    const fs::path out = folder / ("out" + std::to_string(round));
    // Most of the time goes into reading and drawing; the writing is at the end.
    const auto run = track(db, out, usual * 3 / 10 + moments.within(usual * 7 / 10));
    killed += run.killed;
    REQUIRE((run.killed || run.exit == 0));
    require_sound(db);
    const auto seen = read_outputs(out);
    for (const auto& [name, bytes] : seen) CHECK_MESSAGE(outputs.at(name) == bytes, name << " is not whole");
    if (!run.killed) CHECK(seen.size() == 2);
    if (run.out.find("alerts filed") != std::string::npos) CHECK(seen.size() == 2);
    half_way += run.killed && !seen.empty();
    const auto filed = alerts_of(db);
    CHECK(filed.size() <= alerts);
    CHECK_MESSAGE(std::set<std::string>(filed.begin(), filed.end()).size() == filed.size(), "an alert was filed twice");
    REQUIRE(track(db, out, {}).exit == 0);  // goes on over what the killed one left
    CHECK(read_outputs(out) == outputs);
    fs::remove_all(out);
  }
  MESSAGE("track: ", killed, " of ", kills() / 2, " killed, ", half_way, " of them with an output written");
  CHECK(killed >= kills() / 8);
  CHECK(alerts_of(db).size() == alerts);
}

TEST_CASE("Killed: a screen leaves no half result, and what it told as filed is filed") {
  fs::path sample = test::source_dir() / "sample_fcs/positive_2pct.fcs";
  if (!fs::exists(sample)) return test::skip("no sample_fcs/positive_2pct.fcs");
  const auto folder = test::disk_scratch("kill_screen");
  const std::string db = (folder / "lab.db").string();
  REQUIRE(run_program({"db", "init", db}).exit == 0);
  const auto screen = [&](const std::string& out, std::optional<std::chrono::microseconds> limit) {
    return run_program({"screen", sample.string(), "--out", (folder / out).string(), "--no-pdf", "--db", db,
                        "--patient", "P-1", "--accession", "A-" + out, "--threads", "1"},
                       limit);
  };
  const auto whole = screen("calm", {});
  REQUIRE(whole.exit <= 1);
  Moments moments(4);
  for (std::size_t round = 0; round < std::max<std::size_t>(3, kills() / 10); ++round) {
    CAPTURE(round);
    const std::string out = std::to_string(round);
    const auto run = screen(out, whole.took * 7 / 10 + moments.within(whole.took * 3 / 10));
    require_sound(db);
    const fs::path h5 = folder / out / "positive_2pct.result.h5";
    if (fs::exists(h5)) CHECK(io::store::read_result_file(h5).has_value());
    const bool filed = Laboratory::open(db, LaboratoryAccess::Read)->sample("A-" + out).has_value();
    if (run.out.find("filed as") != std::string::npos) CHECK(filed);
    if (filed) CHECK(fs::exists(h5));
  }
}

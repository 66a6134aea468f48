// SPDX-License-Identifier: Apache-2.0
// Result files and the database together: ingest, rebuild, examine.
#include <doctest/doctest.h>

#include <fstream>

#include "engine/core/content_hash.h"
#include "engine/core/whole_file.h"
#include "engine/laboratory/examine.h"
#include "engine/laboratory/rebuild.h"
#include "tests/support/paths.h"
#include "tests/unit/laboratory/sample.h"

using namespace fcscreen;
using engine::Ingested;
using io::store::FilingState;
using io::store::Laboratory;
using io::store::LaboratoryAccess;
namespace fs = std::filesystem;

namespace {

/// Give files times of change of their own, in this order.
void write_in_order(const fs::path& folder, const std::vector<std::pair<std::string, result::ScreenResult>>& results) {
  fs::create_directories(folder);
  auto time = fs::file_time_type::clock::now() - std::chrono::hours(24);
  for (const auto& [name, result] : results) {
    test::write_result(folder / name, result);
    fs::last_write_time(folder / name, time += std::chrono::seconds(60));
  }
}

/// Two patients, three samples, one of them in two tubes and one tube in three versions.
void write_course(const fs::path& folder) {
  write_in_order(folder, {{"z_first.result.h5", test::screened("P-1", "A-1", "T1", 1)},
                          {"a1_t2.result.h5", test::screened("P-1", "A-1", "T2", 2)},
                          {"a_second.result.h5", test::screened("P-1", "A-1", "T1", 3)},
                          {"deep.result.h5", test::screened("P-2", "A-3", "", 4)},
                          {"m_third.result.h5", test::screened("P-1", "A-1", "T1", 5)},
                          {"a2.result.h5", test::screened("P-1", "A-2", "T1", 6)}});
}

std::string ingest_all(Laboratory& laboratory, const std::vector<fs::path>& names, engine::IngestOptions options = {}) {
  const auto files = engine::find_result_files(names);
  REQUIRE_MESSAGE(files.has_value(), files.error().text());
  std::string told;
  const Status done = engine::ingest(laboratory, *files, options, [&](const Ingested& file) {
    static const char* const kStates[] = {"filed", "skipped", "moved", "refused"};
    told += std::string(kStates[static_cast<int>(file.outcome.state)]) + " " + file.path.filename().string() + " " +
            std::to_string(file.outcome.version) + (file.outcome.refusal ? " " + file.outcome.refusal->code : "") +
            "\n";
  });
  REQUIRE_MESSAGE(done.has_value(), done.error().text());
  return told;
}

engine::Examination examined(const Laboratory& laboratory, engine::ExamineOptions options = {}) {
  auto found = engine::examine(laboratory, options);
  REQUIRE_MESSAGE(found.has_value(), found.error().text());
  return std::move(*found);
}

/// Everything of a database that a rebuild brings back, without when it was filed and in which row.
std::vector<io::store::PatientRecord> content_of(const Laboratory& laboratory) {
  std::vector<io::store::PatientRecord> all;
  const auto keys = laboratory.patients();
  REQUIRE(keys.has_value());
  for (const auto& key : *keys) {
    auto record = *laboratory.patient(key);
    for (auto& sample : record.samples) {
      for (auto& tube : sample.tubes) {
        for (auto& version : tube.versions) {
          version.id = 0;
          version.filed_at.clear();
        }
      }
    }
    for (auto& exposure : record.exposures) {
      exposure.id = 0;
      exposure.filed_at.clear();
      exposure.replaces.reset();
    }
    all.push_back(std::move(record));
  }
  return all;
}

}  // namespace

TEST_CASE("Ingest: files are filed in the order they were made, whatever their names and the size of a batch") {
  const auto folder = test::scratch("ingest_order");
  write_course(folder / "results");
  std::ofstream(folder / "results" / ".a.result.h5.1.part") << "half";
  std::ofstream(folder / "results" / "note.txt") << "no result";
  const std::string expected =
      "filed z_first.result.h5 1\nfiled a1_t2.result.h5 1\nfiled a_second.result.h5 2\nfiled deep.result.h5 1\nfiled "
      "m_third.result.h5 3\nfiled a2.result.h5 1\n";
  std::vector<std::vector<io::store::PatientRecord>> contents;
  for (const std::size_t batch : {1, 2, 1000}) {
    Laboratory laboratory = test::new_laboratory(folder / (std::to_string(batch) + ".db"));
    CHECK(ingest_all(laboratory, {folder}, {1, batch}) == expected);
    contents.push_back(content_of(laboratory));
  }
  Laboratory laboratory = test::new_laboratory(folder / "two.db");
  CHECK(ingest_all(laboratory, {folder}, {2, 4}) == expected);
  contents.push_back(content_of(laboratory));
  for (const auto& content : contents) CHECK(content == contents.front());
  // Again, with names twice and in another order: nothing new.
  const auto before = (*laboratory.last_entry())->seq;
  const std::string again = ingest_all(laboratory, {folder / "results", folder / "results" / "a2.result.h5", folder});
  CHECK(again.find("filed") == std::string::npos);
  CHECK(std::count(again.begin(), again.end(), '\n') == 6);
  CHECK((*laboratory.last_entry())->seq == before);
}

TEST_CASE("Ingest: a file that is no whole result, or says no patient, is refused and the others are filed") {
  const auto folder = test::scratch("ingest_refused");
  Laboratory laboratory = test::new_laboratory(folder / "lab.db");
  write_in_order(folder, {{"a.result.h5", test::screened("P-1", "A-1", "T", 1)},
                          {"b.result.h5", test::screened("", "A-2", "T", 2)},
                          {"c.result.h5", test::screened("P-1", "A-3", "T", 3)},
                          {"d.result.h5", test::screened("P-2", "A-1", "T", 4)}});
  const std::string bytes = *read_whole_file(folder / "c.result.h5");
  std::ofstream(folder / "c.result.h5", std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  std::ofstream(folder / "e.result.h5") << "no HDF5 at all";
  const std::string told = ingest_all(laboratory, {folder});
  CHECK(told.find("filed a.result.h5 1\n") != std::string::npos);
  CHECK(told.find("refused b.result.h5 0 LAB-05\n") != std::string::npos);
  CHECK(told.find("refused c.result.h5 0 STO-01\n") != std::string::npos);
  CHECK(told.find("refused d.result.h5 0 LAB-06\n") != std::string::npos);
  CHECK(told.find("refused e.result.h5 0 STO-01\n") != std::string::npos);
  const std::vector<fs::path> missing = {folder / "missing.result.h5"};
  CHECK(engine::find_result_files(missing).error().code == "IN-01");
}

TEST_CASE("Rebuild: result files and the exposure table give back what was lost") {
  const auto folder = test::scratch("rebuild");
  write_course(folder / "results");
  Laboratory laboratory = test::new_laboratory(folder / "lab.db");
  ingest_all(laboratory, {folder / "results"});
  std::vector<result::ExposureRow> rows(2);
  rows[0].patient = rows[1].patient = "P-1";
  rows[0].drug = rows[1].drug = "lenalidomide";
  rows[0].start = std::chrono::year(2019) / 2 / 1;
  rows[0].start_precision = result::DatePrecision::Month;
  rows[1].start = std::chrono::year(2021) / 2 / 1;
  rows[1].dose_mg = 10;
  REQUIRE(laboratory.add_exposures(rows).has_value());
  rows[1].dose_mg = 5;  // a correction
  REQUIRE(laboratory.add_exposures(rows).has_value());
  const auto table = *laboratory.exposures();

  const auto files = *engine::find_result_files(std::vector<fs::path>{folder / "results"});
  const Status done = engine::rebuild(folder / "new.db", files, table, "tester", {}, [](const Ingested&) {});
  REQUIRE_MESSAGE(done.has_value(), done.error().text());
  const auto again = Laboratory::open(folder / "new.db", LaboratoryAccess::Read);
  REQUIRE(again.has_value());
  CHECK(content_of(*again) == content_of(laboratory));
  CHECK(*again->exposures() == table);
  CHECK(examined(*again).faults.empty());
  // And it is not the comparison that sees nothing.
  REQUIRE(laboratory.withdraw_exposure(1, "an error").has_value());
  CHECK_FALSE(content_of(*again) == content_of(laboratory));

  CHECK(engine::rebuild(folder / "new.db", files, {}, "tester", {}, [](const Ingested&) {}).error().code == "OUT-02");
  rows[0].drug.clear();
  CHECK(engine::rebuild(folder / "other.db", files, rows, "tester", {}, [](const Ingested&) {}).error().code ==
        "LAB-07");
  CHECK_FALSE(fs::exists(folder / "other.db"));
  for (const auto& entry : fs::directory_iterator(folder)) {
    CHECK(entry.path().filename().string().find(".part") == std::string::npos);
  }
}

TEST_CASE("Examine: a result file that was changed, cut, or removed is named with both hashes") {
  const auto folder = test::scratch("examine_results");
  write_course(folder / "results");
  Laboratory laboratory = test::new_laboratory(folder / "lab.db");
  ingest_all(laboratory, {folder / "results"});
  CHECK(examined(laboratory).faults.empty());
  CHECK(examined(laboratory).results_hashed == 6);

  const fs::path changed = folder / "results" / "a2.result.h5";
  std::string bytes = *read_whole_file(changed);
  const std::string before = sha256(bytes);
  bytes[bytes.size() / 2] ^= 1;
  std::ofstream(changed, std::ios::binary) << bytes;
  auto faults = examined(laboratory).faults;
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].code == "RESULT_CHANGED");
  CHECK(faults[0].where.find("a2.result.h5 (accession A-2") != std::string::npos);
  CHECK(faults[0].expected == before);
  CHECK(faults[0].found == sha256(bytes));
  engine::ExamineOptions quick;
  quick.hash = false;
  CHECK(examined(laboratory, quick).faults.empty());  // of the same size
  std::ofstream(changed, std::ios::binary) << bytes.substr(1);
  CHECK(examined(laboratory, quick).faults.at(0).code == "RESULT_CHANGED");
  fs::remove(changed);
  CHECK(examined(laboratory).faults.at(0).code == "RESULT_MISSING");
  CHECK(examined(laboratory, quick).faults.at(0).code == "RESULT_MISSING");
}

TEST_CASE("Examine: an input that was changed is named; another sample's file of the same name is none") {
  const auto folder = test::scratch("examine_inputs");
  Laboratory laboratory = test::new_laboratory(folder / "lab.db");
  auto one = test::screened("P-1", "A-1", "T", 1), two = test::screened("P-1", "A-2", "T", 2),
       three = test::screened("P-1", "A-3", "T", 3);
  one.input.path = two.input.path = "Tube_001.fcs";
  three.input.path = "elsewhere.fcs";
  one.input.sha256 = sha256(std::string_view("events of one"));
  two.input.sha256 = sha256(std::string_view("events of two"));
  write_in_order(folder / "results", {{"1.result.h5", one}, {"2.result.h5", two}, {"3.result.h5", three}});
  ingest_all(laboratory, {folder / "results"});
  const auto put = [&](const char* where, const char* text) {
    fs::create_directories(folder / "inputs" / where);
    std::ofstream(folder / "inputs" / where / "Tube_001.fcs") << text;
  };
  put("one", "events of one");
  put("two", "events of two");
  engine::ExamineOptions options;
  options.folders = {folder / "inputs"};
  auto found = examined(laboratory, options);
  CHECK(found.faults.empty());
  CHECK(found.inputs_agree == 2);
  CHECK(found.inputs_not_found == 1);
  put("two", "events of somebody");
  found = examined(laboratory, options);
  REQUIRE(found.faults.size() == 1);
  CHECK(found.faults[0].code == "INPUT_CHANGED");
  CHECK(found.faults[0].where.find("two/Tube_001.fcs (accession A-2)") != std::string::npos);
  CHECK(found.faults[0].expected == two.input.sha256);
  CHECK(found.faults[0].found == sha256(std::string_view("events of somebody")));
}

TEST_CASE("Examine: results that are not filed and leftovers of a stopped program are noted, and are no faults") {
  const auto folder = test::scratch("examine_notes");
  Laboratory laboratory = test::new_laboratory(folder / "lab.db");
  write_in_order(folder, {{"1.result.h5", test::screened("P-1", "A-1", "T", 1)}});
  ingest_all(laboratory, {folder});
  test::write_result(folder / "new.result.h5", test::screened("P-1", "A-2", "T", 2));
  std::ofstream(folder / ".x.result.h5.77.part") << "half";
  engine::ExamineOptions options;
  options.folders = {folder};
  const auto found = examined(laboratory, options);
  CHECK(found.faults.empty());
  REQUIRE(found.notes.size() == 2);
  CHECK(found.notes[0].find(".x.result.h5.77.part was left behind") != std::string::npos);
  CHECK(found.notes[1].find("new.result.h5 is a result that is not filed") != std::string::npos);
}

TEST_CASE("Examine: a trail that was written anew from its start is found by an entry that was noted outside") {
  const auto folder = test::scratch("examine_head");
  engine::ExamineOptions options;
  {
    Laboratory laboratory = test::new_laboratory(folder / "lab.db");
    const auto filing = test::filing("P-1", "A-1", "T", 1);
    REQUIRE(laboratory.file({&filing, 1}).has_value());
    const auto head = (*laboratory.last_entry()).value();
    options.head = {head.seq, head.hash};
    options.files = false;
    CHECK(examined(laboratory, options).faults.empty());
  }
  fs::remove(folder / "lab.db");
  Laboratory forged = test::new_laboratory(folder / "lab.db");
  const auto filing = test::filing("P-1", "A-1", "T", 9);
  REQUIRE(forged.file({&filing, 1}).has_value());
  CHECK(examined(forged).faults.at(0).code == "RESULT_MISSING");
  const auto faults = examined(forged, options).faults;
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].code == "AUDIT_HEAD");
  CHECK(faults[0].expected == options.head->second);
}

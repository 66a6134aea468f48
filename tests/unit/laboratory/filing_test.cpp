// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/paths.h"
#include "tests/unit/laboratory/sample.h"

using namespace fcscreen;
using io::store::Filing;
using io::store::FilingState;
using io::store::Laboratory;
using io::store::LaboratoryAccess;

namespace {

/// File one result and expect no error of the database.
io::store::FilingOutcome file(Laboratory& laboratory, const Filing& filing) {
  const auto outcomes = laboratory.file({&filing, 1});
  REQUIRE_MESSAGE(outcomes.has_value(), outcomes.error().text());
  REQUIRE(outcomes->size() == 1);
  return outcomes->front();
}

io::store::PatientRecord record_of(const Laboratory& laboratory, const char* key) {
  auto record = laboratory.patient(key);
  REQUIRE_MESSAGE(record.has_value(), record.error().text());
  return std::move(*record);
}

}  // namespace

TEST_CASE("Laboratory: what is filed is read back equal in every field, also after closing") {
  const auto folder = test::scratch("laboratory_roundtrip");
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    const auto path = folder / (std::to_string(seed) + ".db");
    const Filing filing = test::filing("P-1", "A-1", "B-ALL", seed);
    {
      Laboratory laboratory = test::new_laboratory(path);
      CHECK(file(laboratory, filing).state == FilingState::Filed);
    }
    const auto again = Laboratory::open(path, LaboratoryAccess::Read);
    REQUIRE_MESSAGE(again.has_value(), again.error().text());
    const auto record = record_of(*again, "P-1");
    REQUIRE(record.samples.size() == 1);
    CHECK(record.samples[0].date == "2024-03-01");
    const auto& r = record.samples[0].tubes.at(0).versions.at(0);
    CHECK(r.facts == filing.facts);
    CHECK(r.sha256 == filing.sha256);
    CHECK(r.bytes == filing.bytes);
    CHECK(r.filed_at.size() == 24);
    CHECK(again->check_trail()->empty());
  }
}

TEST_CASE("Laboratory: the same content is skipped, other content of the tube is a new version and nothing is lost") {
  Laboratory laboratory = test::new_laboratory(test::scratch("laboratory_versions") / "lab.db");
  Filing first = test::filing("P-1", "A-1", "T", 1);
  first.path = laboratory.folder() / "lab.db";  // a file that exists
  CHECK(file(laboratory, first).version == 1);
  const auto before = laboratory.last_entry();
  const auto again = file(laboratory, test::filing("P-1", "A-1", "T", 1));
  CHECK(again.state == FilingState::Skipped);
  CHECK(again.version == 1);
  CHECK(again.accession == "A-1");
  CHECK((*laboratory.last_entry())->seq == (*before)->seq);  // nothing was written
  const auto second = file(laboratory, test::filing("P-1", "A-1", "T", 2));
  CHECK(second.state == FilingState::Filed);
  CHECK(second.version == 2);
  CHECK(file(laboratory, test::filing("P-1", "A-1", "another tube", 3)).version == 1);
  const auto sample = laboratory.sample("A-1");
  REQUIRE(sample.has_value());
  REQUIRE(sample->tubes.size() == 2);
  REQUIRE(sample->tubes[0].versions.size() == 2);
  CHECK(sample->tubes[0].versions[0].facts == first.facts);
  CHECK(sample->tubes[0].current().version == 2);
}

TEST_CASE("Laboratory: a result of an earlier analysis version that is filed later does not become the current one") {
  Laboratory laboratory = test::new_laboratory(test::scratch("laboratory_current") / "lab.db");
  Filing now = test::filing("P-1", "A-1", "T", 1), old = test::filing("P-1", "A-1", "T", 2);
  now.facts.analysis_version = 3;
  CHECK(file(laboratory, now).version == 1);
  CHECK(file(laboratory, old).version == 2);
  CHECK(laboratory.sample("A-1")->tubes[0].current().version == 1);
}

TEST_CASE("Laboratory: an accession of another patient is refused, and the others of the batch are filed") {
  Laboratory laboratory = test::new_laboratory(test::scratch("laboratory_conflict") / "lab.db");
  file(laboratory, test::filing("P-1", "A-1", "T", 1));
  const Filing filings[] = {test::filing("P-2", "A-1", "T", 2), test::filing("P-2", "A-2", "T", 3)};
  const auto outcomes = laboratory.file(filings);
  REQUIRE(outcomes.has_value());
  REQUIRE((*outcomes)[0].refusal.has_value());
  CHECK((*outcomes)[0].refusal->code == "LAB-06");
  CHECK((*outcomes)[0].refusal->message.find("patient P-1") != std::string::npos);
  CHECK((*outcomes)[1].state == FilingState::Filed);
  CHECK(laboratory.sample("A-1")->tubes[0].versions.size() == 1);
}

TEST_CASE("Laboratory: names of persons are no keys") {
  Laboratory laboratory = test::new_laboratory(test::scratch("laboratory_keys") / "lab.db");
  for (const char* key : {"", "Doe, John", "John Doe", "DOE^JOHN", "M\u00fcller", "a\nb"}) {
    CAPTURE(key);
    CHECK(file(laboratory, test::filing(key, "A-1", "T", 1)).refusal->code == "LAB-05");
    CHECK(file(laboratory, test::filing("P-1", key, "T", 1)).refusal->code == "LAB-05");
  }
  CHECK(io::store::is_key(std::string(64, 'x')));
  CHECK_FALSE(io::store::is_key(std::string(65, 'x')));
  CHECK(laboratory.patients()->empty());
}

TEST_CASE("Laboratory: tubes of one sample that disagree about the tissue are filed, and it is said") {
  Laboratory laboratory = test::new_laboratory(test::scratch("laboratory_tissue") / "lab.db");
  CHECK(file(laboratory, test::filing("P-1", "A-1", "T1", 1)).notes.empty());
  Filing blood = test::filing("P-1", "A-1", "T2", 2);
  blood.facts.tissue = "PB";
  const auto outcome = file(laboratory, blood);
  CHECK(outcome.state == FilingState::Filed);
  REQUIRE(outcome.notes.size() == 1);
  CHECK(outcome.notes[0].find("tissue is PB, but BM in tube \"T1\"") != std::string::npos);
}

TEST_CASE("Laboratory: a result file that was moved is known at its new place") {
  const auto folder = test::scratch("laboratory_moved");
  Laboratory laboratory = test::new_laboratory(folder / "lab.db");
  Filing filing = test::filing("P-1", "A-1", "T", 1);
  filing.path = folder / "gone.result.h5";
  file(laboratory, filing);
  std::filesystem::create_directories(folder / "deep");
  filing.path = folder / "deep" / "here.result.h5";
  std::ofstream(filing.path) << "x";
  CHECK(file(laboratory, filing).state == FilingState::Moved);
  CHECK(laboratory.sample("A-1")->tubes[0].versions[0].path == filing.path.string());
  Filing copy = filing;
  copy.path = folder / "copy.result.h5";
  CHECK(file(laboratory, copy).state == FilingState::Skipped);
  CHECK(test::named(*laboratory.check_trail()).empty());
}

TEST_CASE("Laboratory: samples come by date, those without one last") {
  Laboratory laboratory = test::new_laboratory(test::scratch("laboratory_order") / "lab.db");
  const char* dates[] = {"2024-05-01", "", "2022-01-31T08:00:00", "2023-09-01"};
  for (std::uint64_t i = 0; i < 4; ++i) {
    Filing filing = test::filing("P-1", "A-" + std::to_string(i), "T", i);
    filing.facts.acquired = dates[i];
    file(laboratory, filing);
  }
  std::string order;
  for (const auto& sample : record_of(laboratory, "P-1").samples) order += sample.accession + " ";
  CHECK(order == "A-2 A-3 A-0 A-1 ");
}

TEST_CASE("Laboratory: a new database is its owner's alone, and none is ever replaced") {
  const auto folder = test::scratch("laboratory_new");
  const auto path = folder / "lab.db";
  {
    Laboratory laboratory = test::new_laboratory(path);
    file(laboratory, test::filing("P-1", "A-1", "T", 1));
  }
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const auto again = Laboratory::create(path, "tester");
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().code == "OUT-02");
  CHECK(Laboratory::open(path, LaboratoryAccess::Read)->sample("A-1").has_value());
  for (const auto& entry : std::filesystem::directory_iterator(folder)) CHECK(entry.path().extension() != ".part");
}

TEST_CASE("Laboratory: what is no laboratory database is refused") {
  const auto folder = test::scratch("laboratory_strangers");
  const auto refusal = [](const std::filesystem::path& path) {
    const auto opened = Laboratory::open(path, LaboratoryAccess::Read);
    return opened ? std::string() : opened.error().code;
  };
  CHECK(refusal(folder / "missing.db") == "LAB-01");
  CHECK(refusal(folder) == "LAB-01");
  std::ofstream(folder / "text.db") << "no database, but as long as the header of one: " << std::string(200, 'x');
  CHECK(refusal(folder / "text.db") == "LAB-01");
  std::ofstream(folder / "empty.db") << "";
  CHECK(refusal(folder / "empty.db") == "LAB-01");
  test::tamper(folder / "other.db", "CREATE TABLE t (x)");
  CHECK(refusal(folder / "other.db") == "LAB-01");
}

TEST_CASE("Laboratory: who is not known is named") {
  const Laboratory laboratory = test::new_laboratory(test::scratch("laboratory_unknown") / "lab.db");
  CHECK(laboratory.patient("P-9").error().code == "LAB-08");
  CHECK(laboratory.patient("P-9").error().message.find("P-9") != std::string::npos);
  CHECK(laboratory.sample("A-9").error().code == "LAB-08");
}

TEST_CASE("Laboratory: a copy is made while it is in use, and is whole") {
  const auto folder = test::scratch("laboratory_backup");
  Laboratory laboratory = test::new_laboratory(folder / "lab.db");
  file(laboratory, test::filing("P-1", "A-1", "T", 1));
  REQUIRE(laboratory.backup(folder / "copy.db", false).has_value());
  file(laboratory, test::filing("P-1", "A-2", "T", 2));
  const auto refused = laboratory.backup(folder / "copy.db", false);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "OUT-02");
  {
    const auto copy = Laboratory::open(folder / "copy.db", LaboratoryAccess::Read);
    REQUIRE_MESSAGE(copy.has_value(), copy.error().text());
    CHECK(copy->sample("A-1").has_value());
    CHECK_FALSE(copy->sample("A-2").has_value());
    CHECK(copy->check_database()->empty());
    CHECK(copy->check_trail()->empty());
  }
  REQUIRE(laboratory.backup(folder / "copy.db", true).has_value());
  CHECK(Laboratory::open(folder / "copy.db", LaboratoryAccess::Read)->sample("A-2").has_value());
}

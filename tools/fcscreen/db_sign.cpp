// SPDX-License-Identifier: Apache-2.0
// `fcscreen db sign`: a person of the laboratory signs a result; the signed report is written.
#include <algorithm>

#include "tools/fcscreen/db_common_internal.h"
#include "tools/fcscreen/db_internal.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/report_options_internal.h"
#include "tools/fcscreen/stored_report.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;
using io::store::FiledResult;
using io::store::Laboratory;

struct SignArguments {
  DbArguments db;
  ReportArguments report;
  std::string meaning, reason;
  std::optional<std::string> tube;
  int version = 0;
  fs::path folder = ".";
  bool no_pdf = false;
};

void declare_options(CLI::App& app, SignArguments& a) {
  app.add_option("--tube", a.tube, "tube, where the sample has several");
  app.add_option("--version", a.version, "the version that was read; another current one is not signed")
      ->check(CLI::PositiveNumber);
  app.add_option("--by", a.db.by, "name of the person who signs")->required();
  app.add_option("--meaning", a.meaning, "reviewed, approved or amended")
      ->required()
      ->check(CLI::IsMember({"reviewed", "approved", "amended"}));
  app.add_option("--reason", a.reason, "why, in words")->required();
  app.add_option("--out", a.folder, "folder for the signed report")->capture_default_str();
  app.add_flag("--no-pdf", a.no_pdf, "sign, and write no report");
  add_report_options(app, a.report);
  add_db_options(
      app, a.db, "the database and the accession",
      "fcscreen db sign lab.db SYN-0201 --by \"A. Pathologist\" --meaning reviewed --reason \"first reading\"");
}

/// The result a signature would be on; none where Laboratory::sign() will say what is wrong.
Result<std::optional<FiledResult>> result_to_sign(const Laboratory& laboratory, const SignArguments& a) {
  const auto sample = laboratory.sample(a.db.names.front());
  if (!sample) return fail(sample.error());
  const auto& tubes = sample->tubes;
  const auto tube = std::find_if(tubes.begin(), tubes.end(), [&](const io::store::FiledTube& t) {
    return a.tube ? t.name == *a.tube : tubes.size() == 1;
  });
  if (tube == tubes.end()) return std::optional<FiledResult>();
  const FiledResult& current = tube->current();
  if (a.version > 0 && a.version != current.version) {
    return fail(ErrorKind::Input, "LAB-11",
                "the current version is " + std::to_string(current.version) + ", not " + std::to_string(a.version) +
                    " that was read.",
                a.db.db, {}, "Read the report of the current version and sign that.");
  }
  return std::optional<FiledResult>(current);
}

/// What is signed must be there and be what was filed.
Result<StoredReport> read_signed(const FiledResult& filed) {
  auto stored = read_stored_report(filed.path);
  if (!stored) return fail(stored.error());
  if (stored->sha256 == filed.sha256) return stored;
  return fail(ErrorKind::Input, "LAB-12", "is not what was filed: its SHA-256 is " + stored->sha256 + ".", filed.path,
              {}, "Nothing was signed. 'fcscreen verify' names what was changed; put the file back from a backup.");
}

struct Signed {
  io::store::SignOff sign;
  std::optional<fs::path> report;
};

Result<Signed> sign_and_render(Laboratory& laboratory, const SignArguments& a) {
  auto options = report_options_of(a.report);
  if (!options) return fail(options.error());
  if (!a.no_pdf) {
    if (auto made = make_out_folder(a.folder); !made) return fail(made.error());
  }
  const auto filed = result_to_sign(laboratory, a);
  if (!filed) return fail(filed.error());
  std::optional<StoredReport> stored;
  if (*filed) {
    auto read = read_signed(**filed);
    if (!read) return fail(read.error());
    stored = std::move(*read);
  }
  auto sign = laboratory.sign(a.db.names.front(), a.tube, a.db.by, a.meaning, a.reason);
  if (!sign) return fail(sign.error());
  Signed out{std::move(*sign), {}};
  if (a.no_pdf || !stored) return out;
  // From here on the signature stands; where the page cannot be made it can be made again.
  const auto kept = [&](Error error) {
    error.next += " Signature " + std::to_string(out.sign.id) + " is filed; 'fcscreen report " + (*filed)->path +
                  " --db " + a.db.db + " --signature " + std::to_string(out.sign.id) + "' writes its report.";
    return fail(std::move(error));
  };
  if (stored->sha256 != out.sign.result_sha256) {
    return kept({ErrorKind::Input,
                 "LAB-11",
                 "another version was filed while this one was being signed.",
                 a.db.db,
                 {},
                 "Read the current version."});
  }
  auto review = review_of_stored(laboratory, *stored, out.sign.id, options->laboratory.time_zone);
  if (!review) return kept(review.error());
  const fs::path target = a.folder / signed_name(*review);
  options->review = std::move(*review);
  auto written = write_stored_report(*stored, std::move(*options), target, false);
  if (!written) return kept(written.error());
  out.report = std::move(*written);
  return out;
}

}  // namespace

int run_db_sign(const Arguments& arguments) {
  SignArguments a;
  CLI::App app(
      "Sign the current result of a sample: who, what the signature means, and why. The signed report is written; a\n"
      "report that replaces a signed one says what has changed.",
      "fcscreen db sign");
  declare_options(app, a);
  if (const auto done = parse_db_arguments(app, a.db, arguments, 1, 1)) return *done;
  auto laboratory = open_for_writing(a.db.db, a.db.by, a.db.common.quiet);
  if (!laboratory) return report_error(laboratory.error());
  const auto done = sign_and_render(*laboratory, a);
  if (!done) return report_error(done.error());
  const auto& sign = done->sign;
  const std::string report = done->report ? done->report->string() : std::string();
  nlohmann::ordered_json json = {{"schema_version", 1}, {"database", a.db.db}, {"sign_off", sign_off_json(sign)}};
  json["report"] = report.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(report);
  return print(a.db, json,
               sign.accession + " " + tube_text(sign.tube) + ", version " + std::to_string(sign.version) + ": " +
                   sign.meaning + " by " + shown(sign.by, 80) + " at " + sign.at + "\n" +
                   (report.empty() ? "" : "report " + report + "\n"));
}

}  // namespace fcscreen::tool

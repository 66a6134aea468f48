// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/convert_scrubbed.h"

#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "engine/core/content_hash.h"
#include "engine/core/whole_file.h"
#include "engine/deidentify/scrub.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/scrubbed_copy.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

/// An error that does not name the input, whose name may be a person's.
Error without_input(Error error, const io::fcs::File& file) {
  if (error.file == file.name()) error.file = "the input";
  return error;
}

/// What the file says where nothing was given; in an LMD file the first data set may hold what the second does not.
std::string stated(const std::string& given, const io::fcs::File& file, std::size_t at,
                   std::initializer_list<const char*> keywords) {
  if (!given.empty()) return given;
  for (const char* keyword : keywords) {
    for (const std::size_t i : {at, std::size_t{0}}) {
      if (std::string value = file.datasets()[i].keywords.get(keyword); !value.empty()) return value;
    }
  }
  return {};
}

}  // namespace

int convert_scrubbed(const io::fcs::File& file, const ScrubbedConvert& what) {
  const auto names = pseudonyms_of(what.key);
  if (!names) return report_error(names.error());
  const std::size_t at = what.dataset == 0 ? io::fcs::default_dataset(file) : what.dataset - 1;
  if (at >= file.datasets().size()) {
    return report_error(
        {ErrorKind::Usage,
         "ENG-V01",
         "has " + std::to_string(file.datasets().size()) + " data sets, not " + std::to_string(at + 1) + ".",
         "the input",
         {},
         "Give --dataset a number from 1."});
  }
  const std::string accession = stated(what.accession, file, at, {"SAMPLE ID", "@SAMPLEID1", "$SMNO"});
  std::string patient = stated(what.patient, file, at, {"PATIENT ID"});
  if (accession.empty()) {
    return report_error({ErrorKind::Usage,
                         "CLI-01",
                         "the file does not say whose it is.",
                         "the input",
                         {},
                         "Give --accession, and --patient where it is known."});
  }
  if (patient.empty()) patient = "accession:" + accession;  // as the batch: it stands for itself
  engine::ScrubbedIdentity whose;
  whose.accession = (*names)->accession(accession);
  whose.patient = (*names)->patient(patient);
  whose.tube = (*names)->tube(file.datasets()[at].keywords.get("TUBE NAME"));
  whose.source = (*names)->content(sha256(file.bytes()));
  whose.shift_days = (*names)->shift_days(whose.patient);
  std::error_code ec;
  if (fs::equivalent(file.name(), what.out, ec)) {
    return report_error({ErrorKind::Output,
                         "OUT-03",
                         "is the input itself, which is never replaced.",
                         what.out.string(),
                         {},
                         "Write elsewhere with --out."});
  }
  ::umask(0077);
  const Status written = write_whole_file(
      what.out, what.force, [&](ByteSink& sink) { return engine::write_scrubbed(file, at, whose, sink); });
  if (!written) return report_error(without_input(written.error(), file));
  const nlohmann::ordered_json j = {{"schema_version", 1},
                                    {"output", what.out.string()},
                                    {"accession", whose.accession},
                                    {"patient", whose.patient},
                                    {"n_events", file.datasets()[at].n_events}};
  return write_stdout(what.json ? j.dump(2) + "\n"
                                : shown(what.out.string(), 500) + ": " + whose.accession + ", patient " +
                                      whose.patient + ", " + grouped(file.datasets()[at].n_events) + " events\n");
}

}  // namespace fcscreen::tool

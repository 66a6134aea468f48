// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "io/store/laboratory/laboratory.h"
#include "tools/fcscreen/common_options_internal.h"

namespace fcscreen::tool {

/// What every command of the laboratory database takes.
struct DbArguments {
  CommonOptions common;
  std::string db;                  ///< --db, or the first name
  std::vector<std::string> names;  ///< what stands without an option, without the database
  std::string by;                  ///< who does it, for the audit trail
  [[nodiscard]] bool json() const { return common.json || common.jsonl; }
};

/// Add --db, the names (`what` says what they are) and the common options.
void add_db_options(CLI::App& app, DbArguments& a, const std::string& what, const std::string& example);
/// Add --by: the person, for the audit trail.
void add_by_option(CLI::App& app, DbArguments& a);

/// Parse; the database is --db or the first name, and between `least` and `most` names must be left.
[[nodiscard]] std::optional<int> parse_db_arguments(CLI::App& app, DbArguments& a, const Arguments& arguments,
                                                    std::size_t least, std::size_t most);

/// --by, else the user of the computer.
[[nodiscard]] std::string actor_of(const std::string& by);

/// Open for writing; a migration is said on stderr.
[[nodiscard]] Result<io::store::Laboratory> open_for_writing(const std::filesystem::path& path, const std::string& by,
                                                             bool quiet);

/// Print the document with --json or --jsonl, else the text.
[[nodiscard]] int print(const DbArguments& a, const nlohmann::ordered_json& document, const std::string& text);

// How records look as JSON; what is absent is null.
[[nodiscard]] nlohmann::ordered_json error_json(const Error& error);
[[nodiscard]] nlohmann::ordered_json result_json(const io::store::FiledResult& result);
[[nodiscard]] nlohmann::ordered_json patient_json(const io::store::PatientRecord& record);
[[nodiscard]] nlohmann::ordered_json exposure_json(const result::ExposureRow& row);
[[nodiscard]] nlohmann::ordered_json alert_json(const io::store::FiledAlert& alert);
[[nodiscard]] nlohmann::ordered_json sign_off_json(const io::store::SignOff& sign);
[[nodiscard]] nlohmann::ordered_json sigma_json(const io::store::FiledSigma& sigma);
[[nodiscard]] nlohmann::ordered_json audit_json(const io::store::AuditEntry& entry);
[[nodiscard]] nlohmann::ordered_json faults_json(const std::vector<io::store::Fault>& faults);

/// A fault on one or three lines.
[[nodiscard]] std::string fault_text(const io::store::Fault& fault);

/// An estimate of the spread between samples in one sentence, without its end.
[[nodiscard]] std::string sigma_text(const io::store::FiledSigma& sigma);

/// A tube as a person reads it: "tube \"B-ALL\"", or "the tube" without a name.
[[nodiscard]] std::string tube_text(const std::string& name);

}  // namespace fcscreen::tool

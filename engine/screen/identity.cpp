// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/identity.h"

#include <algorithm>
#include <cctype>

namespace fcscreen::engine {
namespace {

std::string plain(const std::string& text) {
  std::string out;
  for (const unsigned char c : text) {
    if (std::isalnum(c) != 0) out += static_cast<char>(std::toupper(c));
  }
  return out;
}

/// "S241234" -> "A999999".
std::string shape(const std::string& plain_text) {
  std::string out;
  for (const unsigned char c : plain_text) out += std::isdigit(c) != 0 ? '9' : 'A';
  return out;
}

/// Words of a source: separated by anything but letters, digits and hyphens; hyphens dropped.
std::vector<std::string> words_of(const std::string& source) {
  std::vector<std::string> out(1);
  for (const char c : source) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u) != 0) {
      out.back() += static_cast<char>(std::toupper(u));
    } else if (c != '-' && !out.back().empty()) {
      out.emplace_back();
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

bool holds_run(const std::vector<std::string>& words, const std::string& id) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string run;
    for (std::size_t j = i; j < words.size() && run.size() < id.size(); ++j) {
      run += words[j];
      if (run == id) return true;
    }
  }
  return false;
}

}  // namespace

IdentityMatch compare_identity(const std::string& identifier, const std::string& source, bool strict,
                               std::size_t shortest) {
  const std::string id = plain(identifier);
  const std::vector<std::string> words = words_of(source);
  if (id.size() < shortest || words.empty()) return IdentityMatch::NotComparable;
  if (holds_run(words, id)) return IdentityMatch::Agrees;
  const std::string id_shape = shape(id);
  if (strict) return shape(plain(source)) == id_shape ? IdentityMatch::Differs : IdentityMatch::NotComparable;
  const bool mixed = id_shape.find('A') != std::string::npos && id_shape.find('9') != std::string::npos;
  const bool same_shape =
      std::any_of(words.begin(), words.end(), [&](const std::string& w) { return shape(w) == id_shape; });
  return mixed && same_shape ? IdentityMatch::Differs : IdentityMatch::NotComparable;
}

Identity check_identity(const std::string& accession, const std::string& patient, const io::fcs::Keywords& keywords,
                        const std::string& folder, const std::string& file_stem, std::size_t shortest) {
  Identity out;
  const auto compare = [&](const std::string& given, const std::string& source, const std::string& value, bool strict) {
    const IdentityMatch match = compare_identity(given, value, strict, shortest);
    if (match == IdentityMatch::Agrees) ++out.agreeing;
    if (match == IdentityMatch::Differs) out.conflicting.push_back(source);
  };
  for (const char* keyword : {"SAMPLE ID", "@SAMPLEID1", "$SMNO"}) {
    compare(accession, keyword, keywords.get(keyword), true);
  }
  compare(accession, "$SRC", keywords.get("$SRC"), false);
  compare(accession, "the folder's name", folder, false);
  compare(accession, "the file's name", file_stem, false);
  const std::size_t agreeing = out.agreeing;
  compare(patient, "PATIENT ID", keywords.get("PATIENT ID"), true);
  out.agreeing = agreeing;
  if (!out.conflicting.empty()) {
    std::string names;
    for (const std::string& s : out.conflicting) names += (names.empty() ? "" : ", ") + s;
    out.findings.add("SCR-I01", Severity::Warning,
                     "the accession or patient key that was given is contradicted by " + names +
                         " of the file: settle whose sample this is before the numbers are used");
  } else if (!accession.empty() && out.agreeing == 0) {
    out.findings.add("SCR-I02", Severity::Info,
                     "the accession rests on the option alone: no name or keyword of the file repeats it");
  }
  return out;
}

}  // namespace fcscreen::engine

// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/veil.h"

#include <regex>

#include "engine/core/content_hash.h"
#include "engine/deidentify/scrub.h"
#include "gating/panel/capability.h"
#include "io/fcs/reader.h"

namespace fcscreen::engine {

io::store::PathDigest Veil::digest(const std::string& path) const {
  if (!hides()) return io::store::path_digest(path);
  const auto [a, b] = names_->path(path);
  return {a, b};
}

std::int64_t Veil::changed(std::int64_t nanoseconds) const { return hides() ? names_->time(nanoseconds) : nanoseconds; }

std::string Veil::reason(const std::string& text) const {
  if (!hides()) return text;
  static const std::regex code(R"(\[[A-Z]{2,4}-[A-Z]?[0-9]{2}\])"), end(R"(^(.*ended with exit code [0-9]+).*$)");
  std::smatch found;
  if (std::regex_search(text, found, code))
    return "its error is " + found.str().substr(1, found.str().size() - 2) + "; what it says is left out";
  return std::regex_match(text, found, end) ? found.str(1) : text;
}

std::string Veil::date(const std::string& iso, const std::string& patient) const {
  return hides() ? names_->moved_date(iso, patient) : iso;
}

void Veil::hide_content(Look& look) const {
  if (!hides()) return;
  look.sha256 = names_->content(look.sha256);
  look.why = reason(look.why);
}

void Veil::hide_person(Look& look, Whose& whose) const {
  if (!hides()) return;
  whose.accession = names_->accession(whose.accession);
  whose.patient = names_->patient(whose.patient);
  look.facts.acquired = names_->moved_date(look.facts.acquired, whose.patient);
  look.facts.tube = names_->tube(look.facts.tube);
  look.facts.cytometer.clear();  // the result has it, as far as the scrubbed copy has
  look.facts.identity.clear();
}

std::vector<ExpectedSample> Veil::hidden(std::vector<ExpectedSample> worklist) const {
  if (!hides()) return worklist;
  for (ExpectedSample& s : worklist) {
    const std::string patient = s.patient;
    s.accession = names_->accession(s.accession);
    s.patient = names_->patient(patient);
    s.collected = names_->moved_date(s.collected, s.patient);
    if (gating::panel_family(s.panel).empty()) s.panel.clear();
  }
  return worklist;
}

bool Veil::belongs(const std::string& result_input_sha256, const std::string& content,
                   const std::filesystem::path& copy) const {
  if (!hides()) return result_input_sha256 == content;
  const auto file = io::fcs::File::open(copy);
  return file && file->datasets().size() == 1 && file->datasets()[0].keywords.get(kSourceKeyword) == content &&
         sha256(file->bytes()) == result_input_sha256;
}

}  // namespace fcscreen::engine

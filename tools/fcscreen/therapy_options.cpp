// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/therapy_options_internal.h"

namespace fcscreen::tool {
namespace {

gating::Treatment treatment_of(const std::string& word) {
  return word == "yes" ? gating::Treatment::Yes : word == "no" ? gating::Treatment::No : gating::Treatment::Unknown;
}

}  // namespace

void add_therapy_options(CLI::App& app, TherapyWords& words) {
  const auto add = [&](const char* name, std::string& word, const char* what) {
    app.add_option(name, word, what)->check(CLI::IsMember({"yes", "no", "unknown"}));
  };
  add("--anti-cd19", words.anti_cd19, "was an anti-CD19 product given?");
  add("--anti-cd22", words.anti_cd22, "was an anti-CD22 product given?");
  add("--anti-cd38", words.anti_cd38, "was an anti-CD38 drug given in the last 6 months? unknown counts as given");
}

void apply(const TherapyWords& words, engine::TherapyOptions& therapy) {
  therapy.anti_cd19 = treatment_of(words.anti_cd19);
  therapy.anti_cd22 = treatment_of(words.anti_cd22);
  therapy.anti_cd38 = treatment_of(words.anti_cd38);
}

}  // namespace fcscreen::tool

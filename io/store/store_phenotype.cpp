// SPDX-License-Identifier: Apache-2.0
#include "io/store/store_internal.h"

namespace fcscreen::io::store {

void save_phenotype(Group group, const result::Phenotype& phenotype) {
  group.put_count("analysis_version", static_cast<std::uint64_t>(phenotype.analysis_version));
  group.put_text("source_sha256", phenotype.source_sha256);
  group.put_count("count", phenotype.count);
  group.put_texts("axes", phenotype.axes);
  group.put<float>("rows", phenotype.rows);
  save_list(group.create("controls"), phenotype.controls, [](Group member, const result::ControlLevel& control) {
    member.put_text("population", control.population);
    member.put_text("axis", control.axis);
    const std::vector<double> level = {control.centre, control.sd, control.linear};
    member.put<double>("level", level);
    member.put_count("count", control.count);
  });
}

result::Phenotype load_phenotype(Group group) {
  result::Phenotype phenotype;
  phenotype.analysis_version = static_cast<int>(group.count("analysis_version"));
  phenotype.source_sha256 = group.text("source_sha256");
  phenotype.count = group.count("count");
  phenotype.axes = group.texts("axes");
  phenotype.rows = group.get<float>("rows");
  if (phenotype.axes.empty() || phenotype.rows.size() % phenotype.axes.size() != 0) {
    group.fail("holds rows of another width than its axes");
  }
  phenotype.controls = load_list<result::ControlLevel>(group.open("controls"), [](Group member) {
    result::ControlLevel control;
    control.population = member.text("population");
    control.axis = member.text("axis");
    const auto level = member.get<double>("level", 3);
    if (member.good()) control.centre = level[0], control.sd = level[1], control.linear = level[2];
    control.count = member.count("count");
    return control;
  });
  return phenotype;
}

}  // namespace fcscreen::io::store

// SPDX-License-Identifier: Apache-2.0
#include "engine/reference/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "engine/core/version.h"
#include "engine/reference/blank.h"
#include "engine/reference/normal_tube.h"
#include "engine/reference/store.h"
#include "engine/screen/reference_library.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kMinMarkers = 3;  // as score_maturation() needs
constexpr std::size_t kMinRows = 100;   // of a normal, so that the fit's own 50 remain when it is trimmed

tl::unexpected<Error> refuse(const char* code, std::string what, std::string next) {
  return fail(ErrorKind::Usage, code, std::move(what), {}, {}, std::move(next));
}

std::size_t n_of(const std::vector<NormalSummary>& normals, bool regenerating) {
  return static_cast<std::size_t>(std::count_if(normals.begin(), normals.end(), [&](const NormalSummary& n) {
    return n.described.regenerating == regenerating;
  }));
}

/// Read every file; what cannot serve is kept with its reason.
std::vector<NormalSummary> read_normals(const std::vector<NormalFile>& files, const BuildOptions& options,
                                        BuiltReference& out) {
  std::vector<NormalSummary> normals;
  std::set<std::string> digests;
  for (const NormalFile& file : files) {
    const auto tube = load_normal(file.path, options.screen);
    if (!tube) {
      out.rejected.push_back({file, tube.error()});
      continue;
    }
    NormalSummary normal = summarise_normal(file, *tube, options.screen);
    const std::size_t n_rows = normal.path.empty() ? 0 : normal.rows.size() / normal.path.size();
    if (n_rows < kMinRows) {
      out.rejected.push_back({file,
                              {ErrorKind::Input,
                               "REF-22",
                               fmt::format("has {} B-lineage events, of at least {}.", n_rows, kMinRows),
                               file.path.string(),
                               {},
                               "Acquire more events, or leave it out."}});
      continue;
    }
    if (!digests.insert(normal.described.sha256).second) {
      out.rejected.push_back({file,
                              {ErrorKind::Usage,
                               "REF-21",
                               "has the same bytes as another normal.",
                               file.path.string(),
                               {},
                               "Leave one of the two out: a normal counts once."}});
      continue;
    }
    if (options.say) {
      options.say(fmt::format("{}: {} nucleated, {} B-lineage events", file.path.filename().string(),
                              normal.described.denominator, n_rows));
    }
    normals.push_back(std::move(normal));
  }
  std::sort(normals.begin(), normals.end(),
            [](const auto& a, const auto& b) { return a.described.sha256 < b.described.sha256; });
  return normals;
}

Status check_numbers(const std::vector<NormalSummary>& normals, const std::vector<RejectedNormal>& rejected,
                     const BuildOptions& options) {
  const std::size_t resting = n_of(normals, false), regenerating = n_of(normals, true);
  const BuildRules& r = options.rules;
  const bool enough = resting >= r.min_resting && regenerating >= r.min_regenerating;
  if (normals.size() >= 2 && (enough || options.describe_only)) return {};
  std::string what = fmt::format(
      "A laboratory's own reference needs {} resting and {} regenerating normal marrows; {} and {} can be used.",
      r.min_resting, r.min_regenerating, resting, regenerating);
  if (!rejected.empty()) {
    what += fmt::format(" {} cannot, the first of them {}: it {}", rejected.size(),
                        rejected.front().file.path.filename().string(), rejected.front().why.message);
  }
  return refuse("REF-13", std::move(what),
                normals.size() < 2 ? "Add normal marrows."
                                   : "Add normal marrows, or use --describe-only for a reference that describes "
                                     "populations and decides nothing.");
}

Status check_alike(const std::vector<NormalSummary>& normals) {
  for (const NormalSummary& n : normals) {
    const NormalSummary& first = normals.front();
    if (n.cytometer != first.cytometer) {
      return refuse("REF-14",
                    fmt::format("the normals come from different kinds of instrument: \"{}\" and \"{}\".",
                                first.cytometer, n.cytometer),
                    "Build one reference for each kind ($CYT).");
    }
    if (n.synthetic != first.synthetic) {
      return refuse("REF-14", "synthetic and real samples stand together.", "Keep them in folders of their own.");
    }
  }
  return {};
}

/// Markers that every tube has, and the rows on them.
std::vector<result::MarkerAnchor> common_markers(const std::vector<NormalSummary>& normals, Findings& findings) {
  std::vector<result::MarkerAnchor> common = normals.front().path;
  std::set<std::string> left_out;
  for (const NormalSummary& n : normals) {
    for (const auto& anchor : n.path) left_out.insert(anchor.marker);
    std::erase_if(common,
                  [&](const auto& anchor) { return std::find(n.path.begin(), n.path.end(), anchor) == n.path.end(); });
  }
  for (const auto& anchor : common) left_out.erase(anchor.marker);
  if (!left_out.empty()) {
    findings.add(
        "REF-M01", Severity::Warning,
        "not in the path, since some normals lack them: " + panel_text({left_out.begin(), left_out.end()}, {}));
  }
  return common;
}

NormalRows rows_on(const NormalSummary& normal, const std::vector<result::MarkerAnchor>& markers) {
  std::vector<std::size_t> column;
  for (const auto& anchor : markers) {
    column.push_back(
        static_cast<std::size_t>(std::find(normal.path.begin(), normal.path.end(), anchor) - normal.path.begin()));
  }
  NormalRows out{{}, normal.described.regenerating};
  for (std::size_t at = 0; at < normal.rows.size(); at += normal.path.size()) {
    for (const std::size_t c : column) out.values.push_back(normal.rows[at + c]);
  }
  return out;
}

std::string made_from(const std::vector<NormalSummary>& normals, bool own) {
  std::string first, last;
  for (const NormalSummary& n : normals) {
    const std::string& day = n.described.acquired;
    if (day.empty()) continue;
    if (first.empty() || day < first) first = day;
    last = std::max(last, day);
  }
  return fmt::format("{}{} resting and {} regenerating normal marrows{}{}{}",
                     normals.front().synthetic ? "SYNTHETIC: " : "", n_of(normals, false), n_of(normals, true),
                     normals.front().cytometer.empty() ? "" : " on " + normals.front().cytometer,
                     first.empty() ? "" : ", acquired " + first + " to " + last,
                     own ? "" : "; too few for a reference of its own: it describes only");
}

/// Count every normal by the path made without it.
Status leave_one_out(const std::vector<NormalRows>& rows, const std::vector<NormalSummary>& normals,
                     models::PathFitOptions fit, const TrimRules& trim, const BuildOptions& options,
                     result::MaturationReference& reference) {
  fit.own = true;  // so that groups get their class
  for (std::size_t i = 0; i < normals.size(); ++i) {
    std::vector<NormalRows> others;
    for (std::size_t j = 0; j < rows.size(); ++j) {
      if (j != i) others.push_back(rows[j]);
    }
    const auto without = fit_trimmed(std::move(others), fit, trim);
    if (!without) return fail(without.error());
    auto tube = load_normal(normals[i].file.path, options.screen);
    if (!tube) return fail(tube.error());
    const auto counts = count_blank(tube->data, tube->gated, *without, options.screen);
    if (!counts) continue;
    result::ReferenceNormal& normal = reference.normals[i];
    normal.left_out = true;
    normal.class2 = counts->class2;
    normal.class1 = counts->class1;
    const bool has_cd38 = std::any_of(fit.markers.begin(), fit.markers.end(),
                                      [](const result::MarkerAnchor& a) { return a.marker == "CD38"; });
    if (has_cd38) {  // as a patient's tube under anti-CD38 is judged
      tube->data.therapy.masked = {"CD38"};
      if (const auto hidden = count_blank(tube->data, tube->gated, *without, options.screen)) {
        normal.class2_without_cd38 = hidden->class2;
        normal.class1_without_cd38 = hidden->class1;
      }
    }
    if (options.say) {
      options.say(fmt::format("{} left out: {} events of aberrant, {} of equivocal or aberrant groups, N {}",
                              normals[i].file.path.filename().string(), counts->class2, counts->class1,
                              counts->denominator));
    }
  }
  return {};
}

models::PathFitOptions fit_options(const std::vector<NormalSummary>& normals, const BuildOptions& options, bool own) {
  models::PathFitOptions fit;
  fit.id = options.name;
  fit.text = made_from(normals, own);
  fit.own = own;
  fit.synthetic = normals.front().synthetic;
  fit.instrument_class = normals.front().cytometer;
  fit.threads = options.screen.threads;
  return fit;
}

/// What the internal controls and the marrow populations of the normals are like (SPEC §1.5, §3.4).
void set_baselines(const std::vector<NormalSummary>& normals, const Parameters& p,
                   result::MaturationReference& reference) {
  std::vector<std::vector<result::StainControl>> controls;
  std::vector<std::vector<MarrowShare>> marrow;
  for (const NormalSummary& n : normals) {
    controls.push_back(n.controls);
    marrow.push_back(n.marrow);
  }
  reference.controls = control_baselines(controls, p.controls.min_normals);
  reference.marrow = marrow_baselines(marrow, p.hemodilution.min_normals);
}

void note_claim(const std::vector<NormalSummary>& normals, const BuildRules& rules, bool own, Findings& findings) {
  if (!own) {
    findings.add(
        "REF-O01", Severity::Warning,
        fmt::format("describes only: {} resting and {} regenerating normals, {} and {} are needed to decide by it",
                    n_of(normals, false), n_of(normals, true), rules.min_resting, rules.min_regenerating));
  }
  if (n_of(normals, true) == 0) {
    findings.add(
        "REF-O02", Severity::Warning,
        "reference: healthy-only, made without regenerating marrows, whose precursors it may take for different");
  }
}

}  // namespace

BuildRules build_rules_from(const io::text::Config& c) {
  const auto size = [&](const char* key) { return static_cast<std::size_t>(c.number(key)); };
  return {size("reference.min_resting"), size("reference.min_regenerating"), size("reference.min_denominator"),
          c.number("reference.trim_probability"), size("reference.trim_passes")};
}

bool valid_reference_name(const std::string& name) {
  const auto word = [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.');
  };
  if (name.empty() || name.size() > 64 || std::isalnum(static_cast<unsigned char>(name.front())) == 0) return false;
  if (!std::all_of(name.begin(), name.end(), word)) return false;
  const auto& shipped = compiled_references();
  return std::none_of(shipped.begin(), shipped.end(), [&](const auto& r) { return r.id == name; });
}

Result<BuiltReference> build_reference(const std::vector<NormalFile>& files, const BuildOptions& options) {
  if (!valid_reference_name(options.name)) {
    return refuse("REF-12", "\"" + options.name + "\" is no name for a reference.",
                  "Use up to 64 letters, digits, '-', '_' and '.', and no name of a shipped reference.");
  }
  BuiltReference out;
  const std::vector<NormalSummary> normals = read_normals(files, options, out);
  if (auto enough = check_numbers(normals, out.rejected, options); !enough) return fail(enough.error());
  if (auto alike = check_alike(normals); !alike) return fail(alike.error());
  const bool own =
      n_of(normals, false) >= options.rules.min_resting && n_of(normals, true) >= options.rules.min_regenerating;
  models::PathFitOptions fit = fit_options(normals, options, own);
  fit.markers = common_markers(normals, out.findings);
  if (fit.markers.size() < kMinMarkers) {
    return refuse("REF-15", "the normals share fewer than three markers of B-cell maturation.",
                  "Build one reference for each panel.");
  }
  const TrimRules trim{trim_distance(options.rules.trim_probability, fit.markers.size()), options.rules.trim_passes};
  std::vector<NormalRows> rows;
  for (const NormalSummary& n : normals) rows.push_back(rows_on(n, fit.markers));
  auto reference = fit_trimmed(rows, fit, trim);
  if (!reference) return fail(reference.error());
  reference->software_version = version();
  reference->analysis_version = kAnalysisVersion;
  reference->config_hash = options.screen.config_hash;
  for (const NormalSummary& n : normals) reference->normals.push_back(n.described);
  if (own && limit_of_blank_possible(*reference, options.rules.min_denominator)) {
    if (auto done = leave_one_out(rows, normals, fit, trim, options, *reference); !done) return fail(done.error());
  }
  set_baselines(normals, options.screen.parameters, *reference);
  note_claim(normals, options.rules, own, out.findings);
  set_limits_of_blank(*reference, options.rules.min_denominator, out.findings);
  if (!own) reference->limits.clear();
  out.reference = sealed(std::move(*reference));
  return out;
}

}  // namespace fcscreen::engine

// SPDX-License-Identifier: Apache-2.0
// The detection benchmark: synthetic dilutions, blanks and stress, real files, and the marks they are held to.
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

#include "engine/core/whole_file.h"
#include "tools/bench/detection/documents.h"

namespace {

using namespace fcscreen;
using namespace fcscreen::bench;
namespace fs = std::filesystem;

constexpr std::uint64_t kQuickSeeds = 3, kQuickBlanks = 3;
constexpr std::size_t kQuickEvents = 250'000, kQuickChange = 40'000, kQuickShare = 10'000;

/// A folder of its own for the files to be screened, gone at the end.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "fcscreen_detection_XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Run one section into its place.
template <class T, class Run>
Status section(const Plan& plan, const char* name, Run run, T& into) {
  if (!plan.runs(name)) return {};
  auto result = run(plan);
  if (!result) return fail(result.error());
  into = std::move(*result);
  return {};
}

Status measure(const Plan& plan, Measured& m) {
  if (auto ok = section(plan, "path", run_path, m.path); !ok) return ok;
  if (auto ok = section(plan, "real", run_real, m.real); !ok) return ok;
  if (auto ok = section(plan, "changes", run_changes, m.changes); !ok) return ok;
  if (auto ok = section(plan, "shares", run_shares, m.shares); !ok) return ok;
  if (auto ok = section(plan, "variety", run_variety, m.variety); !ok) return ok;
  if (auto ok = section(plan, "blanks", run_blanks, m.blanks); !ok) return ok;
  return section(plan, "dilutions", run_dilutions, m.dilutions);
}

void quicken(Plan& plan, const CLI::App& app) {
  if (!plan.quick) return;
  plan.blanks = app.count("--blanks") == 0 ? kQuickBlanks : plan.blanks;
  plan.seeds = app.count("--seeds") == 0 ? kQuickSeeds : plan.seeds;
  plan.events = app.count("--events") == 0 ? kQuickEvents : plan.events;
  plan.change_events = kQuickChange;
  plan.share_events = kQuickShare;
}

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Usage: return 2;
    case ErrorKind::Input: return 3;
    case ErrorKind::Output: return 4;
    case ErrorKind::Internal: return 70;
  }
  return 70;
}

int complain(const Error& error) {
  std::fprintf(stderr, "detection: %s\n", error.text().c_str());
  return exit_code(error.kind);
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  plan.recipes = fs::path(FCSCREEN_SOURCE_DIR) / "sample_fcs" / "recipes.toml";
  plan.shared = fs::path(FCSCREEN_SHARED_DIR);
  fs::path out;
  bool json = false;
  CLI::App app{
      "Measure detection and hold it to its marks. Exit 0: every mark holds; 1: one fails.\n"
      "Example: detection --quick\n"
      "         detection --out tools/bench/DETECTION_RESULTS.md"};
  app.add_flag("--quick", plan.quick, "3 seeds, fewer events and files: some minutes on two cores");
  app.add_option("--seeds", plan.seeds, "seeds per phenotype and level")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--first-seed", plan.first_seed)->capture_default_str();
  app.add_option("--events", plan.events, "events per dilution and blank")
      ->check(CLI::Range(20'000, 10'000'000))
      ->capture_default_str();
  app.add_option("--blanks", plan.blanks, "resting blanks, and as many regenerating")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--panel", plan.panel, "ball8 or tdt10")
      ->check(CLI::IsMember({"ball8", "tdt10"}))
      ->capture_default_str();
  app.add_flag("--typical-donor", plan.typical_donor, "the same donor in every run");
  app.add_option("--only", plan.only, "run these sections alone")
      ->check(CLI::IsMember(std::vector<std::string>(kSections.begin(), kSections.end())));
  app.add_option("--shared", plan.shared, "folder of the shared data")->capture_default_str();
  app.add_option("--threads", plan.threads, "0: all cores; never changes a result")->capture_default_str();
  app.add_flag("--json", json, "one JSON document instead of Markdown");
  app.add_option("--out", out, "file to write (replaced) instead of stdout");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  quicken(plan, app);
  const Scratch scratch;
  plan.scratch = scratch.path();
  if (plan.scratch.empty()) {
    std::fputs("detection: no folder could be made in the temporary directory; set TMPDIR [BENCH-TMP]\n", stderr);
    return 4;
  }
  Measured measured;
  if (auto ok = measure(plan, measured); !ok) return complain(ok.error());
  const auto marks = judge(plan, measured);
  const std::string text = json ? to_json(plan, measured, marks) : to_markdown(plan, measured, marks);
  if (!out.empty()) {
    if (auto ok = write_whole_file(out, text, true); !ok) return complain(ok.error());
  } else if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    std::fputs("detection: standard output could not be written [BENCH-OUT]\n", stderr);
    return 4;
  }
  bool failed = false;
  for (const Mark& m : marks) {
    std::fprintf(stderr, "%-12s %s: %s (found %s)\n", to_string(m.outcome), m.section.c_str(), m.text.c_str(),
                 m.found.c_str());
    failed = failed || m.outcome == Mark::Outcome::Fail;
  }
  return failed ? 1 : 0;
}

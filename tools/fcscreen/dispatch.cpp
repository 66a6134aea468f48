// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "tools/fcscreen/commands.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

struct Command {
  std::string_view word;
  int (*run)(const Arguments&);  // null: reserved, not in this version
  std::string_view summary;
};

constexpr std::array kCommands = {
    Command{"screen", &run_screen, "screen samples (what a file name alone does)"},
    Command{"inspect", &run_inspect, "show what an FCS file holds"},
    Command{"gate", &run_gate, "evaluate a Gating-ML document, a FlowJo workspace or an automatic template"},
    Command{"convert", &run_convert, "rewrite a file as FCS, CSV or HDF5"},
    Command{"track", &run_track, "follow one patient over serial samples"},
    Command{"batch", &run_batch, "one night: screen a share of exports, triage, morning summary"},
    Command{"cohort", &run_cohort, "tables and curves over the patients of a study"},
    Command{"reference", &run_reference, "a laboratory's own normal reference: build, list, show, validate"},
    Command{"db", &run_db, "the laboratory database"},
    Command{"report", &run_report, "render a report again from a stored result"},
    Command{"verify", &run_verify, "check inputs, results and rows against the audit trail"},
    Command{"version", &run_version, "version and build"},
};

int unavailable(std::string_view word) {
  std::fprintf(stderr, "fcscreen: this version does not have the command '%.*s'.\n", static_cast<int>(word.size()),
               word.data());
  return kExitUsage;
}

std::string overview() {
  std::string text =
      "fcscreen: flow-cytometry immunophenotype screening\n\n"
      "Usage: fcscreen SAMPLE.fcs [MORE.fcs ...]\n"
      "       fcscreen COMMAND [OPTIONS]\n\nCommands:\n";
  for (const Command& command : kCommands) {
    if (command.run == nullptr) continue;
    text += "  " + std::string(command.word) + std::string(12 - command.word.size(), ' ');
    text += std::string(command.summary) + "\n";
  }
  return text +
         "\nExample: fcscreen inspect sample.fcs --stats\n"
         "Every command explains itself with --help. A file named like a command is given as ./NAME.\n";
}

}  // namespace

int dispatch(const Arguments& arguments) {
  if (arguments.empty()) {
    std::fputs(overview().c_str(), stderr);
    return kExitUsage;
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h") return write_stdout(overview());
  if (first == "--version") return run_version({});
  const auto found =
      std::find_if(kCommands.begin(), kCommands.end(), [&](const Command& c) { return c.word == first; });
  const bool is_command = found != kCommands.end();
  const Command& command = is_command ? *found : kCommands.front();
  if (command.run == nullptr) return unavailable(command.word);
  return command.run(is_command ? Arguments(arguments.begin() + 1, arguments.end()) : arguments);
}

}  // namespace fcscreen::tool

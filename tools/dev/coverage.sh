#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Line coverage of io/fcs by its own tests (unit, fuzz replay and, where it is there, the shared corpus), per file; ends
# with 1 below 95 %. Needs gcovr: tools/install.sh --dev
#   tools/dev/coverage.sh [--uncovered]      with the numbers of the lines that no test reaches
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tests=(fcs_test fcs_replay_test corpus_test fcs_corpus_replay_test)
build=build/coverage

tools/dev/build.sh coverage "${tests[@]}"
find "$build" -name '*.gcda' -delete
for test in "${tests[@]}"; do
  program=$(find "$build/tests" -name "$test" -type f -perm -u+x | head -n 1)
  "$program" --minimal=true >&2
done

options=(--root . --filter io/fcs/ --object-directory "$build" --exclude-unreachable-branches)
if [[ ${1:-} == --uncovered ]]; then
  gcovr "${options[@]}" --fail-under-line 95 "$build/io/fcs"
else
  # The table without its column of line numbers.
  gcovr "${options[@]}" --fail-under-line 95 "$build/io/fcs" | cut -c1-62
fi

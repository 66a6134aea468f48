#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Format all C++ files in place; with --check only name those that are not formatted, exit 1 if there are any.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

format=$(command -v clang-format-14 || command -v clang-format) ||
  { echo "format: clang-format is not installed (tools/install.sh --dev)" >&2; exit 1; }
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.h' '*.cpp' '*.c' | xargs -r ls -d 2>/dev/null)
if [[ ${1:-} != --check ]]; then
  "$format" -i "${files[@]}"
  exit 0
fi
bad=$("$format" --dry-run "${files[@]}" 2>&1 | sed -n 's/^\(.*\):[0-9]*:[0-9]*: warning: .*/not formatted: \1/p' | sort -u)
[[ -z $bad ]] || { echo "$bad"; echo "format: run tools/dev/format.sh" >&2; exit 1; }

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Format all C++ files in place; with --check only name those that are not formatted, exit 1 if there are any.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

format=$(command -v clang-format-14 || command -v clang-format) ||
  { echo "format: clang-format is not installed (tools/install.sh --dev)" >&2; exit 1; }
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.h' '*.cpp' | xargs -r ls -d 2>/dev/null)
if [[ ${1:-} != --check ]]; then
  "$format" -i "${files[@]}"
  exit 0
fi
bad=0
for file in "${files[@]}"; do
  "$format" "$file" | cmp -s - "$file" || { echo "not formatted: $file"; bad=1; }
done
((bad == 0)) || { echo "format: run tools/dev/format.sh" >&2; exit 1; }

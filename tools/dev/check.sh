#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The quick form of the tests, for every commit: format, build with warnings as errors, quick tests and layers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

format=$(command -v clang-format-14 || command -v clang-format || true)
if [[ -n $format ]]; then
  git ls-files -z --cached --others --exclude-standard '*.h' '*.cpp' |
    while IFS= read -r -d '' file; do [[ -f $file ]] && printf '%s\0' "$file"; done |
    xargs -0 -r "$format" --dry-run -Werror
else
  echo "check: clang-format is not installed (tools/install.sh --dev), format not checked" >&2
fi
tools/dev/build.sh dev
exec ctest --preset dev -j "$(nproc)" -L 'quick|layers'

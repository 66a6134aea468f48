#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The quick form of the tests, for every commit: format, build with warnings as errors, quick tests (layers among them).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if command -v clang-format-14 clang-format >/dev/null; then
  tools/dev/format.sh --check
else
  echo "check: clang-format is not installed (tools/install.sh --dev), format not checked" >&2
fi
tools/dev/build.sh dev
exec ctest --preset dev -j "$(nproc)" -L quick

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything: install, build, run every test. Further arguments go to ctest, e.g. tools/test.sh -R text
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools/install.sh
tools/install.sh --slurm || echo "tools/test.sh: without Slurm night/slurm is skipped" >&2
tools/dev/build.sh release
exec ctest --preset release -j "$(nproc)" "$@"

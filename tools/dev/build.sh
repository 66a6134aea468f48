#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Configure and build one preset into build/PRESET, through ccache where it is installed.
#   tools/dev/build.sh PRESET [TARGET ...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

preset=${1:?usage: tools/dev/build.sh PRESET [TARGET ...]}
shift
options=()
command -v ccache >/dev/null && options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
cmake --preset "$preset" "${options[@]}" --log-level=WARNING
targets=()
(($#)) && targets=(--target "$@")
cmake --build --preset "$preset" "${targets[@]}"

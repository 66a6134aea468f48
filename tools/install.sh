#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Install the Debian 12 packages that building and testing need; quiet when all are there.
#   tools/install.sh          build and tests
#   tools/install.sh --slurm  also Slurm, which tests/night starts on loopback (14 MB)
#   tools/install.sh --dev    also clang 14 (sanitizers, fuzzing, format, tidy), ccache, gcovr
set -euo pipefail

packages=(
  g++ cmake ninja-build pkg-config
  libeigen3-dev libboost-dev libhdf5-dev libhwy-dev libssl-dev zlib1g-dev
  libcli11-dev libfmt-dev libexpected-dev libtomlplusplus-dev nlohmann-json3-dev
  libcairo2-dev libpango1.0-dev libglib2.0-dev libqpdf-dev libpugixml-dev libsqlite3-dev
  fonts-inter tzdata
  doctest-dev hdf5-tools libbenchmark-dev poppler-utils python3 qpdf
)
case "${1:-}" in
  "") ;;
  --slurm) packages+=(slurm-wlm munge) ;;
  --dev) packages+=(clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev libomp-14-dev ccache gcovr) ;;
  *) echo "usage: tools/install.sh [--slurm|--dev]" >&2; exit 2 ;;
esac

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || { echo "tools/install.sh: not root and no sudo; as root: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

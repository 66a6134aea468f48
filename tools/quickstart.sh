#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a fresh clone to a report: install, build everything, screen one file, say where the PDF is.
#   tools/quickstart.sh [FILE.fcs]
# Succeeds when the sample was screened (exit 0, or 1 for a sample that is held for review).
set -euo pipefail
export LC_ALL=C.UTF-8
start=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

if (($# > 1)); then
  echo "usage: tools/quickstart.sh [FILE.fcs]" >&2
  exit 2
fi
if (($# == 1)); then
  case $1 in
    /*) sample=$1 ;;
    *) sample=$start/$1 ;;
  esac
  [[ -f $sample ]] || { echo "tools/quickstart.sh: $1 is not a file." >&2; exit 3; }
else
  samples=("$root"/sample_fcs/positive_2pct*.fcs)
  sample=${samples[0]}
  [[ -f $sample ]] || { echo "tools/quickstart.sh: no sample_fcs/positive_2pct*.fcs in this tree; name a file." >&2; exit 3; }
fi

tools/install.sh
tools/dev/build.sh release

out=$root/build/quickstart
mkdir -p "$out"
echo "Screening $sample" >&2
status=0
"$root/build/release/tools/fcscreen/fcscreen" screen "$sample" --out "$out" --force || status=$?
if ((status > 1)); then
  echo "tools/quickstart.sh: the screen ended with exit $status." >&2
  exit "$status"
fi
name=$(basename "$sample")
pdf=$out/${name%.*}.report.pdf
[[ -s $pdf ]] || { echo "tools/quickstart.sh: the screen wrote no $pdf." >&2; exit 1; }
echo "Report: $pdf"

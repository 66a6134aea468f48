#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The pages of simulated samples of 500,000 and 1,000,000 events into a markdown table, tools/bench/REPORT_RESULTS.md.
# Usage: tools/bench/report.sh [--quick] [--out FILE] [--build DIR]
# --quick takes small samples to see that it works, and prints the table. Exit: 0 all within the marks, 1 not, 2 wrong usage.
set -euo pipefail

usage() { sed -n '4,5s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
quick=0 out= folder=$root/build/bench
while (($#)); do
  case $1 in
    --quick) quick=1; shift ;;
    --out) [[ -n ${2:-} ]] || usage; out=$2; shift 2 ;;
    --build) [[ -n ${2:-} ]] || usage; folder=$2; shift 2 ;;
    *) usage ;;
  esac
done
# The more cells are drawn one by one, the longer it takes: those of the target, and normal precursors.
samples=("positive_2pct 500000" "positive_2pct 1000000" "positive_2pct_tdt 1000000" "regenerating 1000000") rounds=7
if ((quick)); then samples=("positive_2pct 30000"); rounds=3; fi
((quick)) || out=${out:-$here/REPORT_RESULTS.md}

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
trap 'exit 130' INT TERM
[[ -e $folder/build.ninja ]] || cmake -S "$root" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release -DFCSCREEN_TESTS=OFF >&2
cmake --build "$folder" --target report_bench simulate fcscreen >&2

status=0
for sample in "${samples[@]}"; do
  read -r recipe events <<<"$sample"
  echo "report: $recipe, $events events" >&2
  "$folder/tools/simulate/simulate" --recipe "$recipe" --events "$events" --out "$temporary/sample.fcs" --force >&2
  code=0
  "$folder/tools/fcscreen/fcscreen" "$temporary/sample.fcs" --out "$temporary" --no-pdf --quiet --force >/dev/null || code=$?
  ((code <= 1)) || { echo "report: fcscreen ended with $code" >&2; exit 1; }
  # One beyond its mark is told in the table, and at the end.
  line=$("$folder/tools/bench/report_bench" "$temporary/sample.result.h5" --rounds "$rounds" \
    --seconds "$(awk -v n="$events" 'BEGIN { print 0.8 * (n > 500000 ? n / 500000 : 1) }')") || status=1
  printf '%s %s %s\n' "$recipe" "$(stat -c %s "$temporary/sample.result.h5")" "$line" >>"$temporary/runs"
done

revision=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
[[ -z $(git -C "$root" status --porcelain 2>/dev/null) ]] || revision+=" with changes"
{
  echo "# The pages of one sample"
  echo
  echo "Written by \`tools/bench/report.sh\`: simulated samples, one thread, user time, median of $rounds renderings; the"
  echo "signature page is among the pages. The marks are 0.8 s for reading and rendering 500,000 events, in proportion above, and 2 MB."
  echo
  echo "CPU: $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1); load $(cut -d ' ' -f 1-3 /proc/loadavg); revision $revision; $(date -u +%Y-%m-%d)."
  echo
  echo "| recipe | events | pages | read, s | render, s | PDF, MB | result.h5, MB | within |"
  echo "|---|---:|---:|---:|---:|---:|---:|---|"
  while read -r recipe bytes line; do
    python3 - "$recipe" "$bytes" "$line" <<'PY'
import json, sys

recipe, size, r = sys.argv[1], int(sys.argv[2]) / 1e6, json.loads(sys.argv[3])
print(f"| {recipe} | {r['events']:,} | {r['pages']} | {r['read_s']:.3f} | {r['render_s']:.3f} | {r['pdf_mb']:.2f} "
      f"| {size:.2f} | {'yes' if r['within'] else 'NO'} |")
PY
  done <"$temporary/runs"
} >"$temporary/table"
if [[ -n $out ]]; then cp "$temporary/table" "$out" && echo "report: $out" >&2; else cat "$temporary/table"; fi
exit "$status"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The benchmarks of this machine into markdown tables: tools/bench/RESULTS.md, and REPORT_RESULTS.md for the pages.
# Usage: tools/bench/run_all.sh [--quick] [--out FILE] [--build DIR]
# Files of 1, 2 and 10 million events × 20 parameters are written below TMPDIR and deleted at the end. --quick takes
# small files and few rounds to see that it works, and prints the table instead. Exit: 0 done, 1 failed, 2 wrong usage.
set -euo pipefail

usage() { sed -n '4,6s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
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
sizes=(1000000 2000000 10000000) rounds=40 min_time=0.2 repetitions=9
if ((quick)); then sizes=(20000 40000 200000) rounds=15 min_time=0.01 repetitions=3; fi
((quick)) || out=${out:-$here/RESULTS.md}

# Files: 80 bytes an event. Memory: the largest file in the page cache, its columns, the memory for the copy and masks.
n_all=0 n_largest=0
for n in "${sizes[@]}"; do
  n_all=$((n_all + n))
  ((n <= n_largest)) || n_largest=$n
done
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
trap 'exit 130' INT TERM
need_disk_mb=$((n_all * 80 / 1000000 * 11 / 10 + 100)) need_memory_mb=$((n_largest * 80 / 1000000 * 7 / 2 + 700))
disk_mb=$(df --output=avail -B 1000000 "$temporary" | tail -n 1 | tr -d ' ')
memory_mb=$(awk '/^MemAvailable:/ { print int($2 * 1024 / 1000000) }' /proc/meminfo)
((disk_mb >= need_disk_mb)) ||
  { echo "run_all: $need_disk_mb MB needed in $temporary, $disk_mb MB free; set TMPDIR" >&2; exit 1; }
((memory_mb >= need_memory_mb)) || { echo "run_all: $need_memory_mb MB of memory needed, $memory_mb MB free" >&2; exit 1; }

[[ -e $folder/build.ninja ]] || cmake -S "$root" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release -DFCSCREEN_TESTS=OFF >&2
cmake --build "$folder" --target fcscreen_bench fcs_read gate_pipeline make_fcs >&2
tools=$folder/tools/bench
cached() { sed -n "s/^$1:[A-Z]*=//p" "$folder/CMakeCache.txt"; }
[[ $(cached CMAKE_BUILD_TYPE) == Release ]] || echo "run_all: $folder is no Release build" >&2

load_before=$(cut -d ' ' -f 1-3 /proc/loadavg)
cores=$(nproc)
mapfile -t threads < <(printf '%s\n' 1 2 "$cores" | sort -nu)
for n in "${sizes[@]}"; do
  echo "run_all: $n events" >&2
  "$tools/make_fcs" "$temporary/events.fcs" --events "$n" --parameters 20 --force
  for t in "${threads[@]}"; do
    for tool in gate_pipeline fcs_read; do
      line=$("$tools/$tool" "$temporary/events.fcs" --threads "$t" --rounds "$rounds")
      printf '{"tool":"%s","result":%s}\n' "$tool" "$line" >>"$temporary/runs"
    done
  done
  rm "$temporary/events.fcs"
done
echo "run_all: kernels" >&2
"$tools/fcscreen_bench" --benchmark_filter='^(decode_tile|doubt_|absolute_sum|stream_copy_tiles|compensate_|transform_tile|polygon_|rectangle|ellipse)' \
  --benchmark_min_time="$min_time" --benchmark_repetitions="$repetitions" \
  --benchmark_enable_random_interleaving=true --benchmark_report_aggregates_only=true \
  --benchmark_out="$temporary/kernels" --benchmark_out_format=json >"$temporary/kernels.log" 2>&1 ||
  { tail -n 5 "$temporary/kernels.log" >&2; exit 1; }
echo "run_all: pages" >&2
if ((quick)); then "$here/report.sh" --quick --build "$folder"; else "$here/report.sh" --build "$folder"; fi
load_after=$(cut -d ' ' -f 1-3 /proc/loadavg)

revision=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
[[ -z $(git -C "$root" status --porcelain 2>/dev/null) ]] || revision+=" with changes"
{
  echo "# Benchmark results"
  echo
  echo "Written by \`tools/bench/run_all.sh\`; what each figure means is in README.md."
  echo
  echo "| what | value |"
  echo "|---|---|"
  echo "| CPU | $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1) |"
  echo "| cores | $cores |"
  echo "| SIMD target | $(sed -n 's/.*"simd":"\([^"]*\)".*/\1/p' "$temporary/runs" | head -n 1) |"
  echo "| compiler | $("$(cached CMAKE_CXX_COMPILER)" --version | head -n 1), $(cached CMAKE_BUILD_TYPE) |"
  echo "| revision | $revision |"
  echo "| date | $(date -u +%Y-%m-%d) |"
  echo "| load before, after | $load_before, $load_after |"
  echo
  if ((quick)); then printf '%s\n\n' "**Quick run: small files and few rounds. These figures mean nothing.**"; fi
  python3 "$here/tables.py" results "$temporary/runs" "$temporary/kernels"
} >"$temporary/table"
if [[ -n $out ]]; then cp "$temporary/table" "$out" && echo "run_all: $out" >&2; else cat "$temporary/table"; fi

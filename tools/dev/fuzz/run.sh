#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Build the fuzzers (preset fuzz) and run each target for a while, from the seeds and, where it is there, the shared
# corpus. Says per target how many inputs were tried and what was found; ends with 1 when anything was.
#   tools/dev/fuzz/run.sh [SECONDS] [TARGET ...]      600 seconds each of open, text, layout, data, differential, rewrite
# FCSCREEN_FUZZ_JOBS=2 runs two targets at a time. Inputs that were new, findings and logs stay in build/fuzz-work.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

seconds=${1:-600}
shift || true
targets=("$@")
((${#targets[@]})) || targets=(open text layout data differential rewrite)
jobs=${FCSCREEN_FUZZ_JOBS:-1}
work=build/fuzz-work
bin=build/fuzz/tools/dev/fuzz

tools/dev/build.sh fuzz write_fcs_seeds "${targets[@]/#/fuzz_}"
real=()
if [[ -d ../shared/data/corpus/fcs ]]; then real=(../shared/data/corpus/fcs); else
  echo "SKIPPED: the shared corpus is not here; seeds alone" >&2
fi
rm -rf "$work/seeds"
mkdir -p "$work/seeds"
"$bin/write_fcs_seeds" "$work/seeds" "${real[@]}"

run_one() {
  local target=$1
  mkdir -p "$work/$target/found" "$work/$target/new"
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 nice "$bin/fuzz_$target" \
    "$work/$target/new" "$work/seeds" tests/fuzz/crashes -dict=tools/dev/fuzz/fcs.dict -max_total_time="$seconds" \
    -max_len=16384 -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$work/$target/found/" \
    >"$work/$target/log" 2>&1
}

status=0
running=()
finish() {
  local name=${running[0]%%:*} pid=${running[0]##*:} result=0
  wait "$pid" || result=$?
  running=("${running[@]:1}")
  local executed
  executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name/log")
  if ((result == 0)); then
    echo "$name: ${executed:-?} inputs in $seconds s, nothing found"
  else
    echo "$name: ${executed:-?} inputs, FOUND $(ls "$work/$name/found" | tr '\n' ' ')in $work/$name/found; log $work/$name/log"
    status=1
  fi
}
for target in "${targets[@]}"; do
  ((${#running[@]} < jobs)) || finish
  run_one "$target" &
  running+=("$target:$!")
done
while ((${#running[@]})); do finish; done
exit $status

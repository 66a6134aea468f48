#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Which of two revisions is faster: build both, launch gate_pipeline and fcs_read A B A B …, print a table.
# Usage: tools/bench/compare_revisions.sh [--launches N] [--rounds N] [--threads N] REV_A REV_B [FILE]
# Without FILE a file of 1,000,000 events × 20 parameters is made. Everything is built and written in a temporary folder
# (below TMPDIR) and deleted at the end. Exit: 0 compared, 1 nothing could be compared, 2 wrong usage.
set -euo pipefail

usage() { sed -n '4,6s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
root=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
launches=9 rounds=15 threads=1 words=()
while (($#)); do
  case $1 in
    --launches | --rounds | --threads)
      [[ ${2:-} =~ ^[0-9]+$ ]] || usage
      printf -v "${1#--}" %s "$2"; shift 2 ;;
    -*) usage ;;
    *) words+=("$1"); shift ;;
  esac
done
((${#words[@]} == 2 || ${#words[@]} == 3)) || usage
((launches >= 3)) || { echo "compare_revisions: fewer than 3 launches have no spread" >&2; exit 2; }
declare -A commit
for i in 0 1; do
  name=$([[ $i == 0 ]] && echo A || echo B)
  commit[$name]=$(git -C "$root" rev-parse --verify --quiet "${words[$i]}^{commit}") ||
    { echo "compare_revisions: there is no revision ${words[$i]}" >&2; exit 2; }
done
file=${words[2]:-}
[[ -z $file || -r $file ]] || { echo "compare_revisions: cannot read $file" >&2; exit 2; }

temporary=$(mktemp -d)
clean() {
  for name in A B; do
    [[ ! -e $temporary/$name ]] || git -C "$root" worktree remove --force "$temporary/$name" || true
  done
  rm -rf "$temporary"
}
trap clean EXIT
trap 'exit 130' INT TERM

# build NAME TOOL: leaves the program in $temporary/NAME/build; fails where the revision has no such tool.
build() {
  local folder=$temporary/$1/build
  ninja -C "$folder" -t targets all >"$temporary/targets"
  if ! grep -q "^$2: " "$temporary/targets"; then
    echo "compare_revisions: $1 (${commit[$1]:0:10}) has no $2" >&2
    return 1
  fi
  if ! cmake --build "$folder" --target "$2" >"$temporary/$1.log" 2>&1; then
    echo "compare_revisions: $1 (${commit[$1]:0:10}) does not build $2:" >&2
    tail -n 20 "$temporary/$1.log" >&2
    return 1
  fi
}

# The path of a program below a build folder, wherever the revision keeps it.
program() { find "$temporary/$1/build" -type f -name "$2" -perm -u+x | head -n 1; }

for name in A B; do
  echo "building $name: $(git -C "$root" log -1 --format='%h %s' "${commit[$name]}")" >&2
  git -C "$root" worktree add --quiet --detach "$temporary/$name" "${commit[$name]}"
  if ! cmake -S "$temporary/$name" -B "$temporary/$name/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DFCSCREEN_TESTS=OFF >"$temporary/$name.log" 2>&1; then
    echo "compare_revisions: $name cannot be configured:" >&2
    tail -n 20 "$temporary/$name.log" >&2
    exit 1
  fi
done

tools=()
for tool in gate_pipeline fcs_read; do
  if build A "$tool" && build B "$tool"; then tools+=("$tool"); fi
done
((${#tools[@]})) || { echo "compare_revisions: the revisions have no tool in common" >&2; exit 1; }

if [[ -z $file ]]; then
  file=$temporary/events.fcs
  for name in B A; do
    if build "$name" make_fcs; then maker=$(program "$name" make_fcs); break; fi
  done
  [[ -n ${maker:-} ]] || { echo "compare_revisions: no make_fcs; give a FILE" >&2; exit 1; }
  "$maker" "$file" --events 1000000 --parameters 20
fi

for ((launch = 1; launch <= launches; ++launch)); do
  for tool in "${tools[@]}"; do
    for name in A B; do
      line=$("$(program "$name" "$tool")" "$file" --threads "$threads" --rounds "$rounds") ||
        { echo "compare_revisions: $tool of $name failed on $file" >&2; exit 1; }
      printf '{"run":"%s","tool":"%s","result":%s}\n' "$name" "$tool" "$line" >>"$temporary/runs"
    done
  done
  echo "launch $launch of $launches" >&2
done

echo "A: $(git -C "$root" log -1 --format='%h %s' "${commit[A]}")"
echo "B: $(git -C "$root" log -1 --format='%h %s' "${commit[B]}")"
python3 "$(dirname "${BASH_SOURCE[0]}")/tables.py" compare "$temporary/runs"

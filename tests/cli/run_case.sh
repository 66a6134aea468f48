#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Run one case of the command line: run_case.sh FCSCREEN MEASURE SOURCE_DIR CASE. Exit 77: skipped.
set -euo pipefail
export LC_ALL=C
program=$1 measure=$2 source_dir=$3 case_file=$4
source "$source_dir/tests/cli/helpers.sh"

scratch=$(mktemp -d)
trap 'chmod -R u+rwx "$scratch"; rm -rf "$scratch"' EXIT
mkdir "$scratch/work" "$scratch/log"
touch "$scratch/log/stdout" "$scratch/log/stderr"
cd "$scratch/work"
failures=0
status=unset
lineno=0

failed() {
  echo "$case_file:$lineno: $1"
  failures=$((failures + 1))
}

# The command as cases write it: one run, its stdout, stderr, exit code and memory kept in log/.
fcscreen() {
  status=0
  "$measure" "$scratch/log/rss" "$program" "$@" >"$scratch/log/stdout" 2>"$scratch/log/stderr" || status=$?
}

n_lines() { wc -l <"$scratch/log/$1"; }

while IFS= read -r line || [[ -n $line ]]; do
  lineno=$((lineno + 1))
  [[ -z $line || $line == \#* ]] && continue
  key=${line%%:*} value=${line#*:}
  value=${value# }
  case $key in
    sample)  # the file of sample_fcs whose name starts so, as $sample
      matches=("$source_dir"/sample_fcs/"$value"*.fcs)
      sample=${matches[0]}
      [[ -f $sample ]] || { echo "no sample_fcs/$value*.fcs"; exit 77; }
      ;;
    shared)  # a file of the shared folder beside the source tree, as $sample
      sample=$source_dir/../shared/$value
      [[ -f $sample ]] || { echo "no ../shared/$value"; exit 77; }
      ;;
    not_root) ((EUID != 0)) || { echo "root may read everything"; exit 77; } ;;
    on_disk) [[ $(stat -f -c %T .) != tmpfs ]] || { echo "the working folder is memory"; exit 77; } ;;
    setup | check) eval "$value" || failed "$key failed: $value" ;;
    run) eval "$value" </dev/null ;;  # a case may redirect its standard input
    exit) [[ $status =~ ^($value)$ ]] || failed "exit $status, expected $value" ;;
    stdout | stderr) grep -qE -- "$value" "$scratch/log/$key" || failed "$key does not match: $value" ;;
    stdout_lines | stderr_lines)
      (($(n_lines "${key%_lines}") == value)) || failed "${key%_lines} has $(n_lines "${key%_lines}") lines, expected $value"
      ;;
    empty_folder) [[ -d $value && -z $(ls -A "$value") ]] || failed "$value is not empty: $(ls -A "$value" 2>&1)" ;;
    file) [[ -s $value ]] || failed "no file $value" ;;
    max_rss_mb | max_anon_mb)
      read -r resident anonymous <"$scratch/log/rss"
      used=$resident
      [[ $key == max_rss_mb ]] || used=$anonymous
      [[ -n ${CLI_SANITIZED:-} ]] || ((used <= value * 1024)) || failed "used $used KiB, allowed $value MiB"
      ;;
    *) failed "unknown key $key" ;;
  esac
done <"$case_file"

[[ $status != unset ]] || failed "the case runs nothing"
if ((failures)); then
  echo "--- stdout"; head -c 4000 "$scratch/log/stdout"
  echo "--- stderr"; head -c 4000 "$scratch/log/stderr"
  exit 1
fi

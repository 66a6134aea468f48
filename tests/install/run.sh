#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One test of the installed libfcs: run.sh STEP BUILD_DIR SOURCE_DIR FCSCREEN. README.md says what each step proves.
# Compilers come as CC and CXX, cmake as CMAKE; everything is written below BUILD_DIR/tests/install/work.
set -euo pipefail
export LC_ALL=C CMAKE_GENERATOR=Ninja
step=$1 build=$2 source=$3 fcscreen=$4
here=$source/tests/install
work=$build/tests/install/work
prefix=$work/prefix
sample=$source/sample_fcs/positive_2pct.fcs

# What libfcs may need. A new dependency gets its line here, in tools/dev/cmake/dependencies.cmake and in io/fcs/README.md.
found_by_cmake='Threads OpenMP PkgConfig'
needed_at_run_time='libstdc++ libm libgcc_s libc ld-linux-* libgomp libomp libhwy'

die() { echo "$*" >&2; exit 1; }

# fresh NAME: an empty folder below work, as $folder
fresh() { folder=$work/$1; rm -rf "$folder"; mkdir -p "$folder"; }

# build_with_cmake EXAMPLE: configure and build it against the installed library alone, in $folder
build_with_cmake() {
  fresh "$1"
  "$CMAKE" -S "$here/$1" -B "$folder" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF >"$folder/log"
  grep -q "^fcs_DIR:PATH=$prefix" "$folder/CMakeCache.txt" || die "another libfcs was found"
  "$CMAKE" --build "$folder" -j2 >>"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
}

# same_as_inspect EXAMPLE [inspect options]: what was printed agrees with the program
same_as_inspect() {
  local example=$1
  shift
  "$fcscreen" inspect "$sample" --json "$@" >"$folder/inspect.json"
  python3 "$here/compare.py" "$example" "$folder/printed" "$folder/inspect.json"
}

# refuses COMMAND...: fails, prints nothing, and says one sentence with a code on stderr
refuses() {
  if "$@" >"$folder/out" 2>"$folder/err"; then die "no failure: $*"; fi
  [[ ! -s $folder/out ]] && grep -qE '\[(IN|FCS)-[A-Z0-9]+\]$' "$folder/err" || die "no good error: $(<"$folder/err")"
}

case $step in
  install)
    rm -rf "$prefix"
    "$CMAKE" --install "$build" --prefix "$prefix" --component libfcs >/dev/null
    library=$(find "$prefix" -name 'libfcs.so.0.*')
    folder=$(dirname "$library")
    [[ $(readlink "$folder/libfcs.so.0") == "$(basename "$library")" ]] || die "libfcs.so.0 does not lead to the library"
    [[ $(readlink "$folder/libfcs.so") == libfcs.so.0 ]] || die "libfcs.so does not lead to libfcs.so.0"
    readelf -d "$library" | grep -q 'SONAME.*\[libfcs\.so\.0\]' || die "wrong soname"
    if grep -rqF -e "$build" -e "$source" "$prefix" --include='*.cmake' --include='*.pc' --include='*.h'; then
      die "an installed file names the build or source folder"
    fi
    ;;
  c | cpp)
    build_with_cmake "$step"
    "$folder/parameter_table" "$sample" >"$folder/printed"
    same_as_inspect parameter_table --stats
    refuses "$folder/parameter_table" "$folder/missing.fcs"
    refuses "$folder/parameter_table" "$here/run.sh"
    ;;
  pkgconfig)
    fresh pkgconfig
    PKG_CONFIG_LIBDIR=$(dirname "$(find "$prefix" -name libfcs.pc)")
    LD_LIBRARY_PATH=$(dirname "$(find "$prefix" -name libfcs.so)")
    export PKG_CONFIG_LIBDIR LD_LIBRARY_PATH
    # shellcheck disable=SC2046
    "$CC" -std=c99 -Wall -Wextra -Wpedantic -Werror -o "$folder/what_is_in_it" "$here/pkgconfig/what_is_in_it.c" \
      $(pkg-config --cflags --libs libfcs)
    "$folder/what_is_in_it" <"$sample" >"$folder/printed"
    same_as_inspect what_is_in_it
    cat "$sample" | "$folder/what_is_in_it" >"$folder/from_pipe"
    cmp "$folder/printed" "$folder/from_pipe"
    refuses "$folder/what_is_in_it" </dev/null
    ;;
  headers)
    build_with_cmake headers
    cd "$prefix/include"
    while IFS=: read -r file line; do
      name=$(sed 's/.*[<"]\(.*\)[>"].*/\1/' <<<"$line")
      [[ -e $name || $name =~ ^[a-z_]+$ || $name =~ ^(tl/expected.hpp|stddef.h|stdint.h)$ ]] || die "$file: $line"
    done < <(grep -rE '^ *# *include' fcs)
    # A function outside a class that a header offers, but the library keeps to itself.
    if grep -nE '^(\[\[nodiscard\]\] |\[\[noreturn\]\] )?[A-Za-z_:<>]+.*\(' -r fcs --include='*.h' |
      grep -vE 'FCS_EXPORT|inline|:(#|//|typedef|constexpr|using)'; then
      die "not marked FCS_EXPORT"
    fi
    ;;
  exports)
    library=$(find "$prefix" -name 'libfcs.so.0.*')
    nm -DC --defined-only "$library" | sed 's/^[0-9a-f]* *[A-Za-z] //' | sort >"$work/exported"
    if grep -vE '^(fcs_[a-z_]+|fcscreen::.*)@@FCS_0$|^FCS_0$' "$work/exported"; then die "exported without need"; fi
    if grep -E '::Impl::|MappedFile|parse_' "$work/exported"; then die "private, but exported"; fi
    while read -r function; do
      grep -q "^$function@@" "$work/exported" || die "declared in fcs.h, but not exported: $function"
    done < <(grep -oE '\bfcs_[a-z_]+\(' "$prefix/include/fcs/fcs.h" | tr -d '(' | sort -u)
    while read -r needed; do
      for allowed in $needed_at_run_time; do [[ $needed == $allowed.so* ]] && continue 2; done
      die "libfcs needs $needed"
    done < <(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
    ;;
  alone)
    fresh alone
    hidden=()
    for package in $(sed -n 's/.*find_package(\([A-Za-z0-9_]*\).*/\1/p' "$source/tools/dev/cmake/dependencies.cmake"); do
      [[ " $found_by_cmake " == *" $package "* ]] || hidden+=("-DCMAKE_DISABLE_FIND_PACKAGE_$package=ON")
    done
    ((${#hidden[@]} > 5)) || die "dependencies.cmake was not understood"
    # Nothing else is there to be found: all of libfcs must still be configured, and nothing else.
    "$CMAKE" -S "$source" -B "$folder" -DFCSCREEN_ONLY_FCS=ON "${hidden[@]}" >"$folder/log"
    "$CMAKE" --build "$folder" --target help | grep -oE '\b(fcs|fcs_shared|fcscreen_[a-z_]+)\b' | sort -u >"$folder/targets"
    printf '%s\n' fcs fcs_shared fcscreen_core | cmp - "$folder/targets"
    # The same without the option does need them, or the test above proves nothing.
    if "$CMAKE" -S "$source" -B "$folder/all" "${hidden[@]}" >/dev/null 2>&1; then die "the packages were not hidden"; fi
    ;;
  *) die "no such step: $step" ;;
esac

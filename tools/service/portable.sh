#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fcscreen with its libraries and fonts in one folder, for computers where nothing can be installed.
#   tools/service/portable.sh /shared/fcscreen [BUILD_FOLDER]
# They need the same processor architecture and a glibc that is not older than this computer's.
set -euo pipefail
[[ ${1:-} == /* && $# -le 2 ]] || { echo "usage: tools/service/portable.sh /ABSOLUTE/FOLDER [BUILD_FOLDER]" >&2; exit 2; }
prefix=$1 source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${2:-$source/build-portable} fonts=/usr/share/fonts/opentype/inter

# RPATH, not RUNPATH: it also holds for the libraries of libraries.
cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DFCSCREEN_FONT_DIR="$prefix/fonts" \
  -DCMAKE_EXE_LINKER_FLAGS="-Wl,--disable-new-dtags,-rpath,'\$ORIGIN/../lib'" >/dev/null
ninja -C "$build" fcscreen

mkdir -p "$prefix/bin" "$prefix/lib" "$prefix/fonts"
cp "$fonts"/Inter-{Regular,Italic,SemiBold}.otf "$fonts/InterDisplay-SemiBold.otf" "$prefix/fonts/"
ldd "$build/tools/fcscreen/fcscreen" | awk '$2 == "=>" && $3 ~ /^\// {print $3}' |
  grep -Ev '/(ld-linux[^/]*|lib(c|m|dl|rt|pthread|resolv|util))\.so' | while read -r library; do
  cp -L "$library" "$prefix/lib/"
done
# The program last, under its name at once: what runs the old one keeps it.
cp "$build/tools/fcscreen/fcscreen" "$prefix/bin/.fcscreen.new"
mv "$prefix/bin/.fcscreen.new" "$prefix/bin/fcscreen"

elsewhere=$(env -u LD_LIBRARY_PATH ldd "$prefix/bin/fcscreen" | awk '$2 == "=>" {print $3}' |
  grep -Ev "^$prefix/(bin/../)?lib/|/(ld-linux[^/]*|lib(c|m|dl|rt|pthread|resolv|util))\.so" || true)
[[ -z $elsewhere ]] || { echo "tools/service/portable.sh: not beside the program: $elsewhere" >&2; exit 1; }
env -i "$prefix/bin/fcscreen" version

# SPDX-License-Identifier: Apache-2.0
# What cases may use in setup and check.

# tiny_fcs FILE [TOT]: a correct FCS 3.1 file of 3 events × 2 float parameters; TOT is what $TOT claims.
tiny_fcs() {
  local tot=${2:-3}
  local text='/$BEGINANALYSIS/0/$ENDANALYSIS/0/$BEGINSTEXT/0/$ENDSTEXT/0/$BEGINDATA/1024/$ENDDATA/1047/$BYTEORD/1,2,3,4'
  text+='/$DATATYPE/F/$MODE/L/$NEXTDATA/0/$PAR/2/$TOT/'$tot
  text+='/$P1B/32/$P1E/0,0/$P1N/FSC-A/$P1R/262144/$P2B/32/$P2E/0,0/$P2N/SSC-A/$P2R/262144/'
  {
    printf 'FCS3.1    %8d%8d%8d%8d%8d%8d' 58 $((58 + ${#text} - 1)) 1024 1047 0 0
    printf '%s%*s' "$text" $((1024 - 58 - ${#text})) ''
    printf '\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x40\x40\x00\x00\x80\x40\x00\x00\xa0\x40\x00\x00\xc0\x40'
  } >"$1"
}

# first_bytes FILE N OUT
first_bytes() { head -c "$2" "$1" >"$3"; }

# json_true EXPRESSION: the last run's stdout is one JSON document, as j, for which the Python expression holds.
json_true() { python3 -c 'import json, sys; j = json.load(open(sys.argv[1])); sys.exit(not eval(sys.argv[2]))' "$scratch/log/stdout" "$1"; }

# no_parts: no temporary file was left behind anywhere below the working folder.
no_parts() { [[ -z $(find . -name '*.part') ]]; }

# valid_result FILE: a result.json that satisfies the shipped schema, with no member the schema does not describe.
valid_result() { "$CLI_SCHEMA" "$source_dir/io/text/result.schema.json" "$1"; }

# headlines N: the last run printed N headlines; indented lines below each name its files.
headlines() { (($(grep -c '^[^ ]' "$scratch/log/stdout") == $1)); }

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

# gating_ml FILE [BODY]: a Gating-ML 2.0 document; BODY begins in line 2, with the prefixes g, t and d. Without one: gates "low"
# (FSC-A below 3), "both" (SSC-A from 4, inside "low") and "none, nothing" (empty).
gating_ml() {
  local base=http://www.isac-net.org/std/Gating-ML/v2.0 body=${2:-}
  [[ -n $body ]] || body="$(gate_xml low 'g:max="3"' FSC-A)
$(gate_xml both 'g:min="4"' SSC-A 'g:parent_id="low"')
$(gate_xml 'none, nothing' 'g:min="5" g:max="5"' FSC-A)"
  printf '<g:Gating-ML xmlns:g="%s/gating" xmlns:t="%s/transformations" xmlns:d="%s/datatypes">\n%s\n</g:Gating-ML>\n' \
    "$base" "$base" "$base" "$body" >"$1"
}

# gate_xml ID LIMITS CHANNEL [ATTRIBUTES]: a RectangleGate of one dimension on one line.
gate_xml() {
  printf '<g:RectangleGate g:id="%s" %s><g:dimension %s g:compensation-ref="uncompensated">' "$1" "${4:-}" "$2"
  printf '<d:fcs-dimension d:name="%s"/></g:dimension></g:RectangleGate>' "$3"
}

# first_bytes FILE N OUT
first_bytes() { head -c "$2" "$1" >"$3"; }

# json_true EXPRESSION [FILE]: FILE, or the last run's stdout, is one JSON document, as j, for which the Python expression holds.
json_true() {
  python3 -c 'import json, sys; j = json.load(open(sys.argv[1])); sys.exit(not eval(sys.argv[2]))' \
    "${2:-$scratch/log/stdout}" "$1"
}

# no_parts: no temporary file was left behind anywhere below the working folder.
no_parts() { [[ -z $(find . -name '*.part') ]]; }

# valid_result FILE: a result.json that satisfies the shipped schema, with no member the schema does not describe.
valid_result() { "$CLI_SCHEMA" "$source_dir/io/text/result.schema.json" "$1"; }

# headlines N: the last run printed N headlines; indented lines below each name its files.
headlines() { (($(grep -c '^[^ ]' "$scratch/log/stdout") == $1)); }

# workspace FILE [BODY] [TOT]: a FlowJo workspace with the one sample tube.fcs, linear axes from 0 to 8; BODY is its populations,
# from line 7. Without one: "low" (FSC-A below 4, FlowJo's count 2), "low/high" (SSC-A from 4, count 2), "curly" (count 1) and "curly/in".
workspace() {
  local base=http://www.isac-net.org/std/Gating-ML/v2.0 body=${2:-} channel
  [[ -n $body ]] || body="$(population_xml low 2 "$(limits_xml 'g:max="4"' FSC-A)" "$(population_xml high 2 "$(limits_xml 'g:min="4"' SSC-A)")")
$(population_xml curly 1 '<g:CurlyQuad/>' "$(population_xml in 0 "$(limits_xml '' FSC-A)")")"
  {
    printf '<Workspace xmlns:g="%s/gating" xmlns:t="%s/transformations" xmlns:d="%s/datatypes"><SampleList><Sample>\n' $base $base $base
    printf '<DataSet uri="file:/C:/data/tube.fcs" sampleID="1"/>\n<Transformations>'
    for channel in FSC-A SSC-A; do
      printf '<t:linear t:minRange="0" t:maxRange="8" gain="1"><d:parameter d:name="%s"/></t:linear>' $channel
    done
    printf '</Transformations>\n<Keywords><Keyword name="$TOT" value="%s"/></Keywords>\n' "${3:-3}"
    printf '<SampleNode name="tube.fcs" count="%s">\n<Subpopulations>\n%s\n</Subpopulations></SampleNode></Sample></SampleList></Workspace>\n' "${3:-3}" "$body"
  } >"$1"
}

# population_xml NAME COUNT GATE [BELOW]; limits_xml LIMITS CHANNEL: a rectangle of one dimension.
population_xml() {
  printf '<Population name="%s" count="%s"><Gate>%s</Gate><Subpopulations>%s</Subpopulations></Population>' "$1" "$2" "$3" "${4:-}"
}
limits_xml() {
  printf '<g:RectangleGate><g:dimension %s><d:fcs-dimension d:name="%s"/></g:dimension></g:RectangleGate>' "$1" "$2"
}

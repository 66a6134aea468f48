# Script behind fcs_public_header: copy INPUT to OUTPUT with the names under which headers are installed.
file(READ "${INPUT}" text)
string(REPLACE "#include \"io/fcs/" "#include \"fcs/" text "${text}")
string(REPLACE "#include \"engine/core/" "#include \"fcs/core/" text "${text}")
file(WRITE "${OUTPUT}" "${text}")

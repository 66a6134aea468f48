# SPDX-License-Identifier: Apache-2.0
"""Compare what an example printed with what `fcscreen inspect` says of the same file.

compare.py parameter_table|what_is_in_it PRINTED INSPECT_JSON
"""
import json
import math
import sys


def expected_table(inspected):
    """One line a parameter: name, label, minimum, maximum, mean. The mean alone may differ, in its last digits."""
    for parameter in inspected["datasets"][0]["parameters"]:
        stats = parameter["stats"]["linearized"]
        yield [parameter["name"], parameter["label"], stats["min"], stats["max"], stats["mean"]]


def expected_items(inspected):
    for dataset in inspected["datasets"]:
        yield ["dataset", dataset["version"], dataset["n_events"]]
        for key, value in dataset["keywords"].items():
            yield ["keyword", key, value]
        spillover = dataset["spillover"]
        yield ["spillover", spillover["status"]]
        for name, row in zip(spillover["names"], spillover["matrix"]):
            yield ["row", name, *row]
        for finding in dataset["findings"]:
            yield ["finding", finding["code"], finding["severity"], finding["text"]]


def same(printed, expected):
    if isinstance(expected, str):
        return printed == expected
    return math.isclose(float(printed), expected, rel_tol=1e-12)


kind, printed_file, inspected_file = sys.argv[1:]
with open(printed_file, encoding="utf-8") as file:
    printed = [line.rstrip("\n").split("\t") for line in file]
with open(inspected_file, encoding="utf-8") as file:
    inspected = json.load(file)
expected = list(expected_table(inspected) if kind == "parameter_table" else expected_items(inspected))

if not expected or len(printed) != len(expected):
    sys.exit(f"{len(printed)} lines were printed, {len(expected)} were expected")
for line, (got, want) in enumerate(zip(printed, expected), 1):
    if len(got) != len(want) or not all(map(same, got, want)):
        sys.exit(f"line {line}: printed {got}, inspect says {want}")

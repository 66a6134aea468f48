#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tables of benchmark runs.

tables.py compare RUNS    what compare_revisions.sh measured: {"run": "A", "tool": ..., "result": {...}} a line
tables.py results RUNS KERNELS    what run_all.sh measured, as markdown: {"tool": ..., "cores": ..., "result": {...}} a
                                  line, and the JSON of Google Benchmark
"""
import json
import statistics
import sys

SECONDS = {"gate_pipeline": "pipeline_s", "fcs_read": "read_s"}
# Kernels in the order in which events meet them.
ORDER = ["decode_tile", "compensate", "absolute_sum", "transform", "doubt_", "stream_copy", "rectangle", "polygon", "ellipse"]
KEYS = {tool: [key, "copy_s", "ratio", "fresh_s"] for tool, key in SECONDS.items()}


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def summary(values):
    """Minimum, median and the range from the first to the third quartile."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return min(values), middle, high - low


def compare(path):
    runs = lines_of(path)
    print(f"{'':24}{'A min':>10}{'median':>10}{'spread':>10}{'B min':>12}{'median':>10}{'spread':>10}"
          f"{'B - A':>12}{'%':>8}  difference of medians")
    for tool in sorted({run["tool"] for run in runs}):
        results = {name: [r["result"] for r in runs if r["tool"] == tool and r["run"] == name] for name in "AB"}
        for key in KEYS[tool]:
            if not all(key in result for name in "AB" for result in results[name]):
                continue
            a, b = (summary([result[key] for result in results[name]]) for name in "AB")
            change, spread = b[1] - a[1], max(a[2], b[2])
            verdict = "beyond the spread" if abs(change) > spread else "within the spread"
            share = 100 * change / a[1] if a[1] else float("nan")
            print(f"{tool + ' ' + key:24}" + "".join(f"{v:10.5f}" for v in a) + "  " +
                  "".join(f"{v:10.5f}" for v in b) + f"{change:+12.5f}{share:+8.1f}  {verdict} ({spread:.5f})")
        hashes = [{result.get("mask_hash") for result in results[name]} for name in "AB"]
        if hashes[0] != {None} and hashes[1] != {None}:
            same = hashes[0] == hashes[1] and len(hashes[0]) == 1
            print(f"{tool}: masks are {'equal' if same else 'NOT EQUAL: ' + str(hashes)}")
    print("\nspread: from the first to the third quartile; a difference is beyond it where it exceeds the larger of both.\n"
          "copy_s is the same work in both: where it differs beyond its spread the machine was not quiet enough.")


def pipeline_table(runs, tool):
    key = SECONDS[tool]
    yield f"| events | threads | {key} | copy_s | ratio | fresh_s | ns / event | peak MB |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|"
    for run in runs:
        if run["tool"] == tool:
            r = run["result"]
            yield (f"| {r['events']:,} | {r['threads']} | {r[key]:.4f} | {r['copy_s']:.4f} | {r['ratio']:.2f} | "
                   f"{r['fresh_s']:.4f} | {1e9 * r[key] / r['events']:.2f} | {r['peak_rss_mb']:.0f} |")


def linearity(runs, tool):
    """Time per event of the largest file over that of the smallest, one thread."""
    key = SECONDS[tool]
    one = sorted((r["result"] for r in runs if r["tool"] == tool and r["result"]["threads"] == 1),
                 key=lambda r: r["events"])
    per_event = [r[key] / r["events"] for r in (one[0], one[-1])]
    return (f"| {tool} | {one[0]['events']:,} | {1e9 * per_event[0]:.2f} | {one[-1]['events']:,} | "
            f"{1e9 * per_event[1]:.2f} | {per_event[1] / per_event[0]:.3f} |")


def kernel_table(path):
    with open(path, encoding="utf-8") as file:
        found = json.load(file)["benchmarks"]
    def place(benchmark):
        name = benchmark["run_name"]
        return next((i for i, stem in enumerate(ORDER) if name.startswith(stem)), len(ORDER)), name

    rows = [b for b in found if b.get("aggregate_name", "median") == "median" and "of_copy" in b]
    rows.sort(key=place)
    if not rows:
        sys.exit("tables: the benchmarks have no of_copy")
    copy = statistics.median(b["bytes_per_second"] / b["of_copy"] for b in rows)
    yield f"Streaming copy, one thread: {copy / 1e9:.1f} GB/s read and written."
    yield ""
    yield "| kernel | target | M events/s | GB/s | of the copy |"
    yield "|---|---|---:|---:|---:|"
    for b in rows:
        name = b["run_name"].rsplit("/", 1)[0]
        yield (f"| {name} | {b['label']} | {b['items_per_second'] / 1e6:.0f} | {b['bytes_per_second'] / 1e9:.1f} | "
               f"{b['of_copy']:.2f} |")


def results(path, kernels):
    runs = lines_of(path)
    out = []
    for tool, title in (("gate_pipeline", "File to display columns and 25 gate masks"), ("fcs_read", "File to columns")):
        out += [f"## {title} (`{tool}`)", "", *pipeline_table(runs, tool), ""]
    out += ["## Time per event against size, one thread", "",
            "| tool | events | ns / event | events | ns / event | factor |", "|---|---:|---:|---:|---:|---:|"]
    out += [linearity(runs, tool) for tool in SECONDS]
    out += ["", "## Kernels on a tile in cache, one thread", "", *kernel_table(kernels)]
    print("\n".join(out))


if len(sys.argv) == 3 and sys.argv[1] == "compare":
    compare(sys.argv[2])
elif len(sys.argv) == 4 and sys.argv[1] == "results":
    results(sys.argv[2], sys.argv[3])
else:
    sys.exit(__doc__)

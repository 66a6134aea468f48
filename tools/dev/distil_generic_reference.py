#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write models/reference/generic.toml.

Means come from the relative-intensity table of domain/SPEC.md section 2.1, spreads and correlations from healthy-marrow
B precursors measured by mass cytometry (data/marrow/b_precursors_tdt_cytof). Only numbers go into the output.

usage: distil_generic_reference.py DATA_FOLDER > models/reference/generic.toml     (needs numpy)
"""
import pathlib
import sys

import numpy as np

K = 32
LAST_I, LAST_II, LAST_III = 6, 17, 24  # last node of each stage
DECADES = {0: 0.0, 1: 0.6, 2: 1.3, 3: 2.0}  # relative intensity -> decades above negative
# Relative intensity in stage I, II, III and mature B, the middle where the table gives a range; then that of T cells.
TABLE = {
    "CD45": (1.0, 1.5, 2.0, 3.0, 3.0),
    "CD34": (3.0, 0.0, 0.0, 0.0, 0.0),
    "TdT": (2.5, 0.0, 0.0, 0.0, 0.0),
    "CD10": (3.0, 2.0, 0.5, 0.0, 0.0),
    "CD19": (1.5, 2.0, 2.0, 2.5, 0.0),
    "CD22": (1.0, 1.0, 2.0, 3.0, 0.0),
    "CD24": (2.5, 3.0, 2.0, 2.0, 0.0),
    "CD20": (0.0, 1.0, 2.5, 3.0, 0.0),
    "CD38": (3.0, 3.0, 2.5, 0.5, 1.0),
    "CD81": (2.5, 3.0, 2.0, 1.0, 1.5),
    "CD58": (1.5, 1.0, 1.0, 1.0, 1.0),
    "CD9": (2.0, 1.5, 0.5, 0.0, 0.0),
    "CD44": (1.0, 1.0, 2.0, 3.0, 3.0),
}
MARKERS = list(TABLE)
ONE = {"CD20": "matureB", "CD22": "matureB", "CD10": "hematogoneII", "CD38": "hematogoneII", "CD81": "hematogoneII"}
CENTRES = [0.0, 12.0, 21.0, 31.0]  # nodes at which a stage has its table value
OCCUPANCY = [0.05, 0.24, 0.11, 0.60]  # share of B-lineage cells per stage, resting adult marrow
LEAST_SD, GREATEST_SD = 0.20, 0.30  # decades; counting noise of few ions widens what fluorescence would not
CORRELATION_KEPT = 0.5
P99_NORMAL, P999_NORMAL = 27.688, 34.528  # chi-square quantiles, 13 degrees of freedom


def read_fcs(path):
    data = path.read_bytes()
    begin, end, first = int(data[10:18]), int(data[18:26]), int(data[26:34])
    fields = data[begin + 1:end + 1].decode("latin1").split(chr(data[begin]))
    key = dict(zip(fields[::2], fields[1::2]))
    n, total = int(key["$PAR"]), int(key["$TOT"])
    values = np.frombuffer(data[first:first + 4 * n * total], dtype=">f4").reshape(total, n).astype(float)
    return {key[f"$P{i + 1}N"].split("(")[0]: values[:, i] for i in range(n)}


def stages(d):
    """Index of the stage (0..3) of each event, -1 for none, by simple cuts in decades of arcsinh(counts / 5)."""
    b = (d["CD19"] > 0.3) | (d["CD24"] > 1.0)
    out = np.full(len(b), -1)
    out[b & (d["CD34"] > 0.5) & (d["TdT"] > 1.0)] = 0
    out[b & (d["CD34"] < 0.3) & (d["TdT"] < 0.8) & (d["CD10"] > 0.2) & (d["CD20"] < 0.3)] = 1
    out[b & (d["CD34"] < 0.3) & (d["TdT"] < 0.8) & (d["CD10"] > 0.2) & (d["CD20"] >= 0.3)] = 2
    out[b & (d["CD34"] < 0.5) & (d["TdT"] < 0.8) & (d["CD10"] <= 0.2) & (d["CD20"] > 0.8)] = 3
    return out


def residuals(values, order):
    """Deviation from the median of the 101 events about each event along the path."""
    sorted_values, out = values[order], np.empty(len(values))
    for i in range(len(values)):
        out[order[i]] = sorted_values[i] - np.median(sorted_values[max(0, i - 50):i + 51])
    return out


def spread(folder):
    """SD [4][m] and correlation [4][m][m] of the residuals per stage."""
    counts = read_fcs(folder / "sample_C_basal_10864.fcs")
    d = {name: np.arcsinh(np.clip(x, 0, None) / 5) / np.log(10) for name, x in counts.items() if name in MARKERS}
    stage, sd, correlation = stages(d), np.zeros((4, len(MARKERS))), np.zeros((4, len(MARKERS), len(MARKERS)))
    for s in range(4):
        events = np.flatnonzero(stage == s)
        order = np.argsort(counts["wanderlust"][events], kind="stable")
        print(f"stage {s + 1}: {len(events)} events", file=sys.stderr)
        r = {name: residuals(x[events], order) for name, x in d.items()}
        # Where the median is at the detection limit the spread is cut off: no measurement.
        good = {name for name in r if np.median(d[name][events]) > 0.3}
        measured = {name: 1.4826 * np.median(np.abs(r[name])) for name in good}
        usual = float(np.median(list(measured.values())))
        sd[s] = [np.clip(measured.get(name, usual), LEAST_SD, GREATEST_SD) for name in MARKERS]
        for a, first in enumerate(MARKERS):
            for b, second in enumerate(MARKERS):
                if a == b:
                    correlation[s, a, b] = 1
                elif first in good and second in good:
                    rank = [np.argsort(np.argsort(r[name], kind="stable")) for name in (first, second)]
                    correlation[s, a, b] = CORRELATION_KEPT * np.corrcoef(rank)[0, 1]
        print(" ", *[f"{n} {v:.2f}" + "*" * (n not in good) for n, v in zip(MARKERS, sd[s])], file=sys.stderr)
    return sd, correlation


def level(x):
    return float(np.interp(x, list(DECADES), list(DECADES.values())))


def smooth_step(x):
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


def stage_shares(node):
    """Shares of the two stages a node lies between."""
    for s in range(3):
        if node <= CENTRES[s + 1]:
            x = (node - CENTRES[s]) / (CENTRES[s + 1] - CENTRES[s])
            w = (x + smooth_step(x)) / 2  # smooth, and never flat, so that no two nodes are alike
            out = np.zeros(4)
            out[s], out[s + 1] = 1 - w, w
            return out
    raise ValueError(node)


def means():
    out = np.zeros((K, len(MARKERS)))
    for j, name in enumerate(MARKERS):
        row = [level(v) for v in TABLE[name]]
        for k in range(K):
            if name in ("CD34", "TdT"):  # lost together at the end of stage I
                value = row[0] * (1 - smooth_step((k - 4.5) / 4))
            elif name == "CD20":  # the 0 -> 2 spectrum spans stage II
                value = float(np.interp(k, [LAST_I, LAST_II, CENTRES[2], CENTRES[3]], [0, level(2), row[2], row[3]]))
            else:
                value = float(stage_shares(k) @ row[:4])
            out[k, j] = value - row[4]
    return out


def occupancy():
    size = [LAST_I + 1, LAST_II - LAST_I, LAST_III - LAST_II, K - 1 - LAST_III]
    return np.repeat([o / n for o, n in zip(OCCUPANCY, size)], size)


def row_text(values, digits):
    return "[" + ", ".join(f"{v + 0:.{digits}f}" for v in values) + "]"


def main():
    sd, correlation = spread(pathlib.Path(sys.argv[1]))
    mean, share = means(), occupancy()
    text = ("Generic: intensities from the literature table of normal B maturation, spreads from one healthy marrow by "
            "mass cytometry with TdT. Not from this laboratory: it describes and decides nothing.")
    print("# Maturation reference of fcscreen: decades above each marker's zero anchor.")
    print("# Written by tools/dev/distil_generic_reference.py; README.md beside it says how.")
    print(f'schema_version = 1\nid = "generic-literature-1"\ntext = "{text}"')
    print('own = false\nsynthetic = false\ninstrument_class = ""')
    print(f"last_stage_i = {LAST_I}\nlast_stage_ii = {LAST_II}\nlast_stage_iii = {LAST_III}")
    p99, p999 = f"{np.sqrt(P99_NORMAL):.4f}", f"{np.sqrt(P999_NORMAL):.4f}"
    print(f"p99_resting = {p99}\np999_resting = {p999}\np99_regenerating = {p99}\np999_regenerating = {p999}")
    centre = int(CENTRES[1])
    for j, name in enumerate(MARKERS):
        one = ONE.get(name, "")
        decades = mean[centre, j] if one == "hematogoneII" else mean[K - 1, j] if one else 1.0
        print(f'\n[[marker]]\nmarker = "{name}"\nzero = "T"\none = "{one}"\none_decades = {decades:.3f}')
    for k in range(K):
        w = stage_shares(k)
        s = w @ sd
        c = np.round(np.tensordot(w, correlation, 1) * np.outer(s, s), 5)
        c = (c + c.T) / 2
        assert np.linalg.eigvalsh(c).min() > 0.005
        print(f"\n[[node]]\noccupancy = {share[k]:.5f}")
        print(f"mean = {row_text(mean[k], 3)}\nrobust_sd = {row_text(np.sqrt(np.diag(c)), 4)}\ncovariance = [")
        for row in c:
            print("  " + row_text(row, 5) + ",")
        print("]")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""night.py FCSCREEN SOURCE_DIR FILE.fcs [FILES]: a night of copies of one file against that file screened alone.

Prints files per second, and the share of (jobs ÷ seconds of a single file on one thread) that this is: the target is 0.9. The PDF is
part of both. FILE.fcs: e.g. `simulate --recipe positive_2pct --events 300000 --out big.fcs`.
"""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

program, source, sample = sys.argv[1:4]
sys.path.insert(0, str(pathlib.Path(source) / "tests/night"))
from make_night import Fcs  # noqa: E402

count = int(sys.argv[4]) if len(sys.argv) > 4 else 16
cores = len(os.sched_getaffinity(0))
folder = pathlib.Path(tempfile.mkdtemp(prefix="fcscreen_night_bench_", dir=os.environ.get("TMPDIR", "/var/tmp")))
try:
    taken = Fcs(sample)
    for i in range(count):
        path = folder / f"share/SYN-{i:04d}/SYN-{i:04d}.fcs"
        path.parent.mkdir(parents=True)
        path.write_bytes(taken.bytes(SAMPLE_ID=f"SYN-{i:04d}", D_SMNO=None, PATIENT_ID=f"SYNTHETIC-{i:04d}"))
        os.utime(path, (0, 0))
    single = []
    for i in range(3):
        start = time.monotonic()
        subprocess.run([program, str(folder / "share/SYN-0000/SYN-0000.fcs"), "--out", str(folder / f"one_{i}"), "--threads", "1", "--quiet"],
                       stdout=subprocess.DEVNULL, check=False)
        single.append(time.monotonic() - start)
    start = time.monotonic()
    subprocess.run([program, "batch", str(folder / "share"), "--out", str(folder / "out"), "--wait", "0", "--quiet"],
                   stdout=subprocess.DEVNULL, check=False)
    took = time.monotonic() - start
    summary = json.loads((folder / "out/summary.json").read_text())
    done = len(summary["results"])
    one = sorted(single)[1]
    print(f"{done} of {count} files, {taken.keywords['$TOT']} events: {took:.1f} s, {done / took:.3f} files/s on {cores} cores")
    print(f"one file on one thread: {one:.2f} s (of {', '.join(f'{s:.2f}' for s in single)})")
    print(f"share of cores ÷ single-file time: {done / took * one / cores:.3f} (target 0.9)")
    print(f"largest anonymous memory of one sample: {summary['statistics']['peak_memory_of_one'] / 1e6:.0f} MB; "
          f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3:.0f} MB")
finally:
    shutil.rmtree(folder, ignore_errors=True)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""night.py FCSCREEN SOURCE_DIR FILE.fcs [FILES [BUDGET]]: a night of copies of one file against that file screened alone.

Prints files per second, and the share of (jobs ÷ seconds of a single file on one thread) that this is: the target is 0.9. The PDF is
part of both. The single file is timed before and after the night, so that other work on the computer counts in both; the night's own
processor time says the same without it. BUDGET, e.g. 2G, is given as --memory-limit; the anonymous memory of the coordinator and all its workers
is looked at every 20 ms. FILE.fcs: e.g. `simulate --recipe positive_2pct --events 300000 --out big.fcs`.
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
budget = sys.argv[5] if len(sys.argv) > 5 else "2G"
SINGLE = 5  # times that the single file is timed, before and after
cores = len(os.sched_getaffinity(0))
folder = pathlib.Path(tempfile.mkdtemp(prefix="fcscreen_night_bench_", dir=os.environ.get("TMPDIR", "/var/tmp")))


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def alone(times, name):
    """(wall, processor) seconds of the file on one thread."""
    out = []
    for i in range(times):
        begun, used = time.monotonic(), processor_seconds()
        subprocess.run([program, str(folder / "share/SYN-0000/SYN-0000.fcs"), "--out", str(folder / f"{name}_{i}"), "--threads", "1", "--quiet"],
                       stdout=subprocess.DEVNULL, check=False)
        out.append((time.monotonic() - begun, processor_seconds() - used))
    return out


def anonymous(pid):
    """Bytes of a process and its children, and the number of these."""
    total, pids = 0, [str(pid)]
    try:
        pids += pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for p in pids:
            for line in pathlib.Path(f"/proc/{p}/status").read_text().splitlines():
                if line.startswith("RssAnon:"):
                    total += int(line.split()[1]) * 1024
    except OSError:
        pass
    return total, len(pids) - 1


try:
    taken = Fcs(sample)
    for i in range(count):
        path = folder / f"share/SYN-{i:04d}/SYN-{i:04d}.fcs"
        path.parent.mkdir(parents=True)
        path.write_bytes(taken.bytes(SAMPLE_ID=f"SYN-{i:04d}", D_SMNO=None, PATIENT_ID=f"SYNTHETIC-{i:04d}"))
        os.utime(path, (0, 0))
    single = alone(SINGLE, "before")
    begun, used, peak = time.monotonic(), processor_seconds(), 0
    workers, looks = 0, 0
    night = subprocess.Popen([program, "batch", str(folder / "share"), "--out", str(folder / "out"), "--wait", "0", "--quiet", "--memory-limit", budget],
                             stdout=subprocess.DEVNULL)
    while night.poll() is None:
        taken_now, children = anonymous(night.pid)
        peak, workers, looks = max(peak, taken_now), workers + children, looks + 1
        time.sleep(0.02)
    took, worked = time.monotonic() - begun, processor_seconds() - used
    single += alone(SINGLE, "after")
    summary = json.loads((folder / "out/summary.json").read_text())
    done, given = len(summary["results"]), summary["statistics"]["memory_budget"]
    one = sorted(wall for wall, _ in single)[len(single) // 2]
    one_cpu = sorted(cpu for _, cpu in single)[len(single) // 2]
    print(f"{done} of {count} files, {taken.keywords['$TOT']} events: {took:.1f} s, {done / took:.3f} files/s on {cores} cores")
    print(f"one file on one thread: {one:.2f} s ({min(single)[0]:.2f} to {max(single)[0]:.2f} of {len(single)}), {one_cpu:.2f} s of processor")
    print(f"share of cores ÷ single-file time: {done / took * one / cores:.3f} (target 0.9)")
    print(f"the same by processor time: {done * one_cpu / worked:.3f}; {workers / looks:.2f} workers at once, "
          f"{worked / took:.2f} cores against {one_cpu / one:.2f} of the single file")
    print(f"anonymous memory of all processes at most {peak / 1e6:.0f} MB of {given / 1e6:.0f} MB given, "
          f"{summary['statistics']['peak_memory_of_one'] / 1e6:.0f} MB of one worker")
    if done != count or peak > given:
        sys.exit("not all files have a result, or the memory was exceeded")
finally:
    shutil.rmtree(folder, ignore_errors=True)

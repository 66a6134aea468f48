#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""large_test.py FCSCREEN SOURCE_DIR: a night of files of all origins and all troubles. Exit 77: skipped.

FCSCREEN_NIGHT=full: 400 good files, a 2 GB one and every trouble; else a small share of the same. As root the batch runs as nobody, so that
rights count, and its outputs lie on a file system of their own that is first too small.
"""
import array
import collections
import fcntl
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from make_night import Fcs, Night
from make_origins import fill, raw_spectral

PROGRAM, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
FULL = os.environ.get("FCSCREEN_NIGHT") == "full"
GOOD, EVENTS = (400, 1200) if FULL else (16, 600)
ROOT, NOBODY = os.geteuid() == 0, 65534
BUDGET = 3 << 30
CRASHES = ["/crash_0.fcs", "/crash_1.fcs"]  # whose workers are killed
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED:", what, flush=True)


def edited(fcs, change, events=None):
    """The events with each row changed: change(row), a list of values by column."""
    values = array.array("f", fcs.data if events is None else fcs.data[:events * fcs.row])
    width = fcs.row // 4
    for i in range(0, len(values), width):
        row = values[i:i + width].tolist()
        change(row, i // width)
        values[i:i + width] = array.array("f", row)
    return values.tobytes()


FSC_A, FSC_H, SSC_A, CD81, CD19, CD10, CD45, TIME = 0, 1, 3, 4, 7, 8, 11, 12  # columns of sample_fcs/normal.fcs


def defects(night):
    """Files whose defect shows in the cells or the panel: (class, changes of keywords, part)."""
    normal, positive = night.sources["normal"], night.sources["positive_2pct"]
    dice = random.Random(5)
    last_time = array.array("f", normal.data)[int(0.55 * 38000) * (normal.row // 4) + TIME]

    def uncompensated(row, _):
        t_cell = row[CD19] < 400 and row[CD45] > 3000 and row[SSC_A] < 60000
        row[CD81] = max(0, (9000 * (0.8 + 0.4 * dice.random()) if t_cell else 0) + 120 + 60 * dice.gauss(0, 1) + 0.15 * row[CD19])

    def saturated(row, _):
        row[FSC_A] = row[FSC_H] = row[SSC_A] = 262143.0

    def not_a_number(row, _):
        row[FSC_A] = row[FSC_H] = float("nan")

    def stuck(row, event):  # the clock stands still for the last 45 %
        row[TIME] = min(row[TIME], last_time) if event > 0.55 * 38000 else row[TIME]

    def like_doublets(row, _):
        if row[CD10] > 2500 and row[CD19] > 800:
            row[FSC_H] *= 0.55

    fields = positive.keywords["$SPILLOVER"].split(",")
    size = int(fields[0])
    matrix = fields[1 + size:]
    for i in range(1, size):
        matrix[i] = matrix[i * size] = "0"
    without_first = ",".join(fields[:1 + size] + matrix)
    no_scatter = {f"D_P{i}N": name for i, name in enumerate(("BV605-A", "BV650-A", "BV711-A", "BV786-A"), 1)}
    no_scatter.update({f"D_P{i}S": name for i, name in enumerate(("CD3", "CD4", "CD5", "CD7"), 1)})
    return [
        ("NO_EVENTS", normal, {}, edited(normal, saturated, 3000)),
        ("NO_EVENTS", normal, {}, edited(normal, not_a_number, 3000)),
        ("NO_SCATTER", normal, no_scatter, normal.data[:2000 * normal.row]),
        ("NO_SCATTER", positive, no_scatter, positive.data[:2000 * positive.row]),
        ("PANEL_AMBIGUOUS", normal, {"D_P6S": "CD10"}, normal.data[:2000 * normal.row]),
        ("PANEL_AMBIGUOUS", positive, {"D_P6S": "CD19"}, positive.data[:2000 * positive.row]),
        ("NO_LINEAGE_MARKER", normal, {"D_P8S": "CD3"}, normal.data[:2000 * normal.row]),
        ("NO_LINEAGE_MARKER", positive, {"D_P8S": "CD4"}, positive.data[:2000 * positive.row]),
        ("PANEL_INSUFFICIENT", normal, {"D_P12S": "CD45RA"}, normal.data[:2000 * normal.row]),
        ("PANEL_INSUFFICIENT", positive, {"D_P12S": "CD4"}, positive.data[:2000 * positive.row]),
        ("COMP_FAIL", positive, {"D_P5S": "CD3", "D_SPILLOVER": without_first}, edited(positive, uncompensated)),
        ("COMP_FAIL", positive, {"D_P5S": "CD3", "D_SPILLOVER": without_first}, edited(positive, uncompensated)[:30000 * positive.row]),
        ("LABEL_SWAP_SUSPECT", positive, {"D_P9S": "CD20", "D_P11S": "CD10"}, positive.data),
        ("LABEL_SWAP_SUSPECT", positive, {"D_P9S": "CD20", "D_P11S": "CD10"}, positive.data[:36000 * positive.row]),
        ("TIME_LOSS", normal, {}, edited(normal, stuck)),
        ("TIME_LOSS", normal, {"D_P6V": "451"}, edited(normal, stuck)),
        ("TARGET_LOSS", positive, {}, edited(positive, like_doublets)),
        ("TARGET_LOSS", positive, {}, edited(positive, like_doublets, 37000)),
        ("LOW_SENSITIVITY", normal, {}, normal.data),
        ("LOW_SENSITIVITY", normal, {}, normal.data[:20000 * normal.row]),
        ("NO_REFERENCE", night.sources["myeloma"], {"D_CYT": "FACSCanto II"}, night.sources["myeloma"].data),
        ("NO_REFERENCE", normal, {"D_CYT": "FACSCanto II"}, normal.data),
    ]


def add_defects(night):
    """Each is screened, and held under its class."""
    held = {}
    wanted = defects(night) if FULL else [d for d in defects(night) if len(d[3]) < 200000][:6]
    for i, (triage, fcs, changes, part) in enumerate(wanted):
        number = 3001 + i
        night.accept(f"defects/SYN-{number}/SYN-{number}.fcs", fcs.bytes(part=part, **{
            "D_SMNO": None, "SAMPLE_ID": f"SYN-{number}", "PATIENT_ID": f"SYNTHETIC-{number}", "D_COM": f"d{number}", **changes}), number)
        held[f"SYN-{number}"] = triage
    return held


def add_troubles(night):
    """What is wrong with files themselves, beside Night.troubles()."""
    night.troubles()
    normal = night.sources["normal"]
    small = {"D_SMNO": None}
    for i in range(2):
        whole = normal.bytes(400, SAMPLE_ID=f"SYN-41{i}0", D_COM=f"u{i}", **small)
        night.hold("UNREADABLE", f"bad/header_{i}.fcs", whole[:18] + b"  zz%dzz" % i + whole[25:])
        if ROOT:
            path = night.write(f"bad/closed_{i}.fcs", whole)
            os.chmod(path, 0)
            night.held[path] = "UNREADABLE"
        # Raw spectral files without an unmixed one.
        night.hold("RAW_SPECTRAL", f"Aurora/SYN-42{i}0/Raw/SYN-42{i}0.fcs", raw_spectral(normal, 4200 + 10 * i, 300))
        # Still being written, with a lock beside, open for writing.
        night.waiting.append(night.write(f"now/growing_{i}.fcs", whole[:-3000], age=0))
        night.waiting.append(night.write(f"now/locked_{i}.fcs", whole, age=3600))
        night.write(f"now/locked_{i}.fcs.lock", b"")
        night.crash.append(night.write(f"SYN-43{i}0/crash_{i}.fcs", normal.bytes(SAMPLE_ID=f"SYN-43{i}0", PATIENT_ID=f"SYNTHETIC-43{i}0", D_COM=f"k{i}", **small)))
    good = [path for path in night.good if path.endswith(".fcs") and "Aurora" not in path]
    for i, path in enumerate(good[:6]):
        data, accession = pathlib.Path(path).read_bytes(), night.good[path]
        night.duplicates.append(night.write(f"copies/{accession}/{accession} again.fcs" if i % 2 else f"copies/{accession}/renamed {i}", data))
    for i, path in enumerate(good[6:10]):
        night.hold("ID_CONFLICT", f"copies/SYN-44{i}0/SYN-44{i}0.fcs", pathlib.Path(path).read_bytes())  # known content under another name


def add_large(night):
    """2 GB: 41 million events, so that no offset fits HEADER."""
    normal = night.sources["normal"]
    times = (1 << 31) // len(normal.data) + 1
    one = normal.bytes(1, D_TOT=str(times * 38000), D_SMNO=None, SAMPLE_ID="SYN-5001", PATIENT_ID="SYNTHETIC-5001", D_COM="large")
    begin = int(one[10:18])
    first = int(one[26:34])
    text = one[begin:first].decode()
    last = first + times * len(normal.data) - 1
    for name in ("$ENDDATA",):
        at = text.index(f"{name}|") + len(name) + 1
        text = text[:at] + str(last).zfill(10) + text[at + 10:]
    path = night.share / "large/SYN-5001/SYN-5001.fcs"
    path.parent.mkdir(parents=True)
    with open(path, "wb") as file:
        file.write(one[:26] + b"%8d%8d" % (0, 0) + one[42:58] + text.encode())
        for _ in range(times):
            file.write(normal.data)
    os.utime(path, (1e9, 1e9))
    night.good[str(path)] = "SYN-5001"
    night.worklist.append("SYN-5001,SYNTHETIC-5001,BM,1,")


def state_of(share):
    out = {}
    for path in sorted(pathlib.Path(share).rglob("*")):
        if path.is_file():
            with open(path, "rb") as file:
                out[str(path)] = (hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_mtime_ns, path.stat().st_mode)
    return out


def command_of(night, folder, out, *options, temporary="tmp"):
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if ROOT else []
    return [*user, "env", f"TMPDIR={folder}/{temporary}", str(folder / "fcscreen"), "batch", str(night.share), "--out", str(out), "--wait", "0", "--worklist", str(folder / "worklist.csv"),
            "--memory-limit", str(BUDGET), "--jobs", "2", *map(str, options)]


class Saboteur(threading.Thread):
    """Kills every worker that has one of these files open, whatever it does with it; also those that screen two others, once each."""

    def __init__(self, batch, targets):
        super().__init__(daemon=True)
        self.batch, self.targets, self.kills, self.others, self.ended, self.peak = batch, targets, 0, set(), False, 0

    def run(self):
        while not self.ended:
            resident = 0
            for child in pathlib.Path(f"/proc/{self.batch}/task").glob("*/children"):
                try:
                    children = child.read_text().split()
                except OSError:
                    continue
                for pid in children:
                    try:
                        mapped = pathlib.Path(f"/proc/{pid}/maps").read_text()
                        status = pathlib.Path(f"/proc/{pid}/status").read_text()
                        resident += int(next((line.split()[1] for line in status.splitlines() if line.startswith("RssAnon:")), "0"))
                        if any(target in mapped for target in self.targets):
                            os.kill(int(pid), signal.SIGSEGV if self.kills % 2 else signal.SIGKILL)
                            self.kills += 1
                            continue
                        other = next((line.split()[-1] for line in mapped.splitlines() if "/SYN-100" in line and line.endswith(".fcs")), None)
                        screens = b"6:screen" in pathlib.Path(f"/proc/{pid}/fd/0").read_bytes()
                        if other and screens and len(self.others) < 2 and other not in self.others:
                            os.kill(int(pid), signal.SIGTERM)
                            self.others.add(other)
                    except (OSError, ValueError):
                        continue
            self.peak = max(self.peak, resident)
            time.sleep(0.004)


def run(command, targets=()):
    job = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    saboteur = Saboteur(job.pid, targets)
    if targets:
        saboteur.start()
    said, log = job.communicate(timeout=3 * 3600)
    saboteur.ended = True
    return job.returncode, said, log, saboteur


def night_of(folder):
    night = Night(folder / "share", SOURCE / "sample_fcs")
    night.crash = []
    fill(night, GOOD, EVENTS)
    screened_but_held = add_defects(night)
    add_troubles(night)
    if FULL:
        add_large(night)
    (folder / "worklist.csv").write_text(night.worklist_text())
    shutil.copy(PROGRAM, folder / "fcscreen")
    (folder / "tmp").mkdir()
    (folder / "tmp").chmod(0o1777)
    for path in (folder, folder / "fcscreen", *[p for p in night.share.rglob("*") if p.is_dir()], night.share):
        path.chmod(0o755)
    return night, screened_but_held


def too_small(night, folder, out):
    """The disk is full in the middle of the night: said, survived, and gone on with."""
    code, _, log, _ = run(command_of(night, folder, out), CRASHES)
    check(code == 4 and "the disk is full" in log and "OUT-01" in log, f"a full disk: exit {code}, {log[-400:]}")
    subprocess.run(["mount", "-o", "remount,size=8g", str(out)], check=True)


def main_test(folder):
    began = time.monotonic()
    night, screened_but_held = night_of(folder)
    before = state_of(night.share)
    troubles = len(night.held) + len(night.waiting) + len(night.duplicates) + len(night.crash) + len(screened_but_held)
    print(f"{len(night.good) - len(screened_but_held)} good files, {troubles} troublesome ones, {len(night.beside)} raw ones beside unmixed ones, "
          f"{sum(p.stat().st_size for p in night.share.rglob('*') if p.is_file()) / 1e9:.1f} GB", flush=True)
    out = folder / "out"
    out.mkdir(mode=0o700)
    mounted = False
    if ROOT:
        os.chown(out, NOBODY, NOBODY)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size=1500k,mode=700,uid={NOBODY},gid={NOBODY}", "fcscreen-night", str(out)],
                                 capture_output=True).returncode == 0
    try:
        if mounted:
            too_small(night, folder, out)
        else:
            print("without a file system of its own: no full disk", flush=True)
        judge(night, folder, out, screened_but_held)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(out)], check=False)
    check(state_of(night.share) == before, "originals were touched")
    print(f"{time.monotonic() - began:.0f} s", flush=True)


def judge(night, folder, out, screened_but_held):
    started = time.monotonic()
    code, _, log, saboteur = run(command_of(night, folder, out), CRASHES)
    took = time.monotonic() - started
    summary = json.loads((out / "summary.json").read_text())
    print(f"the night: {took:.0f} s, {summary['statistics']['screened']} screened, workers killed {saboteur.kills} and {len(saboteur.others)}, "
          f"memory of all workers at most {saboteur.peak >> 10} MB, of one {summary['statistics']['peak_memory_of_one'] / 2**20:.0f} MB", flush=True)
    check(code == 1, f"exit {code}: {log[-600:]}")
    check(saboteur.kills >= 2 and saboteur.others, f"{saboteur.kills} and {len(saboteur.others)} workers were killed")
    check(saboteur.peak << 10 <= BUDGET, f"workers took {saboteur.peak >> 10} MB")
    results = collections.Counter(r["accession"] for r in summary["results"])
    wanted = collections.Counter(night.good.values())
    check(results == wanted, f"results: too few {wanted - results}, too many {results - wanted}")
    for row in summary["results"]:
        check((out / row["result"]).is_file() and (out / row["report"]).is_file(), f"no files of {row['accession']}")
    by_reference = {h["reference"]: h["class"] for h in summary["held"]}
    by_accession = {h["accession"]: h["class"] for h in summary["held"] if h["accession"]}
    for path, triage in [*night.held.items(), *((path, "CRASH") for path in night.crash)]:
        check(by_reference.get(path) == triage, f"{path} is {by_reference.get(path)}, expected {triage}")
    for accession, triage in screened_but_held.items():
        check(by_accession.get(accession) == triage, f"{accession} is {by_accession.get(accession)}, expected {triage}")
    strangers = {p for p in by_reference if p.startswith(str(night.share))} - set(night.held) - set(night.crash)
    check(not strangers, f"held without need: { {p: by_reference[p] for p in strangers} }")
    check(sorted(w["reference"] for w in summary["waiting"]) == sorted(night.waiting), f"waiting: {summary['waiting']}")
    counts = collections.Counter(h["class"] for h in summary["held"])
    check(counts == summary["triage"], f"counts {summary['triage']} of {counts}")
    planted = collections.Counter([*night.held.values(), *screened_but_held.values(), *("CRASH" for _ in night.crash)])
    for triage, n in planted.items():
        check(n >= 2 or not FULL, f"{triage} was planted once")
        check(counts[triage] >= n, f"{triage}: {counts[triage]}, planted {n}")
    print("classes:", ", ".join(f"{name} {n}" for name, n in sorted(counts.items())), flush=True)
    statistics = summary["statistics"]
    db = sqlite3.connect(f"file:{out}/laboratory.db?mode=ro", uri=True)
    copies = db.execute("SELECT SUM(n - 1) FROM (SELECT COUNT(*) n FROM batch_file WHERE input_sha256 != '' GROUP BY input_sha256)").fetchone()[0]
    db.close()
    check(copies == len(night.duplicates), f"{copies} duplicates of {len(night.duplicates)}")
    if statistics["files_new"] > len(night.good):  # no part of a night went before
        check(statistics["duplicates"] == len(night.duplicates), f"{statistics['duplicates']} duplicates of {len(night.duplicates)}")
        check(statistics["raw_beside_unmixed"] == len(night.beside), f"{statistics['raw_beside_unmixed']} raw files beside of {len(night.beside)}")
    check({m["accession"] for m in summary["expected_not_received"]} == {"SYN-9300", "SYN-9400"}, f"{summary['expected_not_received']}")
    names = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in out.glob("*.re*")}
    code, _, log, _ = run(command_of(night, folder, out), CRASHES)  # a file whose worker died at the look is looked at again
    again = json.loads((out / "summary.json").read_text())
    check(again["statistics"]["screened"] == 0 and len(again["results"]) == len(summary["results"]), "a second night did something")
    check(names == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in out.glob("*.re*")}, "a second night changed results")
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if ROOT else []
    sound = subprocess.run([*user, str(folder / "fcscreen"), "db", "check", str(out / "laboratory.db")], capture_output=True, text=True)
    check(sound.returncode == 0, f"db check: {sound.stdout} {sound.stderr}")


def main():
    if not (SOURCE / "sample_fcs/positive_2pct.fcs").exists() or (ROOT and shutil.which("setpriv") is None):
        print("SKIPPED: no sample_fcs, or no setpriv")
        return 77
    folder = pathlib.Path(tempfile.mkdtemp(prefix="fcscreen_large_night_"))
    try:
        main_test(folder)
    finally:
        if failures and os.environ.get("FCSCREEN_KEEP"):
            print("kept", folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

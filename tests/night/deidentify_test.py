#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""deidentify_test.py FCSCREEN SOURCE_DIR: a night with --deidentify lets nothing out that names a person. Exit 77: skipped."""
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from make_night import Fcs, Night, lmd

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
failures = []
# Nothing of this may be in any output: persons, keys, serial numbers, places, days. Each stands in a file or a name below.
PLANTED = ["zorbas", "anna", "kallithea", "SYN-00", "SYN00", "SYNTHETIC-00", "SYN-7001", "SYN-94", "SYN-95", "SERIAL4711", "opsmith",
           "ward seven", "instlab", "phi-comment", "phi-project", "phi-other", "-MAR-2024", "-APR-2024", "2024-03-1", "2024-04-2",
           "phi-tube", "phi-analysis", "B17041961"]


def check(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED:", what)


def run(*arguments, expect=None):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, timeout=900)
    if expect is not None:
        check(done.returncode in expect, f"exit {done.returncode}, expected {expect}: {done.stderr[-600:]!r}")
    return done


def make_share(folder):
    """A share on which every place that can name a person does."""
    night = Night(folder / "share", SOURCE / "sample_fcs")
    private = {"$FIL": "Zorbas_Anna.fcs", "$SRC": "Zorbas, Anna", "$OP": "OpSmith", "$INST": "InstLab Kallithea", "$CYTSN": "SERIAL4711",
               "$COM": "phi-comment", "$PROJ": "phi-project", "PATIENT NAME": "Zorbas^Anna", "PATIENT BIRTHDATE": "B17041961",
               "TUBE NAME": "phi-tube Zorbas", "$CYT": "FACSCanto of OpSmith", "EXPERIMENT NAME": "ward seven", "$P5S": "CD81 Zorbas",
               "$P1V": "Zorbas", "GUID": "phi-other", "$LAST_MODIFIER": "OpSmith"}

    def sample(number, patient, date, source="normal", events=3000, **more):
        keywords = dict(night.sources[source].keywords)
        keywords.update(private)
        keywords.pop("$SMNO", None)
        keywords.pop("$BEGINDATETIME", None)
        keywords.update({"SAMPLE ID": f"SYN-{number:04d}", "PATIENT ID": f"SYNTHETIC-{patient:04d}", "$DATE": date, "$BTIM": "08:15:00",
                         "$ETIM": "08:19:00", **more})
        made = Fcs.__new__(Fcs)
        made.keywords, made.data, made.row = keywords, night.sources[source].data, night.sources[source].row
        return made.bytes(events)

    originals = {}
    for number, patient, date in ((1, 1, "11-MAR-2024"), (2, 1, "26-APR-2024"), (3, 3, "11-MAR-2024")):
        data = sample(number, patient, date, **{"FCSCREEN_SYNTHETIC": "0"} if number == 2 else {})
        originals[f"SYN-{number:04d}"] = data
        night.write(f"Zorbas_Anna SYN-{number:04d}/Zorbas Anna SYN-{number:04d}_phi-tube_001.fcs", data)
        night.worklist.append(f"SYN-{number:04d},SYNTHETIC-{patient:04d},BM,1,{date[-4:]}-{'03' if 'MAR' in date else '04'}-{int(date[:2]) - 1}")
    whole = originals["SYN-0003"]
    night.write("Zorbas/Zorbas renamed.fcs", whole)
    night.write("Zorbas/Zorbas noise.fcs", b"Zorbas Anna B17041961 " * 300)
    night.write("Zorbas/Zorbas later.fcs", sample(4, 4, "12-MAR-2024").replace(b"FCS3.1", b"FCS9.1", 1))
    night.write("Zorbas/Zorbas cut.fcs", sample(5, 5, "12-MAR-2024")[:-5000])
    night.write("Zorbas/Zorbas lies.fcs", sample(6, 6, "12-MAR-2024", events=50, **{"$PAR": "Zorbas"}))
    night.write("Zorbas/Zorbas words.fcs", sample(7, 7, "12-MAR-2024", events=50, **{"$P2B": "Zorbas", "$BTIM": "Zorbas"}))
    night.write("Anna/nobody.fcs", sample(8, 8, "12-MAR-2024", events=50, **{"SAMPLE ID": "Anna", "PATIENT ID": "Anna Zorbas"}))
    night.write("SYN-0010/Zorbas.fcs", sample(9, 9, "12-MAR-2024", events=50))  # folder and keyword name two samples
    night.write("SYN-7001/Zorbas.LMD", lmd())
    # An OTHER segment behind everything.
    night.write("Zorbas_Anna SYN-0011/tail.fcs", sample(11, 11, "13-MAR-2024") + b"phi-analysis Zorbas")
    night.worklist.append("SYN-9400,SYNTHETIC-0094,BM,1,")
    (folder / "worklist.csv").write_text(night.worklist_text())
    return night, originals


def layers(path):
    """The bytes of a file, and what is in them behind compression."""
    data = path.read_bytes()
    yield "bytes", data
    yield "name", path.name.encode()
    with tempfile.TemporaryDirectory() as scratch:
        plain = pathlib.Path(scratch) / "plain"
        if path.suffix == ".h5":
            subprocess.run(["h5repack", "-f", "NONE", str(path), str(plain)], check=True, capture_output=True)
            yield "h5", plain.read_bytes()
        elif path.suffix == ".pdf":
            subprocess.run(["qpdf", "--qdf", "--stream-data=uncompress", str(path), str(plain)], check=True, capture_output=True)
            yield "pdf objects", plain.read_bytes()
            yield "pdf text", subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout
            yield "pdf facts", subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout
        elif data[:15] == b"SQLite format 3":
            db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            yield "sql", "\n".join(db.iterdump()).encode()
            db.close()


def leaks(folder, *texts):
    """Where something planted is found: (file, layer, word)."""
    found = set()

    def look(name, layer, data):
        text = re.sub(rb"[\x00\s]+", b" ", data.lower())  # also UTF-16, and text that is broken over lines
        for word in PLANTED:
            if word.lower().encode() in text or word.lower().encode() in data.lower().replace(b"\x00", b""):
                found.add((name, layer, word))

    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file():
            for layer, data in layers(path):
                look(str(path.relative_to(folder)), layer, data)
    for i, text in enumerate(texts):
        look(f"output {i}", "text", text)
    return found


def copies(out):
    return {p.stem: p for p in pathlib.Path(out).glob("*.fcs")}


def main_test(folder):
    night, originals = make_share(folder)
    key = folder / "key"
    key.write_text("7" * 64 + "\n")
    key.chmod(0o644)
    options = ["--wait", "0", "--worklist", folder / "worklist.csv"]

    def hide(out, secret=key, *more, expect=(1,)):
        return run("batch", night.share, "--out", out, "--deidentify", secret, *options, *more, expect=expect)

    refused = hide(folder / "open", expect=(2,))
    check(b"DEI-02" in refused.stderr and not (folder / "open").exists(), f"a key that others may read: {refused.stderr!r}")
    check(b"7" * 16 not in refused.stdout + refused.stderr, "the key was printed")
    key.chmod(0o600)

    # The test itself: the same night in the open must be seen to name persons in every kind of output.
    plain = folder / "plain"
    done = run("batch", night.share, "--out", plain, *options, expect=(1,))
    seen = {(pathlib.Path(name).suffix if "." in name else name, layer) for name, layer, _ in leaks(plain, done.stdout, done.stderr)}
    for kind in ((".json", "bytes"), (".html", "bytes"), (".h5", "h5"), (".pdf", "pdf text"), (".pdf", "pdf objects"), (".db", "sql"),
                 ("output 0", "text"), ("output 1", "text")):
        check(kind in seen, f"the test would not see a name in {kind}: {seen}")
    words = {w for _, _, w in leaks(plain, done.stdout, done.stderr)}
    check(len(words) >= 6, f"only {words} is seen of a night in the open")

    out = folder / "out"
    done = hide(out)
    dry = run("batch", night.share, "--out", folder / "never", "--deidentify", key, *options, "--dry-run", "--jsonl")
    check(not (folder / "never").exists(), "a dry run left something behind")
    found = leaks(out, done.stdout, done.stderr, dry.stdout, dry.stderr)
    check(not found, f"leaked: {sorted(found)[:20]}")
    check(b"7" * 16 not in b"".join(p.read_bytes() for p in out.iterdir() if p.is_file()) + done.stdout + done.stderr, "the key is in the outputs")
    for path in [out, *out.rglob("*")]:
        mode = path.stat().st_mode & 0o777
        check(mode == (0o700 if path.is_dir() else 0o600), f"{path.name} has mode {mode:o}")
    summary = json.loads((out / "summary.json").read_text())
    held = sorted(h["class"] for h in summary["held"] if not h["accession"])
    check(held == ["ID_CONFLICT", "ID_SUSPECT", "TRUNCATED", "UNREADABLE", "UNREADABLE", "UNREADABLE", "VERSION_MISMATCH"], f"held: {held}")
    check(len(summary["results"]) == 5, f"{len(summary['results'])} results")
    check(len(summary["expected_not_received"]) == 1 and summary["expected_not_received"][0]["accession"].startswith("S-"),
          f"{summary['expected_not_received']}")
    check(summary["statistics"]["duplicates"] == 1, "the renamed duplicate was not seen")

    # Events and matrix as they were, intervals kept, days moved.
    by_source = {}
    for path in copies(out).values():
        fcs = Fcs(path)
        for accession, data in originals.items():
            original = folder / "one.fcs"
            original.write_bytes(data)
            whole = Fcs(original)
            moved = datetime.datetime.strptime(fcs.keywords.get("$DATE", "01-JAN-1900"), "%d-%b-%Y")
            stated = datetime.datetime.strptime(whole.keywords["$DATE"], "%d-%b-%Y")
            if whole.data == fcs.data:
                by_source.setdefault(accession, []).append(((stated - moved).days, fcs))
    check(len(copies(out)) == 5, f"{len(copies(out))} copies")
    for accession in originals:
        check(accession in by_source, f"no copy has the events of {accession}")
    results = {r["accession"]: r for r in summary["results"]}
    patients = {}
    for stem, path in copies(out).items():
        fcs = Fcs(path)
        check(fcs.keywords["SAMPLE ID"] == stem and results[stem]["patient"] == fcs.keywords["PATIENT ID"], f"{stem} says {fcs.keywords}")
        if "$DATE" in fcs.keywords:
            patients.setdefault(fcs.keywords["PATIENT ID"], []).append(datetime.datetime.strptime(fcs.keywords["$DATE"], "%d-%b-%Y"))
    pairs = [d for d in patients.values() if len(d) == 2]
    check(len(pairs) == 1 and abs((pairs[0][0] - pairs[0][1]).days) == 46, f"intervals: {patients}")
    matrix = {tuple(map(float, Fcs(p).keywords["$SPILLOVER"].split(",")[-20:])) for p in copies(out).values() if "$SPILLOVER" in Fcs(p).keywords}
    source = night.sources["normal"].keywords
    stated = tuple(map(float, source.get("$SPILLOVER", source.get("SPILL", "")).split(",")[-20:])) if "$SPILLOVER" in source else None
    check(stated is None or matrix == {stated}, "the matrix changed")
    verified = run("verify", out)
    check(verified.returncode == 0, f"verify: {verified.stdout!r} {verified.stderr!r}")

    # The same key elsewhere gives the same, another none of it; neither mixes with the other.
    hide(folder / "again")
    check({s: p.read_bytes() for s, p in copies(out).items()} == {s: p.read_bytes() for s, p in copies(folder / "again").items()},
          "the same key gave other copies")
    other = folder / "other key"
    other.write_text("8" * 64)
    other.chmod(0o600)
    hide(folder / "elsewhere", other)
    check(len(copies(folder / "elsewhere")) == 5 and not set(copies(folder / "elsewhere")) & set(copies(out)), "another key gave the same names")
    for arguments in ((out, "--deidentify", other), (out,), (plain, "--deidentify", key)):
        if arguments[0] == plain:
            plain.chmod(0o700)
        done = run("batch", night.share, "--out", *arguments, *options, expect=(2,))
        check(b"DEI-03" in done.stderr, f"mixed: {done.stderr!r}")
    done = hide(out)
    again = json.loads((out / "summary.json").read_text())
    check(again["statistics"]["screened"] == 0 and len(again["results"]) == 5, "a second run did it again")
    check(not leaks(out, done.stdout, done.stderr), "a second run leaked")

    # Killed at any moment nothing stands on the disk that names a person, and a rerun ends the same.
    shaken = folder / "shaken"
    for wait in (0.15, 0.4, 0.8, 1.3):
        job = subprocess.Popen([PROGRAM, "batch", str(night.share), "--out", str(shaken), "--deidentify", str(key), *map(str, options)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        job.send_signal(signal.SIGKILL)
        job.wait()
        time.sleep(0.1)
        names = {(p.name, w) for p in shaken.rglob("*") if p.is_file() for w in PLANTED if w.lower().encode() in p.read_bytes().lower()}
        check(not names, f"after a kill: {sorted(names)[:5]}")
    hide(shaken)
    check({s: p.read_bytes() for s, p in copies(shaken).items()} == {s: p.read_bytes() for s, p in copies(out).items()}, "after kills: others")
    check(not leaks(shaken), "after kills: leaked")

    # One file, the same code.
    one = folder / "one file.fcs"
    source = next(night.share.glob("Zorbas_Anna SYN-0001/Zorbas*"))
    done = run("convert", source, "--to", "fcs", "--deidentify", key, "--out", one, "--json", expect=(0,))
    said = json.loads(done.stdout)
    check(one.read_bytes() == copies(out)[said["accession"]].read_bytes(), "convert makes another copy than the batch")
    check((one.stat().st_mode & 0o777) == 0o600, "the copy is open to others")
    alone = folder / "alone"
    alone.mkdir()
    shutil.copy(one, alone / "copy.fcs")
    check(not leaks(alone, done.stdout, done.stderr), f"convert leaked {leaks(alone, done.stdout, done.stderr)}")
    check(b"CLI-01" in run("convert", source, "--to", "csv", "--deidentify", key, "--out", folder / "x.csv", expect=(2,)).stderr, "CSV")
    check(b"CLI-01" in run("convert", source, "--to", "fcs", "--deidentify", key, expect=(2,)).stderr, "a name of the file's own")


def main():
    if not (SOURCE / "sample_fcs/normal.fcs").exists():
        print("SKIPPED: no sample_fcs")
        return 77
    missing = [tool for tool in ("h5repack", "qpdf", "pdftotext", "pdfinfo") if shutil.which(tool) is None]
    if missing:
        print("SKIPPED: no", missing)
        return 77
    folder = pathlib.Path(tempfile.mkdtemp(prefix="fcscreen_deidentify_"))
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

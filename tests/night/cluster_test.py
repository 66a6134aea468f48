#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cluster_test.py TEST FCSCREEN SOURCE_DIR: nights whose samples are screened elsewhere. Exit 77: skipped."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import slurm_cluster
from make_night import Night
from night_test import PROGRAM, SOURCE, TEST, batch, check, failures, filed, make, outputs, state_of


def shard(manifest, part, *options, expect=None):
    done = subprocess.run([PROGRAM, "batch", "--manifest", str(manifest), "--shard", part, "--json", *map(str, options)],
                          capture_output=True, text=True, timeout=1200)
    if expect is not None:
        check(done.returncode in expect, f"shard {part}: exit {done.returncode}, expected {expect}: {done.stderr[-600:]}")
    return json.loads(done.stdout) if done.stdout else None, done.stderr


def rows(summary):
    """What a person reads of a summary, without times and folders."""
    return ([(r["accession"], r["call"], r["result"], r["input_sha256"]) for r in summary["results"]],
            [(h["class"], h["accession"], h["reference"], h["detail"]) for h in summary["held"]])


def same(calm, out, summaries, what):
    for name, a, b in zip(("results", "items", "files", "alerts"), filed(calm), filed(out)):
        check(a == b, f"{what}: {name} differ: {set(a) ^ set(b)}")
    check(outputs(calm) == outputs(out), f"{what}: outputs differ")
    check(rows(summaries[0]) == rows(summaries[1]), f"{what}: summaries differ: {rows(summaries[0])} {rows(summaries[1])}")
    check(not (out / ".shards").exists() and not (out / ".work").exists(), f"{what}: work was left behind")
    sound = subprocess.run([PROGRAM, "db", "check", str(out / "laboratory.db")], capture_output=True, text=True)
    check(sound.returncode == 0, f"{what}: {sound.stdout} {sound.stderr}")


def kill_after(out, results, find):
    """Kill the process `find` names, hard, once so many results are there; true where there was one."""
    for _ in range(1200):
        if len(list(out.glob("*.result.h5"))) >= results:
            pid = find()
            if pid:
                try:
                    os.kill(pid, signal.SIGKILL)
                    return True
                except ProcessLookupError:
                    return False
        time.sleep(0.05)
    return False


def test_shards(folder):
    """Plan, screen in shards without a database, gather: the same as on one machine."""
    night = make(folder, good=6)
    before = state_of(night.share)
    calm, out, manifest = folder / "calm", folder / "out", folder / "manifest.jsonl"
    worklist = ("--worklist", folder / "worklist.csv")
    _, alone = batch(night.share, calm, *worklist, expect={1})
    batch(night.share, out, *worklist, "--manifest", manifest, expect={1})
    check(not outputs(out), "a plan has screened")
    check(manifest.stat().st_mode & 0o777 == 0o600, "others can read the manifest")
    lines = [json.loads(line) for line in manifest.read_text().splitlines()]
    check(lines[0]["samples"] == len(lines) - 2 == len(filed(calm)[0]), f"{lines[0]}")
    check(lines[0]["resources"]["memory_bytes"] > 160 << 20 and lines[0]["resources"]["minutes"] > 0, f"{lines[0]}")
    database = (out / "laboratory.db").rename(folder / "away.db")  # a shard needs none

    # The part with the second acquisition of a tube first, the part with the first one last.
    entries = sorted(lines[1:-1], key=lambda e: -e["facts"]["bytes"])
    part_of = {e["sha256"]: i % 3 + 1 for i, e in enumerate(entries)}
    twice = [e for e in lines[1:-1] if e["accession"] == "SYN-0060"]
    parts = {1, 2, 3} - {part_of[e["sha256"]] for e in twice}
    check(len(parts) == 1, f"both acquisitions are in one part: {parts}")
    first, middle, last = (f"{n}/3" for n in (part_of[twice[1]["sha256"]], parts.pop(), part_of[twice[0]["sha256"]]))
    shard(manifest, first, expect={0})
    check((out / (twice[1]["stem"] + ".result.h5")).exists(), "the second acquisition is in another part")
    run = subprocess.Popen([PROGRAM, "batch", "--manifest", str(manifest), "--shard", middle], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    check(kill_after(out, len(outputs(out)) // 3 + 1, lambda: run.pid if run.poll() is None else None), "nothing was killed")
    run.wait()
    check(not (out / "laboratory.db").exists(), "a shard made a database")

    # What is there is filed; what is not stays queued, and a tube waits for the one acquired before it.
    database.rename(out / "laboratory.db")
    batch(night.share, out, *worklist, "--executor", "none")
    results = filed(out)[0]
    check(0 < len(results) < len(filed(calm)[0]), f"{len(results)} results after a part")
    versions = {r[4]: r[3] for r in filed(calm)[0]}
    check(all(versions[r[4]] == r[3] for r in results), "a version was filed out of order")
    check("SYN-0060" not in [r[1] for r in results], "a tube was filed before the one acquired before it")

    # Again and twice at once: what was finished is skipped.
    again, _ = shard(manifest, middle, expect={0})
    check(again["finished_before"] > 0 and again["screened"] > 0, f"after a kill: {again}")
    both = [threading.Thread(target=shard, args=(manifest, last), kwargs={"expect": {0}}) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    times = {p.name: p.stat().st_mtime_ns for p in out.glob("*.re*")}
    for part in ("1/3", "2/3", "3/3"):
        idle, _ = shard(manifest, part, expect={0})
        check(idle["screened"] == 0 and idle["finished_before"] == idle["samples"], f"a finished shard: {idle}")
    check({p.name: p.stat().st_mtime_ns for p in out.glob("*.re*")} == times, "a finished shard wrote again")
    _, gathered = batch(night.share, out, *worklist, "--executor", "none", expect={1})
    same(calm, out, (alone, gathered), "shards")
    check(state_of(night.share) == before, "originals were touched")


def test_shard_troubles(folder):
    """What can go wrong on a compute node has a name, and ends no night."""
    night = Night(folder / "share", SOURCE / "sample_fcs")
    for n in range(1, 5):
        night.sample(n, events=1000 + n)
    calm, out, manifest = folder / "calm", folder / "out", folder / "manifest.jsonl"
    _, alone = batch(night.share, calm, "--no-pdf", expect={1})  # so few events are INDETERMINATE
    batch(night.share, out, "--no-pdf", "--manifest", manifest)
    batch(night.share, out, "--no-pdf", "--manifest", manifest)  # the same plan is no other file

    def refused(code, *arguments, expect):
        done = subprocess.run([PROGRAM, "batch", *map(str, arguments)], capture_output=True, text=True)
        check(done.returncode == expect and code in done.stderr, f"{arguments}: exit {done.returncode}, {done.stderr}")

    refused("CLI-01", "--manifest", manifest, "--shard", "0/4", expect=2)
    refused("CLI-01", "--manifest", manifest, "--shard", "5/4", expect=2)
    refused("CLI-01", "--shard", "1/4", expect=2)
    refused("CLI-01", night.share, "--out", out, "--manifest", manifest, "--shard", "1/4", expect=2)
    refused("CLI-01", night.share, "--out", out, "--manifest", manifest, "--executor", "slurm", expect=2)
    refused("OUT-02", night.share, "--out", folder / "another", "--manifest", manifest, expect=4)
    refused("OUT-01", "--manifest", manifest, "--shard", "1/4", "--out", folder / "nowhere", expect=4)
    cut = folder / "cut.jsonl"
    cut.write_bytes(manifest.read_bytes()[:-20])
    refused("BAT-05", "--manifest", cut, "--shard", "1/4", expect=3)

    entries = [json.loads(line) for line in manifest.read_text().splitlines()][1:-1]
    by_accession = {e["accession"]: e for e in entries}
    shards = out / ".shards"
    # A file that is not on this node is no sample's fault.
    gone = pathlib.Path(by_accession["SYN-0001"]["path"])
    gone.rename(folder / "aside.fcs")
    # Shards that were killed at one sample, over and over.
    shards.mkdir(exist_ok=True)
    (shards / (by_accession["SYN-0002"]["sha256"] + ".begun")).write_bytes(b"...")
    told, _ = shard(manifest, "1/1", expect={3})
    check((told["away"], told["held"], told["screened"]) == (1, 1, 2), f"{told}")
    told, _ = shard(manifest, "1/1", expect={3})
    check((told["away"], told["held"], told["finished_before"]) == (1, 0, 3), f"again: {told}")
    # What a shard wrote is not what lies there now.
    (out / "SYN-0003.result.json").write_text("{}")
    _, s = batch(night.share, out, "--no-pdf", "--executor", "none")
    check([h["accession"] for h in s["held"] if h["class"] == "CRASH"] == ["SYN-0002"], f"{s['held']}")
    check(any("SYN-0003" in t for t in s["troubles"]), f"{s['troubles']}")
    check([r["accession"] for r in s["results"]] == ["SYN-0004"], f"{s['results']}")
    gone.parent.mkdir(exist_ok=True)
    (folder / "aside.fcs").rename(gone)
    _, s = batch(night.share, out, "--no-pdf", "--retry", "CRASH", expect={1})
    check(s["statistics"]["screened"] == 3, f"SYN-0004 was finished: {s['statistics']}")
    same(calm, out, (alone, s), "mended")


def processes_of(manifest_folder):
    """Shards at work, by their command lines."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue
        if b"--shard" in words and any(str(manifest_folder).encode() in word for word in words) and b"bash" not in words[0]:
            found.append(int(entry.name))
    return found


def slurm_night(cluster, share, out, *options, watch=None):
    run = subprocess.Popen([PROGRAM, "batch", str(share), "--out", str(out), "--wait", "0", "--no-pdf", "--executor", "slurm",
                            *map(str, options)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           env=cluster.environment)
    if watch:
        watch(run)
    _, log = run.communicate(timeout=1500)
    path = out / "summary.json"
    return run.returncode, log, json.loads(path.read_text()) if path.exists() else None


def need_slurm():
    absent = slurm_cluster.missing()
    if absent:
        print("SKIPPED: no", ", ".join(absent))
        sys.exit(77)


def submissions(log):
    return [e["tasks"] for e in map(json.loads, filter(lambda line: line.startswith("{"), log.splitlines()))
            if e["event"] == "submitted"]


def test_slurm(folder):
    """A night on a real Slurm, one task killed mid-way: the same database as on one machine."""
    need_slurm()
    files = int(os.environ.get("FCSCREEN_SLURM_FILES", "200"))
    night = Night(folder / "share", SOURCE / "sample_fcs")
    for n in range(1, files + 1):
        night.sample(n, source=("normal", "positive_2pct", "myeloma", "regenerating")[n % 4], events=2000, listed=False)
    night.sample(files + 1, D_BTIM="10:00:00", name="first.fcs", listed=False)
    night.sample(files + 1, D_BTIM="11:00:00", name="second.fcs", D_COM="again", listed=False)
    night.troubles()
    calm, out = folder / "calm", folder / "out"
    start = time.monotonic()
    _, alone = batch(night.share, calm, "--no-pdf")
    print(f"{files} files on one machine: {time.monotonic() - start:.0f} s")
    with slurm_cluster.Cluster(folder / "slurm") as cluster:
        killed = []

        def kill_one(_):
            if kill_after(out, max(2, files // 4), lambda: next(iter(processes_of(out)), None)):
                killed.append(True)
            # Slurm holds a requeued task back for two minutes; the test does not wait for that.
            for _ in range(300):
                waiting = cluster.run("squeue", "--noheader", "--array", "--format=%i %r").stdout.splitlines()
                requeued = [line.split()[0] for line in waiting if line.endswith("BeginTime")]
                if requeued:
                    killed.append(requeued)
                    cluster.run("scontrol", "update", f"JobId={requeued[0]}", "StartTime=now")
                    return
                time.sleep(0.2)

        start = time.monotonic()
        code, log, s = slurm_night(cluster, night.share, out, "--shards", 8, watch=kill_one)
        print(f"{files} files on Slurm, one task killed: {time.monotonic() - start:.0f} s")
        check(code == 1, f"exit {code}: {log[-1500:]}")
        check(len(killed) == 2, f"killed and requeued: {killed}: {log[-1500:]}")
        check(submissions(log) == ["1-8"], f"submitted: {submissions(log)}")
        same(calm, out, (alone, s), "slurm")
        check(not cluster.run("squeue", "--noheader").stdout.strip(), "jobs were left in the queue")


def test_slurm_troubles(folder):
    """What Slurm may do to a night has a name, and what is finished stays finished."""
    need_slurm()
    night = Night(folder / "share", SOURCE / "sample_fcs")
    for n in range(1, 25):
        night.sample(n, events=1500 + n, listed=False)
    calm, out = folder / "calm", folder / "out"
    _, alone = batch(night.share, calm, "--no-pdf", expect={1})
    command = [PROGRAM, "batch", str(night.share), "--out", str(out), "--wait", "0", "--no-pdf", "--executor", "slurm"]
    bare = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PATH": str(folder)})
    check(bare.returncode == 2 and "BAT-08" in bare.stderr and "sbatch" in bare.stderr, f"without sbatch: {bare.stderr}")
    with slurm_cluster.Cluster(folder / "slurm") as cluster:
        code, log, s = slurm_night(cluster, night.share, out, "--slurm-option=--partition=nowhere")
        check(code == 4 and "BAT-08" in log and "partition" in log, f"a partition that is not: exit {code}, {log[-800:]}")
        check(any("partition" in t for t in s["troubles"]), f"{s['troubles']}")

        # The coordinator is killed: its job is found by name and cancelled, and the rest is done.
        code, log, _ = slurm_night(cluster, night.share, out, "--shards", 4,
                                   watch=lambda run: check(kill_after(out, 4, lambda: run.pid), "no coordinator to kill"))
        check(code == -signal.SIGKILL and len(outputs(out)) < 2 * 24, f"the coordinator was not killed: {code}")
        times = {p.name: p.stat().st_mtime_ns for p in out.glob("*.re*")}
        code, log, s = slurm_night(cluster, night.share, out, "--shards", 4)
        check(code == 1 and submissions(log) == ["1-4"], f"exit {code}: {log[-1500:]}")
        check({name: (out / name).stat().st_mtime_ns for name in times} == times, "what was finished was written again")
        same(calm, out, (alone, s), "after the coordinator was killed")
        check(not cluster.run("squeue", "--noheader").stdout.strip(), "jobs were left in the queue")

        # The script of a task is killed with its shard: Slurm counts that as an end, the missing index is submitted again.
        ended = folder / "ended"

        def script_of_a_shard():
            for pid in processes_of(ended):
                try:
                    script = int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
                    if b"slurm_script" in pathlib.Path(f"/proc/{script}/cmdline").read_bytes():
                        os.kill(script, signal.SIGKILL)
                        return pid  # and then the shard, which Slurm does not find without its script
                except (OSError, ValueError):
                    continue
            return None

        code, log, s = slurm_night(cluster, night.share, ended, "--shards", 4,
                                   watch=lambda _: check(kill_after(ended, 2, script_of_a_shard), "no script was killed"))
        again = submissions(log)
        check(code == 1 and len(again) == 2 and again[1] in ("1", "2", "3", "4"), f"exit {code}, submitted {again}: {log[-1500:]}")
        same(calm, ended, (alone, s), "after a script was killed")

        # Stopped, it takes its job along; and what every task says ends the night at once.
        late = folder / "late"

        def stop_once(run):
            for _ in range(600):
                if list(late.glob("*.result.h5")):
                    break
                time.sleep(0.05)
            run.send_signal(signal.SIGTERM)

        code, log, s = slurm_night(cluster, night.share, late, watch=stop_once)
        check(code == 130, f"stopped: exit {code}, {log[-800:]}")
        check(not cluster.run("squeue", "--noheader").stdout.strip(), "a stopped night left its job")
        check(0 < len(filed(late)[0]) < 24, f"{len(filed(late)[0])} results after a stop")
        code, log, s = slurm_night(cluster, night.share, late, "--reference", "nonsense")
        check(code == 4 and "BAT-08" in log and "task-1.log" in log, f"wrong options: exit {code}, {log[-800:]}")
        check(len(submissions(log)) == 1, f"submitted {submissions(log)}")
        code, log, s = slurm_night(cluster, night.share, late)
        same(calm, late, (alone, s), "after a stop")


def main():
    if not (SOURCE / "sample_fcs/positive_2pct.fcs").exists():
        print("SKIPPED: no sample_fcs")
        return 77
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"fcscreen_cluster_{TEST}_"))
    try:
        globals()[f"test_{TEST}"](folder)
    finally:
        if failures and os.environ.get("FCSCREEN_KEEP"):
            print("kept", folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

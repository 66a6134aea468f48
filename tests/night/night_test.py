#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""night_test.py TEST FCSCREEN SOURCE_DIR: whole nights of the batch over synthetic shares. Exit 77: skipped."""
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
import time

from make_night import Night, lmd

TEST, PROGRAM, SOURCE = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED:", what)


def batch(share, out, *options, expect=None):
    """Run a night; the summary."""
    done = subprocess.run([PROGRAM, "batch", str(share), "--out", str(out), "--wait", "0", *map(str, options)],
                          capture_output=True, text=True, timeout=1800)
    if expect is not None:
        check(done.returncode in expect, f"exit {done.returncode}, expected {expect}: {done.stderr[-600:]}")
    path = pathlib.Path(out) / "summary.json"
    return done, json.loads(path.read_text()) if path.exists() else None


def state_of(share):
    """Content and times of every file of a share."""
    return {str(p): (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns, p.stat().st_mode)
            for p in sorted(pathlib.Path(share).rglob("*")) if p.is_file()}


def filed(out):
    """What the database says, without times and numbers of rows."""
    db = sqlite3.connect(f"file:{out}/laboratory.db?mode=ro", uri=True)
    results = db.execute("SELECT p.key, s.accession, t.name, r.version, r.input_sha256, r.sha256, r.call FROM result r JOIN tube t "
                         "ON t.id = r.tube_id JOIN sample s ON s.id = t.sample_id JOIN patient p ON p.id = s.patient_id "
                         "ORDER BY 1, 2, 3, 4").fetchall()
    items = db.execute("SELECT input_sha256, state, stem, accession, class, result_sha256 FROM batch_item ORDER BY 1").fetchall()
    files = db.execute("SELECT path_a, path_b, bytes, state, input_sha256, class FROM batch_file ORDER BY 1, 2").fetchall()
    alerts = db.execute("SELECT s.accession, a.rule, a.text FROM alert a JOIN sample s ON s.id = a.sample_id "
                        "ORDER BY 1, 2").fetchall()
    db.close()
    return results, items, files, alerts


def outputs(out):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(pathlib.Path(out).glob("*.re*"))}


def make(folder, good=4):
    night = Night(folder / "share", SOURCE / "sample_fcs")
    for n in range(1, good + 1):
        night.sample(n)
    night.troubles()
    # By folder and file name alone, which the pattern knows; as a duplicate under other names; as another acquisition.
    data = night.sample(50, listed=False, SAMPLE_ID=None, PATIENT_ID=None)
    night.duplicates.append(night.write("SYN-0050/again/SYN-0050_copy.fcs", data))
    night.duplicates.append(night.write("SYN-0050/SYN-0050 renamed", data))
    night.hold("ID_CONFLICT", "SYN-0951/SYN-0951.fcs", data)
    night.sample(60, D_BTIM="10:00:00", name="first.fcs")
    night.sample(60, D_BTIM="11:00:00", name="second.fcs", D_COM="again")
    night.sample(71, source="positive_2pct", events=8000)
    night.good[night.write("SYN-7001/SYN-7001.LMD", lmd())] = "SYN-7001"
    (folder / "worklist.csv").write_text(night.worklist_text())
    return night


def test_files(folder):
    night = make(folder)
    night.sample(70, source="positive_2pct", events=None)
    (folder / "worklist.csv").write_text(night.worklist_text())
    before = state_of(night.share)
    out = folder / "out"
    _, s = batch(night.share, out, "--worklist", folder / "worklist.csv", expect={1})
    check(state_of(night.share) == before, "originals were touched")
    held = {h["reference"]: h["class"] for h in s["held"]}
    for path, triage in night.held.items():
        check(held.get(path) == triage, f"{path} is {held.get(path)}, expected {triage}")
    strange = {p for p in held if p.startswith(str(night.share))} - set(night.held)
    check(not strange, f"held without need: { {p: held[p] for p in strange} }")
    accessions = [r["accession"] for r in s["results"]]
    check(sorted(accessions) == sorted(night.good.values()), f"results of {sorted(accessions)}")
    for r in s["results"]:
        for name in (r["report"], r["result"]):
            check((out / name).is_file(), f"no {name}")
        check(len(r["identity_sources"]) >= 2, f"{r['accession']} rests on {r['identity_sources']}")
    check({m["accession"] for m in s["expected_not_received"]} == {"SYN-9300", "SYN-9400"}, f"{s['expected_not_received']}")
    check(s["statistics"]["duplicates"] == 2, f"{s['statistics']['duplicates']} duplicates")
    check(any(a["rule"] == "A1" and a["accession"] == "SYN-0070" for a in s["alerts"]), "no alert A1 of the positive sample")
    check((out / "summary.pdf").read_bytes()[:5] == b"%PDF-", "no summary.pdf")
    page = (out / "summary.html").read_text()
    check("http://" not in page and "https://" not in page and "src=" not in page, "the page loads something")
    results = filed(out)[0]
    versions = [(r[1], r[3]) for r in results if r[1] == "SYN-0060"]
    check(versions == [("SYN-0060", 1), ("SYN-0060", 2)], f"versions {versions}")
    check(oct(out.stat().st_mode & 0o777) == "0o700", "the folder of results is open to others")
    check(subprocess.run([PROGRAM, "db", "check", out / "laboratory.db"], capture_output=True).returncode == 0, "db check")
    names = str([p.name for p in out.iterdir()])
    check("Bone" not in names and "tube" not in names, f"outputs hold names of files: {names}")
    content = outputs(out)
    _, again = batch(night.share, out, "--worklist", folder / "worklist.csv", expect={1})
    check(again["statistics"]["screened"] == 0, "a second run screened again")
    check(filed(out)[0] == results and outputs(out) == content, "a second run changed results")
    check(len(again["results"]) == len(s["results"]), "a second run lost rows of the summary")


def test_kills(folder):
    night = make(folder, good=3)
    calm, out = folder / "calm", folder / "killed"
    start = time.monotonic()
    batch(night.share, calm, "--worklist", folder / "worklist.csv", "--no-pdf", expect={1})
    took = time.monotonic() - start
    rounds, seed = int(os.environ.get("FCSCREEN_KILLS", "6")), int(os.environ.get("FCSCREEN_KILL_SEED", "1"))
    moments, killed = random.Random(seed), 0
    command = [PROGRAM, "batch", str(night.share), "--out", str(out), "--wait", "0", "--no-pdf", "--worklist",
               str(folder / "worklist.csv")]
    runs = 0
    while killed < rounds and runs < 5 * rounds:
        runs += 1
        begun, anew = time.monotonic(), not out.exists()
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(timeout=moments.uniform(0, took))
            # Finished: begin anew, so that every kill has work to interrupt.
            check(filed(out) == filed(calm) and outputs(out) == outputs(calm), "the end is not that of a calm night")
            shutil.rmtree(out)
            if anew:  # the computer may be less busy now than it was
                took = min(took, time.monotonic() - begun)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            killed += 1
        if (out / "laboratory.db").exists():
            sound = subprocess.run([PROGRAM, "db", "check", str(out / "laboratory.db")], capture_output=True, text=True)
            check(sound.returncode == 0, f"after a kill: {sound.stdout} {sound.stderr}")
    batch(night.share, out, "--worklist", folder / "worklist.csv", "--no-pdf", expect={1})
    for name, a, b in zip(("results", "items", "files", "alerts"), filed(calm), filed(out)):
        check(a == b, f"{name} differ: {set(a) ^ set(b)}")
    check(outputs(calm) == outputs(out), "outputs differ")
    check(not list(out.glob(".work")), "work was left behind")
    check(killed == rounds, f"only {killed} of {rounds} runs were killed")
    print(f"{killed} kills in {runs} runs; an undisturbed one takes {took:.1f} s")


def test_waiting(folder):
    night = Night(folder / "share", SOURCE / "sample_fcs")
    data = night.sample(1, name="old.fcs")
    fresh = night.sources["normal"].bytes(2000, D_SMNO=None, SAMPLE_ID="SYN-0002", PATIENT_ID="SYNTHETIC-0002")
    growing = night.write("SYN-0002/growing.fcs", fresh[:60000], age=0)
    locked = night.write("SYN-0003/SYN-0003.fcs", night.sources["normal"].bytes(
        2000, D_SMNO=None, SAMPLE_ID="SYN-0003", PATIENT_ID="SYNTHETIC-0003"), age=3600)
    lock = night.write("SYN-0003/SYN-0003.fcs.lock", b"")
    out = folder / "out"
    done, none = batch(night.share, out, "--dry-run", expect={0, 1})
    check(not out.exists() and none is None, "a dry run left something behind")
    check("would be screened: SYN-0001" in done.stdout and ", 2 not complete yet" in done.stdout, f"a dry run says: {done.stdout}")
    _, s = batch(night.share, out, "--no-pdf", expect={1})
    check(sorted(w["reference"] for w in s["waiting"]) == sorted([growing, locked]), f"waiting: {s['waiting']}")
    check([r["accession"] for r in s["results"]] == ["SYN-0001"], "the complete file has its result")
    # It grows: the first look at its new size is no second look.
    night.write("SYN-0002/growing.fcs", fresh, age=0)
    os.unlink(lock)
    _, s = batch(night.share, out, "--no-pdf", "--settle", 1, expect={1})
    check([w["reference"] for w in s["waiting"] if w["reference"] == growing] == [growing], "still too fresh")
    time.sleep(1.2)
    _, s = batch(night.share, out, "--no-pdf", "--settle", 1)
    check(sorted(r["accession"] for r in s["results"]) == ["SYN-0001", "SYN-0002", "SYN-0003"], f"{s['results']}")
    check(not s["waiting"], f"still waiting: {s['waiting']}")
    # A second batch refuses.
    with open(out / "laboratory.db-batch.lock", "w", encoding="ascii") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done, _ = batch(night.share, out, expect={4})
        check("BAT-01" in done.stderr, f"a second batch says {done.stderr}")
    # A worker that takes too long is a row of its own, and --retry tries again.
    night.sample(4, events=None)
    _, s = batch(night.share, folder / "slow", "--no-pdf", "--timeout", 1, "--jobs", 1, "--threads", 1)
    crashed = [h["accession"] for h in s["held"] if h["class"] == "CRASH"]
    if crashed:  # a fast computer may be done within the second
        _, s = batch(night.share, folder / "slow", "--no-pdf", "--retry", "CRASH")
        check(not [h for h in s["held"] if h["class"] == "CRASH"], f"after --retry: {s['held']}")
    # A share that is gone is named, and the database stays.
    night.share.rename(folder / "moved")
    done, _ = batch(night.share, out, expect={3})
    check("IN-01" in done.stderr, f"without the share: {done.stderr}")
    check(data is not None, "")


def test_million(folder):
    n = int(os.environ.get("FCSCREEN_FILES", "20000"))
    share, out = folder / "share", folder / "out"
    share.mkdir()
    old = time.time() - 3 * 24 * 3600
    for i in range(n):
        path = share / f"{i}.txt"
        path.write_bytes(b"")
        os.utime(path, (old, old))
    batch(share, out, "--no-pdf", expect={0})
    start = time.monotonic()
    run = subprocess.Popen([PROGRAM, "batch", str(share), "--out", str(out), "--wait", "0", "--no-pdf"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(run.pid, 0)
    took, peak = time.monotonic() - start, used.ru_maxrss // 1024
    s = json.loads((out / "summary.json").read_text())
    check(os.waitstatus_to_exitcode(status) == 0, f"status {status}")
    print(f"{n} files: {took:.1f} s, {peak} MB")
    check(s["statistics"]["files_unchanged"] == n, f"{s['statistics']['files_unchanged']} of {n} unchanged")
    if n >= 1000000:
        check(took < 30, f"took {took:.1f} s")
        check(peak < 300, f"took {peak} MB")


def test_sockets(folder):
    """No process of a night asks the system for a socket."""
    if shutil.which("strace") is None or subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode:
        print("SKIPPED: no strace")
        sys.exit(77)
    night = Night(folder / "share", SOURCE / "sample_fcs")
    night.sample(1)
    key = folder / "key"
    key.write_text("k" * 64)
    key.chmod(0o600)
    for out, options in (("out", []), ("hidden", ["--deidentify", str(key)])):
        trace = folder / f"trace of {out}"
        subprocess.run(["strace", "-f", "-qq", "-e", "trace=%network", "-e", "signal=none", "-o", str(trace), PROGRAM, "batch",
                        str(night.share), "--out", str(folder / out), "--wait", "0", *options], capture_output=True)
        check(len(list((folder / out).glob("*.report.pdf"))) == 1, f"no result under strace in {out}")
        check(trace.read_text() == "", f"network calls: {trace.read_text()[:500]}")


def test_watch(folder):
    """Follow a share: a file that arrives has its result; a stop ends it; what a monitor reads agrees."""
    night = Night(folder / "share", SOURCE / "sample_fcs")
    night.sample(1)
    out = folder / "out"
    run = subprocess.Popen([PROGRAM, "batch", str(night.share), "--out", str(out), "--watch", "--poll", "60", "--no-pdf"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def results(at_least):
        for _ in range(600):
            path = out / "summary.json"
            if path.exists() and len(json.loads(path.read_text())["results"]) >= at_least:
                return True
            time.sleep(0.1)
        return False

    check(results(1), "the first file has no result")
    time.sleep(0.5)  # the watch begins after the walk
    night.sample(2)
    check(results(2), "a file that arrived has no result")  # long before the next walk by time
    run.send_signal(signal.SIGTERM)
    _, log = run.communicate(timeout=60)
    check(run.returncode == 130, f"stopped: exit {run.returncode}")
    events = [json.loads(line) for line in log.splitlines() if line]
    check([e["accession"] for e in events if e["event"] == "done"] == ["SYN-0001", "SYN-0002"], f"log: {log[-500:]}")
    health = subprocess.run([PROGRAM, "batch", "--health", "--db", str(out / "laboratory.db"), "--prometheus",
                             str(folder / "fcscreen.prom")], capture_output=True, text=True)
    check(health.returncode == 0 and json.loads(health.stdout)["state"] == "ok", f"health: {health.stdout} {health.stderr}")
    check(json.loads(health.stdout)["counts"] == {"done": 2}, health.stdout)
    text = (folder / "fcscreen.prom").read_text()
    check('fcscreen_batch_items{state="done",class=""} 2' in text and "fcscreen_batch_healthy 1" in text, text)
    check("SYN-" not in text, "the text for Prometheus holds an accession")


def test_page(folder):
    """The morning's page in a browser that keeps its network requests in a log."""
    browser = next((b for b in ("chromium-headless-shell", "chromium", "google-chrome") if shutil.which(b)), None)
    if browser is None:
        print("SKIPPED: no Chromium")
        sys.exit(77)
    night = make(folder, good=3)
    out = folder / "out"
    batch(night.share, out, "--worklist", folder / "worklist.csv", "--no-pdf", expect={1})
    page = (out / "summary.html").read_text()
    # The same page with a script that uses it as a person does and writes down what it saw.
    probe = """<script>
    const rows = () => [...document.querySelectorAll("#worklist tbody tr")], log = [];
    const seen = () => rows().filter((r) => !r.hidden).map((r) => r.cells[0].textContent);
    addEventListener("error", (e) => log.push("error " + e.message));
    addEventListener("securitypolicyviolation", (e) => log.push("policy " + e.violatedDirective));
    const first = document.querySelector("#worklist th button");
    first.focus(); first.click(); const up = seen(); first.click(); const down = seen();
    const find = document.getElementById("find"); find.value = "SYN-0050"; find.dispatchEvent(new Event("input"));
    const found = seen(), said = document.getElementById("shown").textContent;
    document.title = JSON.stringify({up, down, found, said, log, focus: document.activeElement === first,
      sort: first.parentNode.getAttribute("aria-sort"), requests: performance.getEntriesByType("resource").length,
      labels: [...document.querySelectorAll("input, select")].every((f) => f.labels.length === 1)});
    </script></body>"""
    (out / "probe.html").write_text(page.replace("</body>", probe))
    done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                           f"--log-net-log={folder}/net.json", "--dump-dom", f"file://{out}/probe.html"],
                          capture_output=True, text=True, timeout=120)
    title = done.stdout.split("<title>")[1].split("</title>")[0].replace("&quot;", '"') if "<title>" in done.stdout else "{}"
    said = json.loads(title)
    check(said.get("log") == [], f"the page says {said.get('log')}, the browser {done.stderr[-300:]}")
    check(said["up"] == sorted(said["up"]) and said["down"] == said["up"][::-1], f"sorted: {said['up']} {said['down']}")
    check(len(said["up"]) == len(night.good) and said["sort"] == "descending" and said["focus"], str(said))
    check(said["found"] == ["SYN-0050"] and said["said"].startswith("1 of"), f"filtered: {said['found']} {said['said']}")
    check(said["requests"] == 0 and said["labels"], str(said))
    net = (folder / "net.json").read_text() if (folder / "net.json").exists() else ""
    check("http" not in "".join(w for w in net.split('"') if w.startswith("http") and "SYN" in w), "a request left the page")
    picture = os.environ.get("FCSCREEN_PICTURE")
    if picture:
        subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                        "--window-size=1400,1600", f"--screenshot={picture}", f"file://{out}/summary.html"],
                       capture_output=True, timeout=120)


def main():
    if not (SOURCE / "sample_fcs/positive_2pct.fcs").exists():
        print("SKIPPED: no sample_fcs")
        return 77
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"fcscreen_night_{TEST}_"))
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

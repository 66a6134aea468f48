# SPDX-License-Identifier: Apache-2.0
"""Files of a synthetic night: copies of sample_fcs under new identities, and damaged ones. SYNTHETIC: not from persons."""
import os
import pathlib
import struct
import time

OLD = 2 * 24 * 3600  # s: older than any rule waits


class Fcs:
    """One FCS file taken apart: keywords in order, and the bytes of its events."""

    def __init__(self, path):
        raw = pathlib.Path(path).read_bytes()
        text = raw[int(raw[10:18]):int(raw[18:26]) + 1]
        mark = chr(text[0])
        parts = text.decode("utf-8").replace(mark * 2, "\x00").strip(mark).split(mark)
        parts = [p.replace("\x00", mark) for p in parts]
        self.keywords = dict(zip(parts[::2], parts[1::2]))
        begin, end = int(self.keywords["$BEGINDATA"]), int(self.keywords["$ENDDATA"])
        self.data = raw[begin:end + 1]
        self.row = len(self.data) // int(self.keywords["$TOT"])

    def bytes(self, events=None, version="FCS3.1", part=None, **changes):
        """With other keywords (underscores stand for blanks; D_ for $), the first `events` events or `part` as data, another version."""
        keywords = dict(self.keywords)
        for name, value in changes.items():
            name = name.replace("D_", "$").replace("_", " ")
            keywords.pop(name, None)
            if value is not None:
                keywords[name] = value
        data = part if part is not None else self.data if events is None else self.data[:events * self.row]
        keywords.setdefault("$TOT", "")
        if "D_TOT" not in changes:
            keywords["$TOT"] = str(len(data) // self.row)
        for name in ("$BEGINDATA", "$ENDDATA", "$NEXTDATA"):
            keywords[name] = "0".zfill(10)
        assert not any("|" in v for v in keywords.values())
        length = len(("|" + "".join(f"{k}|{v}|" for k, v in keywords.items())).encode())
        first = 58 + length
        keywords["$BEGINDATA"], keywords["$ENDDATA"] = str(first).zfill(10), str(first + len(data) - 1).zfill(10)
        text = ("|" + "".join(f"{k}|{v}|" for k, v in keywords.items())).encode()
        assert len(text) == length
        header = f"{version:<10}{58:8d}{58 + length - 1:8d}{first:8d}{first + len(data) - 1:8d}{0:8d}{0:8d}".encode()
        return header + text + data + b"00000000"


def lmd(events=400, accession="SYN-7001"):
    """A file of two data sets, as Navios writes them: FCS 2.0 with 10-bit values, then FCS 3.0 with 20-bit ones."""
    names = ["FS INT", "SS INT", "FL1 INT", "FL2 INT", "TIME"]
    labels = ["FS", "SS", "CD45", "CD19", "TIME"]

    def data_set(version, bits, top, next_data, extra):
        width = bits // 8
        keywords = {"$MODE": "L", "$DATATYPE": "I", "$BYTEORD": "1,2,3,4", "$PAR": str(len(names)), "$TOT": str(events),
                    "$CYT": "Navios", "$NEXTDATA": str(next_data).zfill(10), "$BEGINDATA": "0" * 10, "$ENDDATA": "0" * 10,
                    "$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0", **extra}
        for i, name in enumerate(names, 1):
            keywords.update({f"$P{i}N": name, f"$P{i}B": str(bits), f"$P{i}R": str(top), f"$P{i}E": "0,0"})
            if version == "FCS2.0":
                keywords[f"$P{i}S"] = labels[i - 1]
        data = b"".join(struct.pack("<" + ("H" if width == 2 else "I"), (37 * e * i + 11 * i) % top)
                        for e in range(events) for i in range(1, len(names) + 1))
        length = len(("/" + "".join(f"{k}/{v}/" for k, v in keywords.items())).encode())
        first = 58 + length
        keywords["$BEGINDATA"], keywords["$ENDDATA"] = str(first).zfill(10), str(first + len(data) - 1).zfill(10)
        text = ("/" + "".join(f"{k}/{v}/" for k, v in keywords.items())).encode()
        header = f"{version:<10}{58:8d}{58 + length - 1:8d}{first:8d}{first + len(data) - 1:8d}{0:8d}{0:8d}".encode()
        return header + text + data

    identity = {"@SAMPLEID1": accession, "$SRC": f"{accession} marrow"}
    first = data_set("FCS2.0", 16, 1024, 0, identity)
    first = data_set("FCS2.0", 16, 1024, len(first), identity)
    return first + data_set("FCS3.0", 32, 1048576, 0, {})


class Night:
    """A share, a worklist, and what must become of every file."""

    def __init__(self, share, samples):
        self.share, self.samples = pathlib.Path(share), pathlib.Path(samples)
        self.worklist = ["accession,patient,tissue,tubes,collected"]
        self.good, self.held, self.duplicates, self.waiting, self.beside = {}, {}, [], [], []
        self.sources = {name: Fcs(self.samples / f"{name}.fcs")
                        for name in ("normal", "positive_2pct", "myeloma", "regenerating")}

    def write(self, name, data, age=OLD):
        path = self.share / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        when = time.time() - age
        os.utime(path, (when, when))
        return str(path)

    def sample(self, number, source="normal", events=3000, tube="B-ALL", folder=None, name=None, listed=True, **changes):
        """A good file; returns its bytes."""
        accession, patient = f"SYN-{number:04d}", f"SYNTHETIC-{number:04d}"
        data = self.sources[source].bytes(events, **{"D_SMNO": None, "SAMPLE_ID": accession, "PATIENT_ID": patient,
                                                     "TUBE_NAME": tube, "D_COM": f"n{number}", **changes})
        path = self.write(f"{folder or accession}/{name or f'{accession}_{tube}_001.fcs'}", data)
        self.good[path] = accession
        if listed and not any(line.startswith(accession + ",") for line in self.worklist):
            self.worklist.append(f"{accession},{patient},BM,1,")
        return data

    def accept(self, name, data, number):
        """A good file of any form, on the worklist."""
        self.good[self.write(name, data)] = f"SYN-{number}"
        self.worklist.append(f"SYN-{number},SYNTHETIC-{number},BM,1,")

    def hold(self, triage, name, data, age=OLD):
        self.held[self.write(name, data, age)] = triage

    def troubles(self):
        """Every class that a file alone can have, at least twice."""
        good = self.sources["normal"]
        whole = good.bytes(500, SAMPLE_ID="SYN-8000", D_COM="cut")
        for i in (1, 2):
            self.hold("UNREADABLE", f"bad/noise_{i}.fcs", bytes((7 * k + i) % 251 for k in range(5000)))
            self.hold("VERSION_MISMATCH", f"bad/later_{i}.fcs", good.bytes(50, version=f"FCS{3 + i}.5", D_COM=f"v{i}"))
            self.hold("TRUNCATED", f"bad/cut_{i}.fcs", whole[:-4000 * i])
            self.hold("TRUNCATED", f"bad/empty_{i}.fcs", b"")
            self.hold("TRUNCATED", f"bad/none_{i}.fcs", good.bytes(0, D_TOT="0", D_COM=f"t{i}"))
            self.hold("ID_SUSPECT", f"nowhere/tube_{i}.fcs", good.bytes(60, D_SMNO=None, PATIENT_ID=None, D_COM=f"s{i}"))
            self.hold("ID_CONFLICT", f"SYN-900{i}/x.fcs",
                      good.bytes(60, D_SMNO=None, SAMPLE_ID=f"SYN-910{i}", D_COM=f"c{i}"))
        # One accession, two patients.
        for i in (1, 2):
            self.hold("ID_CONFLICT", f"SYN-9200/part_{i}.fcs",
                      good.bytes(60, D_SMNO=None, SAMPLE_ID="SYN-9200", PATIENT_ID=f"SYNTHETIC-92{i:02d}", D_COM=f"p{i}"))
        # Acquired before it was collected.
        self.worklist.append("SYN-9300,SYNTHETIC-9300,BM,1,2030-01-01")
        self.hold("ID_CONFLICT", "SYN-9300/x.fcs", good.bytes(60, D_SMNO=None, SAMPLE_ID="SYN-9300", PATIENT_ID=None))
        # Expected, and never sent.
        self.worklist.append("SYN-9400,SYNTHETIC-9400,BM,1,")
        self.write("notes/readme.txt", b"not for the batch\n")
        self.write("SYN-0001/.hidden.fcs", b"FCS3.1 hidden")

    def worklist_text(self):
        return "\n".join(self.worklist) + "\n"

# SPDX-License-Identifier: Apache-2.0
"""Good files as the instruments of a laboratory write them: one synthetic sample in the forms of eight vendors. SYNTHETIC."""
import array
import sys

from make_night import Fcs, lmd

FIRST = 1001  # number of the first accession


def swapped(data):
    """32-bit words in the other byte order."""
    words = array.array("I", data)
    words.byteswap()
    return words.tobytes()


def part_of(fcs, number, events):
    """Other events for every sample, from the same file."""
    count = len(fcs.data) // fcs.row
    first = (number * 577) % (count - events)
    return fcs.data[first * fcs.row:(first + events) * fcs.row]


def identity(number):
    return {"D_SMNO": None, "SAMPLE_ID": f"SYN-{number}", "PATIENT_ID": f"SYNTHETIC-{number}", "D_COM": f"n{number}"}


def diva(night, fcs, number, events):
    """FACSDiva: FCS 3.0, big-endian, SPILL; a tree of experiments; the specimen is $SRC."""
    spill = fcs.keywords["$SPILLOVER"]
    data = fcs.bytes(part=swapped(part_of(fcs, number, events)), version="FCS3.0", D_BYTEORD="4,3,2,1", D_CYT="FACSCanto II", D_SPILLOVER=None,
                     SPILL=spill, EXPERIMENT_NAME=f"E{number % 7}", TUBE_NAME="B-ALL",
                     **{**identity(number), "D_SRC": f"SYN-{number}"})
    night.accept(f"FACSDiva/Experiment_{number % 7}/Specimen_001_SYN-{number}_001.fcs", data, number)


def lyric(night, fcs, number, events):
    """FACSLyric: FCS 3.1 with $SPILLOVER."""
    night.accept(f"FACSLyric/SYN-{number}/B-ALL.fcs",
                 fcs.bytes(part=part_of(fcs, number, events), D_CYT="BD FACSLyric", TUBE_NAME="B-ALL", **identity(number)), number)


def navios(night, _, number, events):
    """Navios: LMD with two data sets, of which the second counts."""
    night.accept(f"Navios/SYN-{number} 00{number}.LMD", lmd(min(events, 400), f"SYN-{number}"), number)


def raw_spectral(fcs, number, events):
    """Detectors of a spectral cytometer before unmixing: 16 on each of two lasers, no markers."""
    made = Fcs.__new__(Fcs)
    detectors = [f"{laser}{i}-A" for laser in ("V", "B") for i in range(1, 17)]
    names = ["FSC-A", "FSC-H", "FSC-W", "SSC-A", *detectors, "Time"]
    made.keywords = {k: v for k, v in fcs.keywords.items() if not (k.startswith("$P") and k[2].isdigit()) and k != "$SPILLOVER"}
    made.keywords.update({"$PAR": str(len(names)), "$CYT": "Aurora"})
    for i, name in enumerate(names, 1):
        made.keywords.update({f"$P{i}N": name, f"$P{i}B": "32", f"$P{i}E": "0,0", f"$P{i}R": "262144"})
    part = array.array("f", part_of(fcs, number, events))
    rows, width = array.array("f"), fcs.row // 4
    for at in range(0, len(part), width):
        rows.extend(part[at:at + 4])
        rows.extend(part[at + 4 + i % 8] / (1 + i // 8) for i in range(len(detectors)))
        rows.append(part[at + width - 1])
    made.data, made.row = rows.tobytes(), 4 * len(names)
    return made.bytes(**{**identity(number), "D_COM": f"raw{number}"})


def aurora(night, fcs, number, events):
    """Aurora: the raw file of the detectors beside the unmixed one; only this is analysed."""
    night.accept(f"Aurora/SYN-{number}/Unmixed/SYN-{number}.fcs",
                 fcs.bytes(part=part_of(fcs, number, events), D_CYT="Aurora", D_SPILLOVER=None, TUBE_NAME="B-ALL", **identity(number)), number)
    night.beside.append(night.write(f"Aurora/SYN-{number}/Raw/SYN-{number}.fcs", raw_spectral(fcs, number, events)))


def cytoflex(night, fcs, number, events):
    """CytoFLEX: $SPILLOVER in half of the files."""
    matrix = {} if number % 2 else {"D_SPILLOVER": None}
    night.accept(f"CytoFLEX/{number % 5}/SYN-{number}.fcs",
                 fcs.bytes(part=part_of(fcs, number, events), version="FCS3.0", D_CYT="CytoFLEX S", **matrix, **identity(number)), number)


def novocyte(night, fcs, number, events):
    """NovoCyte: FCS exports in one folder."""
    night.accept(f"NovoCyte/SYN-{number}.fcs", fcs.bytes(part=part_of(fcs, number, events), D_CYT="NovoCyte 3005", **identity(number)), number)


def attune(night, fcs, number, events):
    """Attune: the sample's name in $SMNO alone, and in the file's name."""
    night.accept(f"Attune/Workspace {number % 3}/SYN-{number}_Group.fcs", fcs.bytes(
        part=part_of(fcs, number, events), D_CYT="Attune NxT", **{**identity(number), "SAMPLE_ID": None, "D_SMNO": f"SYN-{number}"}), number)


def simulator(night, fcs, number, events):
    """As the simulator writes it, for which there is a reference."""
    night.accept(f"other/SYN-{number}/SYN-{number}.fcs", fcs.bytes(part=part_of(fcs, number, events), TUBE_NAME="B-ALL", **identity(number)), number)


ORIGINS = (diva, lyric, navios, aurora, cytoflex, novocyte, attune, simulator)


def fill(night, count, events):
    """`count` good samples, of all origins and sources in turn."""
    assert sys.byteorder == "little"
    sources = list(night.sources.values())
    for i in range(count):
        ORIGINS[i % len(ORIGINS)](night, sources[(i // len(ORIGINS)) % len(sources)], FIRST + i, events)

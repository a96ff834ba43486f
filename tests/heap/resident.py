"""The resident memory of a program at its end, to the byte, from its record."""

import json
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from harness.programs import Finished, Python, mprof_executable, run
from heap.counted import HEADER, TOTALS, section_of

MIB = 1 << 20

PARTS = struct.Struct("<9Q")


@dataclass(frozen=True)
class Resident:
    """The parts in bytes, and the largest resident memory that the process has had."""

    python: int
    native: int
    kept: int
    files: int
    anonymous: int
    stacks: int
    code: int
    own: int
    highest: int

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return sum(getattr(self, name) for name in self.__dataclass_fields__ if name != "highest")


def resident_in(record: Path) -> Resident:
    """Reads the parts from the section of the heap in a record."""
    return Resident(*PARTS.unpack_from(section_of(record), HEADER.size + 2 * TOTALS.size))


AMOUNT = re.compile(r" *([\d.]+) (B|KiB|MiB|GiB) ")
UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def rows(report: str) -> dict[str, float]:
    """The first figure of each row of the table in a report, in bytes, by the name of the part."""
    _, table = report.split("Resident memory at the end: ", 1)
    found = {}
    for line in table.split("====\n", 1)[1].splitlines():
        amount = AMOUNT.match(line)
        if amount:
            found[re.split(r" {2,}", line)[-1]] = float(amount[1]) * UNITS[amount[2]]
    return found


SHOWS = """
def _show_the_resident_set():
    with open("/proc/self/smaps_rollup") as file:
        (resident,) = [line for line in file if line.startswith("Rss:")]
    print("resident", int(resident.split()[1]) << 10, flush=True)
_show_the_resident_set()
"""
"""Code that is appended to a program, and prints the resident set as the kernel counts it."""


def resident(python: Python, folder: Path, source: str) -> tuple[Resident, Finished]:
    """Runs a script under `pyprof --heap --record`. Compares the report with the record, and with the kernel's figure."""
    (folder / "script.py").write_text(f"{source}\n{SHOWS}")
    (folder / "record").unlink(missing_ok=True)
    finished = python.pyprof(["--heap", "--record", "record", "script.py"], within=folder)
    assert finished.status == 0 and finished.stderr == b"", finished
    parts = resident_in(folder / "record")
    kernel = int(re.search(rb"^resident (\d+)$", finished.stdout, re.MULTILINE)[1])
    assert abs(parts.total - kernel) <= 4 * MIB, (parts, finished)
    text = finished.stdout.decode()
    shown = rows(text)
    assert abs(shown.pop("total") - parts.total) <= 0.06 * MIB, finished
    assert abs(sum(shown.values()) - parts.total) <= 0.06 * MIB * len(shown), finished
    reported = run([mprof_executable(), "report", "record"], within=folder).stdout.decode()
    assert rows(reported) == rows(text), reported
    document = json.loads(run([mprof_executable(), "report", "record", "-f", "json"], within=folder).stdout)
    exported = {name.removesuffix("_bytes"): value for name, value in document["heap"]["resident"].items()}
    exported["own"] = exported.pop("pyprof")
    assert Resident(**exported) == parts, document["heap"]["resident"]
    return parts, finished

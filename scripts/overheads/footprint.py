"""The memory that profiling takes for itself, at the end of a small program, and whether lines make it grow."""

import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from overheads.contenders import PLAIN, Contender
from overheads.messages import progress, report_skipped
from overheads.processor_time import Failed, output_of
from overheads.profiled_lines import HOT
from overheads.pythons import Python

KIB = 2**10
MIB = 2**20
FEW_LINES = 10**5
MANY_LINES = 10**7

# The program reads its own memory at its end. smaps_rollup counts every page; in other files, the kernel may not have
# added up the counts of all cores yet.
PROGRAM = (
    HOT.program
    + """
with open("/proc/self/smaps_rollup") as rollup:
    print(*(line.split()[1] for line in rollup if line.startswith("Rss:")))
"""
)


@dataclass(frozen=True)
class Footprint:
    """The memory of one contender's process beyond that of plain python, in MiB."""

    few: float
    """The memory after few lines."""
    grown: float
    """The growth from few lines to many."""


def footprints(python: Python, contenders: Sequence[Contender], rounds: int) -> dict[Contender, Footprint]:
    """Returns the footprint of each contender: the medians of the rounds."""
    plain = _resident(python, PLAIN, FEW_LINES, rounds)
    found = {}
    for contender in contenders:
        progress(f"Python {python}, memory: {contender}")
        try:
            few, many = (_resident(python, contender, lines, rounds) for lines in (FEW_LINES, MANY_LINES))
        except Failed as error:
            report_skipped(f"Python {python}, memory: {contender}: {error}")
        else:
            found[contender] = Footprint((few - plain) / MIB, (many - few) / MIB)
    return found


def _resident(python: Python, contender: Contender, lines: int, rounds: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program.py"
        program.write_text(PROGRAM)
        command = [*contender.command(python, program), str(lines // HOT.lines)]
        # what the program prints comes before the table
        return statistics.median(int(output_of(command).split(b"\n")[0]) * KIB for _ in range(rounds))

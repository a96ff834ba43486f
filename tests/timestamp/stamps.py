"""A strict reader of the lines of `--timestamp`."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal

_LINE = re.compile(rb"FUNC ([^\n]*) (-?\d+\.\d{4}) (\d+\.\d{4}) (-?\d+\.\d{4}) (\d+\.\d{4}) (\d+)(?: (\d+))?\n")

ROUNDED = 0.0001
"""The greatest difference, in seconds, between a time in a line and the clock of the program."""


@dataclass(frozen=True)
class Stamp:
    """One line: a name, MiB and seconds at entry and at exit, the level, and the pid in a child."""

    name: str
    memory_at_entry: Decimal
    entry: float
    memory_at_exit: Decimal
    exit: float
    level: int
    process: int | None

    @property
    def grown(self) -> Decimal:
        """The memory of the process at the exit, minus that at the entry."""
        return self.memory_at_exit - self.memory_at_entry

    def spans(self, begins: tuple[float, float], ends: tuple[float, float]) -> bool:
        """Returns whether the run begins and ends between these moments of the program's own clock."""
        return _between(self.entry, *begins) and _between(self.exit, *ends)


def stamps_in(output: bytes) -> list[Stamp]:
    """The lines of `--timestamp` in an output, in order."""
    return [
        Stamp(
            name.decode(),
            Decimal(mib_in.decode()),
            float(entry),
            Decimal(mib_out.decode()),
            float(exit),
            int(level),
            int(process) if process else None,
        )
        for name, mib_in, entry, mib_out, exit, level, process in _LINE.findall(output)
    ]


def without_stamps(output: bytes) -> bytes:
    """An output without these lines."""
    return _LINE.sub(b"", output)


def names_and_levels(output: bytes) -> list[tuple[str, int]]:
    """The name and the level of each line."""
    return [(stamp.name, stamp.level) for stamp in stamps_in(output)]


CLOCK = """
import json, time

moments = {}

def now(name):
    moments[name] = time.time()

def tell_moments():
    print(json.dumps(moments))

"""
"""The beginning of a program that prints its own times as the first line of its output."""


def moments_of(output: bytes) -> dict[str, float]:
    """Returns the times that a program with this beginning has printed."""
    return json.loads(output.splitlines()[0])


def _between(moment: float, first: float, last: float) -> bool:
    return first - ROUNDED <= moment <= last + ROUNDED

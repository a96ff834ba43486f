"""The expectations that a truth script states about its lines.

A mark stands at the end of a line:

    block = b"x" * (64 * MIB)   #: +192 MiB x3 at +64 MiB

It says: the sum of the increments of the line is 192 MiB, the line is executed three times, and the highest memory
after it is 64 MiB above that in the first row of the table. The last two parts may be absent. `#: -` says that the line
is not executed. If a function has several tables, its marks are separated by `|`, in the order of the tables; the last
mark also applies to all further tables. A line without a mark changes nothing.

Where a Python reports other line events, the marks for that Python follow in parentheses: `#: 0 (3.9: +64 MiB x1)`. A script
that not every Python can run has this in its docstring: `Needs Python 3.11.`
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from harness.tables import Row, Table

TOLERANCE = Decimal(1)
"""The allowed difference of a figure, in MiB."""

NEWEST = (3, 99)
"""A version without marks of its own."""

_NEEDS = re.compile(r"Needs Python (\d+)\.(\d+)\.")
_MARK = re.compile(r"(?P<change>0|[+-]\d+ MiB)(?: x(?P<times>\d+))?(?: at (?P<level>[+-]\d+) MiB)?")


@dataclass(frozen=True)
class Mark:
    """The expected figures of one line in one table."""

    executed: bool
    change: Decimal = Decimal(0)
    times: int | None = None
    level: Decimal | None = None


UNMARKED = Mark(executed=True)


@dataclass(frozen=True)
class Mistake:
    """A row whose figures differ from its mark."""

    file: str
    line: int
    text: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}: {self.text.strip()}"


def needed_version(script: Path) -> tuple[int, int]:
    """The oldest Python that runs a script."""
    needed = _NEEDS.search(script.read_text())
    return (int(needed[1]), int(needed[2])) if needed else (3, 9)


def marks_on(line: str, version: tuple[int, ...] = NEWEST) -> list[Mark]:
    """The marks at the end of a line for a Python of this version; an empty list if there are none."""
    _, sign, text = line.rstrip("\n").partition("#: ")
    general, *special = re.split(r" \((?=3\.\d+: )", text)
    minor_version = "{}.{}: ".format(*version)
    for alternative in special:
        if alternative.startswith(minor_version):
            general = alternative.removeprefix(minor_version).removesuffix(")")
    return [_mark(part.strip(), line) for part in general.split("|")] if sign else []


def marked_lines(script: Path) -> dict[tuple[str, int], str]:
    """The lines of a script that have marks, by file name and number."""
    lines = script.read_text().splitlines()
    return {(script.name, number): line for number, line in enumerate(lines, 1) if marks_on(line)}


def mistakes(tables: Iterable[Table], scripts: Iterable[Path], version: tuple[int, ...] = NEWEST) -> list[Mistake]:
    """Returns the rows of these scripts that differ from their marks on a Python, and the marked lines without a row."""
    found: list[Mistake] = []
    earlier: Counter = Counter()
    seen = set()
    for table in tables:
        name = Path(table.path).name
        start = table.rows[0]
        place = (name, start.number)
        for row in table.rows:
            seen.add((name, row.number))
            marks = marks_on(row.text, version)
            if row is start and not marks:
                wrong = _wrong_baseline(row)
            elif marks:
                wrong = _wrong(row, marks[min(earlier[place], len(marks) - 1)], start)
            else:
                wrong = _wrong(row, UNMARKED, start) if row.measured else []
            found.extend(Mistake(name, row.number, row.text, what) for what in wrong)
        earlier[place] += 1
    for script in scripts:
        for (name, number), text in marked_lines(script).items():
            if (name, number) not in seen:
                found.append(Mistake(name, number, text, "stands in no table"))
    return found


def _mark(text: str, line: str) -> Mark:
    if text == "-":
        return Mark(executed=False)
    match = _MARK.fullmatch(text)
    if match is None:
        raise ValueError(f"not a mark: {line!r}")
    return Mark(
        executed=True,
        change=Decimal(match["change"].removesuffix(" MiB")),
        times=int(match["times"]) if match["times"] else None,
        level=Decimal(match["level"]) if match["level"] else None,
    )


def _wrong_baseline(row: Row) -> list[str]:
    if row.measured is None:
        return ["the first row of a table is blank"]
    if not 0 < row.measured.increment <= row.measured.memory + TOLERANCE:
        return [f"the first row shows {row.measured.increment} of {row.measured.memory} MiB"]
    return []


def _wrong(row: Row, mark: Mark, start: Row) -> list[str]:
    if row.measured is None:
        return ["shows nothing"] if mark.executed else []
    if not mark.executed:
        return ["is not executed, yet has figures"]
    wrong = []
    if abs(row.measured.increment - mark.change) > TOLERANCE:
        wrong.append(f"increment {row.measured.increment}, not {mark.change} MiB")
    if mark.times is not None and row.measured.occurrences != mark.times:
        wrong.append(f"executed {row.measured.occurrences} times, not {mark.times}")
    if mark.level is not None and start.measured is not None:
        level = row.measured.memory - start.measured.increment
        if abs(level - mark.level) > TOLERANCE:
            wrong.append(f"memory {level}, not {mark.level} MiB above the first row")
    return wrong

"""Programs whose measured lines are known, and the comparison of their end under plain python and under pyprof."""

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from endings.ended import Ended, Started, no_core
from fidelity.two_runs import PROFILE_IF_THERE_IS_NONE, without_messages
from harness.programs import Python
from harness.tables import tables_in

PROGRAM = (
    PROFILE_IF_THERE_IS_NONE
    + """
import ctypes, os, signal, subprocess, sys, threading, time

C = ctypes.CDLL(None)

{before}

@profile
def work():
    kept = []
    for index in range(3):
        kept.append(index)
    print("ready", flush=True)
    sys.stdout.write("in the buffer")
{ending}

if __name__ == "__main__":
    work()
"""
)

OCCURRENCES = {"kept = []": 1, "for index in": 4, "kept.append": 3, 'print("ready"': 1, "sys.stdout.write": 1}
"""The occurrences of the lines of `work` before the ending."""


@dataclass(frozen=True)
class Door:
    """A way of running a program under pyprof."""

    python: Python
    as_module: bool = False
    """Whether `python -m memory_profiler` runs it."""

    def command(self, options, words) -> list[str]:
        """Returns the command line."""
        if self.as_module:
            return [str(self.python.executable), "-m", "memory_profiler", *options, *words]
        pyprof = self.python.pyprof_command([])
        return [*pyprof, *options, *words]

    @property
    def environment(self) -> dict[str, str | None]:
        """The variables that the command needs."""
        return {"PYTHONPATH": str(self.python.module_folder)} if self.as_module else {}


@dataclass(frozen=True)
class Run:
    """A way of running one program twice: by plain python, and by pyprof."""

    door: Door
    folder: Path
    options: tuple[str, ...] = ()
    words: tuple[str, ...] = ("program.py",)
    within_command: tuple[str, ...] = ()
    """The beginning of a command line that runs the rest of it."""
    prepare: Callable[[], object] = no_core
    during: Callable[[Started], object] = lambda _: None
    """The test's part while the program runs."""
    expected: Mapping[str, int] = field(default_factory=OCCURRENCES.copy)
    """The occurrences of lines of the profiled function by their beginnings."""

    def write(self, ending: str, before: str = "") -> None:
        """Writes `program.py`, whose profiled function has this ending."""
        source = PROGRAM.format(before=textwrap.dedent(before), ending=textwrap.indent(ending, "    "))
        (self.folder / "program.py").write_text(source)

    def plain(self) -> Ended:
        """Runs the program by plain python."""
        return self._ended([str(self.door.python.executable), *self.words], {})

    def profiled(self) -> Ended:
        """Runs the program by pyprof."""
        return self._ended(self.door.command(self.options, self.words), self.door.environment)

    def _ended(self, command, environment) -> Ended:
        command = [*self.within_command, *command]
        with Started(command, within=self.folder, environment=environment, prepare=self.prepare) as program:
            self.during(program)
            return program.ended()

    def must_agree(self) -> tuple[Ended, Ended]:
        """Fails unless both runs end in the same way, with the same output. Returns both."""
        plain, profiled = self.plain(), self.profiled()
        must_end_alike(plain, profiled)
        return plain, profiled

    def must_report(self) -> Ended:
        """Fails unless both runs end in the same way and pyprof prints the table, once. Returns the run of pyprof."""
        report = self.report_file
        if report:
            report.unlink(missing_ok=True)
        _, profiled = self.must_agree()
        must_have_table(report.read_bytes() if report else profiled.stdout, self.expected, profiled)
        return profiled

    @property
    def report_file(self) -> Path | None:
        """The file that `-o` names."""
        options = iter(self.options)
        return next((self.folder / next(options) for option in options if option == "-o"), None)


def must_end_alike(plain: Ended, profiled: Ended) -> None:
    """Fails unless both have ended in the same way, with the same output but for the report."""
    assert profiled.end == plain.end, f"{plain}\n{profiled}"
    assert _comparable(profiled.stdout) == _comparable(plain.stdout), f"{plain}\n{profiled}"
    assert _comparable(profiled.stderr) == _comparable(plain.stderr), f"{plain}\n{profiled}"


def must_have_table(output: bytes, expected: Mapping[str, int], ended: Ended) -> None:
    """Fails unless the output has one table of the profiled function, with these occurrences."""
    tables = [table for table in tables_in(output) if any("def work" in row.text for row in table.rows)]
    assert len(tables) == 1 == output.count(b"def work"), (
        f"{len(tables)} tables\n{ended}\n--- report\n{output.decode()}"
    )
    for beginning, occurrences in expected.items():
        measured = tables[0].row(beginning).measured
        assert measured and measured.occurrences == occurrences, f"{beginning!r}: {measured}\n{ended}"


def _comparable(output: bytes) -> bytes:
    """Returns an output without the report, and without what always differs: addresses, threads and pids."""
    return re.sub(rb"0x[0-9a-f]+|pid=[0-9]+", b"...", without_messages(output))

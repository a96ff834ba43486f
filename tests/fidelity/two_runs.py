"""One program run by python and by pyprof, and whether anything but the report tells the two apart."""

from __future__ import annotations

import re
import shutil
import textwrap
from dataclasses import dataclass
from pathlib import Path

from harness.programs import Finished
from harness.tables import Table, tables_in, without_tables

NOTICE = re.compile(rb"(?:^|(?<=\n))pyprof: [^\n]*\n(?:hint: [^\n]*\n)?")
"""What a run says on standard error in which nothing was decorated."""

PROFILE_IF_THERE_IS_NONE = """\
try:
    profile
except NameError:
    def profile(function):
        return function
"""
"""Lets plain python run a program with `@profile`: five lines at its beginning."""


@dataclass(frozen=True)
class Pair:
    """What python and pyprof left behind after the same program."""

    plain: Finished
    ours: Finished

    def differences(self) -> list[str]:
        """What a user can tell apart, the report aside; empty when nothing."""
        found = []
        if self.plain.status != self.ours.status:
            found.append(f"status: {self.plain.status} under python, {self.ours.status} under pyprof")
        for name in ("stdout", "stderr"):
            python, pyprof = getattr(self.plain, name), without_our_words(getattr(self.ours, name))
            if python != pyprof:
                found.append(f"{name}:\n--- python\n{_shown(python)}\n--- pyprof\n{_shown(pyprof)}")
        return found

    @property
    def tables(self) -> list[Table]:
        """The tables that pyprof printed to standard output."""
        return tables_in(self.ours.stdout)

    @property
    def report_is_last(self) -> bool:
        """Whether pyprof's output is python's, and then the report."""
        return self.ours.stdout.startswith(self.plain.stdout)


def both(python, words, *, within: Path, pyprof_words=None, **how) -> Pair:
    """Runs the same words under python and under pyprof, each in a fresh copy of the folder at the same place."""
    kept = within.with_name(within.name + ".kept")
    shutil.copytree(within, kept, symlinks=True)
    plain = python.plain(words, within=within, **how)
    shutil.rmtree(within)
    kept.rename(within)
    ours = python.pyprof(pyprof_words or words, within=within, **how)
    return Pair(plain, ours)


def written(folder: Path, source: str, name: str = "program.py") -> Path:
    """A program, its indentation taken off, in a folder of its own."""
    path = folder / "work" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PROFILE_IF_THERE_IS_NONE + textwrap.dedent(source))
    return path.parent


def without_our_words(output: bytes) -> bytes:
    """An output without the report and without the notice that there is none."""
    return NOTICE.sub(b"", without_tables(output))


def _shown(output: bytes) -> str:
    return output.decode(errors="backslashreplace")

"""One program run by python and by pyprof. Nothing but the report may distinguish the two runs."""

from __future__ import annotations

import re
import shutil
import textwrap
from dataclasses import dataclass
from pathlib import Path

from harness.programs import Finished
from harness.tables import Table, tables_in, without_tables

NOTICE = re.compile(rb"(?:^|(?<=\n))pyprof: [^\n]*\n(?:hint: [^\n]*\n)?")
"""The message on standard error if nothing was decorated, with its hint."""

HEADING = re.compile(rb"(?:^|(?<=\n))Process \d+: [^\n]*\n\n")
"""The line above the tables of a child process."""

NO_SOURCE = re.compile(rb"(?:^|(?<=\n))ERROR: Could not find file [^\n]*\n")
"""The message on standard output if the source of a decorated function is not found, as for code that was typed in."""

PROFILE_IF_THERE_IS_NONE = """\
try:
    profile
except NameError:
    import functools
    profile = functools.partial(getattr, object(), "absent")
"""
"""Lets plain python run a program with `@profile`: native, so that no tracer sees it, and five lines long."""


@dataclass(frozen=True)
class Pair:
    """The outputs of python and pyprof for the same program."""

    plain: Finished
    profiled: Finished

    def must_agree(self) -> None:
        """Fails if anything but the report distinguishes the two runs for a user."""
        found = []
        if self.plain.status != self.profiled.status:
            found.append(f"status: {self.plain.status} under python, {self.profiled.status} under pyprof")
        for name in ("stdout", "stderr"):
            python, pyprof = _comparable(getattr(self.plain, name)), _comparable(getattr(self.profiled, name))
            if python != pyprof:
                found.append(f"{name} of python:\n{_shown(python)}\n{name} of pyprof:\n{_shown(pyprof)}")
        assert not found, "\n".join([" ".join(self.profiled.command)[:300], *found])

    def must_report(self) -> None:
        """Fails unless the output of pyprof is that of python, followed by at least one table."""
        self.must_have_tables()
        begin = _comparable(self.profiled.stdout, keep_tables=True)
        assert begin.startswith(_comparable(self.plain.stdout)), f"the report is not the last thing:\n{self.profiled}"

    def must_have_tables(self) -> None:
        """Fails unless pyprof printed a table."""
        assert self.tables, f"no report:\n{self.profiled}"

    @property
    def tables(self) -> list[Table]:
        """The tables that pyprof printed to standard output."""
        return tables_in(self.profiled.stdout)


def both(python, words, *, within: Path, pyprof_words=None, **how) -> Pair:
    """Runs the same command line under python and under pyprof, each in a fresh copy of the folder at the same path."""
    kept = within.with_name(within.name + ".kept")
    shutil.copytree(within, kept, symlinks=True)
    plain = python.plain(words, within=within, **how)
    shutil.rmtree(within)
    kept.rename(within)
    profiled = python.pyprof(pyprof_words or words, within=within, **how)
    return Pair(plain, profiled)


def written(folder: Path, source: str, name: str = "program.py") -> Path:
    """Writes a program without its common indentation into a new folder, and returns the folder."""
    path = folder / "work" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PROFILE_IF_THERE_IS_NONE + textwrap.dedent(source))
    return path.parent


def without_messages(output: bytes) -> bytes:
    """Returns an output without the report, and without the messages that explain why there is none."""
    without_headings = HEADING.sub(b"", without_tables(output))
    return NO_SOURCE.sub(b"", NOTICE.sub(b"", without_headings))


def _comparable(output: bytes, keep_tables: bool = False) -> bytes:
    """Returns an output without the messages of pyprof, and without addresses and pids, which always differ."""
    kept = output if keep_tables else without_messages(output)
    return re.sub(rb"0x[0-9a-f]+|pid=[0-9]+", b"...", kept)


def _shown(output: bytes) -> str:
    return output.decode(errors="backslashreplace")

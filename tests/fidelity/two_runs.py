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
"""What a run says on standard error in which nothing was decorated."""

NO_SOURCE = re.compile(rb"(?:^|(?<=\n))ERROR: Could not find file [^\n]*\n")
"""What decorating a function says on standard output whose source is nowhere, as in code typed into a session."""

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
    ours: Finished

    def must_agree(self) -> None:
        """Fails if anything but the report distinguishes the two runs for a user."""
        found = []
        if self.plain.status != self.ours.status:
            found.append(f"status: {self.plain.status} under python, {self.ours.status} under pyprof")
        for name in ("stdout", "stderr"):
            python, pyprof = _comparable(getattr(self.plain, name)), _comparable(getattr(self.ours, name))
            if python != pyprof:
                found.append(f"{name} of python:\n{_shown(python)}\n{name} of pyprof:\n{_shown(pyprof)}")
        assert not found, "\n".join([" ".join(self.ours.command)[:300], *found])

    def must_report(self) -> None:
        """Fails unless pyprof's output is python's with a table or more behind it."""
        self.must_have_tables()
        begin = _comparable(self.ours.stdout, keep_tables=True)
        assert begin.startswith(_comparable(self.plain.stdout)), f"the report is not the last thing:\n{self.ours}"

    def must_have_tables(self) -> None:
        """Fails unless pyprof printed a table."""
        assert self.tables, f"no report:\n{self.ours}"

    @property
    def tables(self) -> list[Table]:
        """The tables that pyprof printed to standard output."""
        return tables_in(self.ours.stdout)


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
    """An output without the report and without what is said when there is none."""
    return NO_SOURCE.sub(b"", NOTICE.sub(b"", without_tables(output)))


def _comparable(output: bytes, keep_tables: bool = False) -> bytes:
    """An output without the messages of pyprof, and without addresses and pids, which differ from run to run."""
    kept = output if keep_tables else without_our_words(output)
    return re.sub(rb"0x[0-9a-f]+|pid=[0-9]+", b"...", kept)


def _shown(output: bytes) -> str:
    return output.decode(errors="backslashreplace")

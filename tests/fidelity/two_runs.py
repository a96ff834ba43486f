"""One program run by python and by pyprof, and whether anything but the report tells the two apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.programs import Finished
from harness.tables import tables_in, without_tables

NOTICE = re.compile(rb"(?:^|(?<=\n))pyprof: [^\n]*\n(?:hint: [^\n]*\n)?")
"""What a run says on standard error in which nothing was decorated."""


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
    def tables(self) -> list:
        """The tables that pyprof printed to standard output."""
        return tables_in(self.ours.stdout)


def without_our_words(output: bytes) -> bytes:
    """An output without the report and without the notice that there is none."""
    return without_our_notice(without_tables(output))


def without_our_notice(output: bytes) -> bytes:
    """An output without the notice of a run in which nothing was decorated."""
    return NOTICE.sub(b"", output)


def _shown(output: bytes) -> str:
    return output.decode(errors="backslashreplace")


def both(python, words, *, pyprof_words=None, **how) -> Pair:
    """Runs the same words under python and under pyprof."""
    return Pair(python.plain(words, **how), python.pyprof(pyprof_words or words, **how))


IF_NOT_THERE = """\
try:
    profile
except NameError:
    def profile(function):
        return function
"""
"""For programs with `@profile` that plain python runs too; five lines."""

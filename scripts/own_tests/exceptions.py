"""The tests that may have another result under pyprof, as `exceptions.toml` lists them with the reasons."""

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from own_tests.running import EXIT_STATUS, Way

_FILE = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True)
class Exceptional:
    """Tests with another result under pyprof."""

    file: str
    tests: str
    """Their names in the report of regrtest, with the exit status of the file; `*` stands for any letters."""
    ways: tuple[Way, ...]
    pythons: tuple[str, ...]
    """The labels."""
    why: str

    def covers(self, label: str, way: Way, file: str, test: str) -> bool:
        """Returns whether the test may differ on this Python in this way."""
        is_of_run = label in self.pythons and way in self.ways and file == self.file
        return is_of_run and (test == EXIT_STATUS or fnmatchcase(test, self.tests))


def _read() -> tuple[Exceptional, ...]:
    entries = tomllib.loads(_FILE.read_text()).get("exception", ())
    return tuple(
        Exceptional(it["file"], it["tests"], tuple(map(Way, it["ways"])), tuple(it["pythons"]), it["why"])
        for it in entries
    )


EXCEPTIONS = _read()


def exception_for(label: str, way: Way, file: str, test: str) -> Exceptional | None:
    """Returns the entry that covers a test, if there is one."""
    return next((it for it in EXCEPTIONS if it.covers(label, way, file, test)), None)

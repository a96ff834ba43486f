"""`mprof`: the executable, and the module that a Python program imports, in both doors."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.programs import Finished, Python, run
from memory_usage.doors import module_path

_MPROF = """
import sys
sys.argv[0] = "mprof"
import mprof
mprof.main()
"""


@dataclass(frozen=True)
class Command:
    """The executable, with a Python as the first on PATH."""

    python: Python
    folder: Path

    def mprof(self, *words: str, **how) -> Finished:
        """Runs `mprof words…`."""
        environment = {"PATH": f"{self.python.executable.parent}:/usr/bin:/bin", **how.pop("environment", {})}
        return run(
            [self.python.pyprof_executable.with_name("mprof"), *words],
            within=self.folder,
            environment=environment,
            **how,
        )


@dataclass(frozen=True)
class Door:
    """A way in which programs get the module."""

    name: str
    python: Python
    folder: Path

    def run(self, source: str, *words: str, **how) -> Finished:
        """Runs a program."""
        (self.folder / "program").write_text(source)
        # mprof finds the command `pyprof`, which times functions, on PATH, as it does for a user
        environment = {"PATH": f"{self.python.pyprof_executable.parent}:/usr/bin:/bin", **how.pop("environment", {})}
        if self.name == "hosted":
            return self.python.pyprof(["./program", *words], within=self.folder, environment=environment, **how)
        environment["PYTHONPATH"] = module_path(self.python)
        return self.python.plain(["program", *words], within=self.folder, environment=environment, **how)

    def mprof(self, *words: str, **how) -> Finished:
        """Runs `mprof words…`."""
        return self.run(_MPROF, *words, **how)


@pytest.fixture(params=["hosted", "imported"])
def door(request, python, tmp_path) -> Door:
    """Both doors, on each Python."""
    return Door(request.param, python, tmp_path)


@pytest.fixture
def command(python, tmp_path) -> Command:
    """The executable, for each Python."""
    return Command(python, tmp_path)


@pytest.fixture
def original_mprof(python_3_11, tmp_path):
    """Runs the original's `mprof words…`."""
    return lambda *words: run([python_3_11.executable_with_original, "-m", "mprof", *words], within=tmp_path)

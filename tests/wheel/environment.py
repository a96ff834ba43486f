"""Environments of a single test, which install and uninstall as a user does."""

import sys
from dataclasses import dataclass
from pathlib import Path

from harness import adopted, environments
from harness.interpreters import Interpreter
from harness.programs import Finished, Python, run


@dataclass(frozen=True)
class Environment:
    """A virtual environment that belongs to one test."""

    folder: Path
    interpreter: Interpreter

    @classmethod
    def made(cls, python: Python, folder: Path) -> "Environment":
        """Makes an empty environment for this Python."""
        environments.run([python.interpreter.executable, "-m", "venv", "--without-pip", folder])
        return cls(folder, python.interpreter)

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def pyprof(self) -> Path:
        """The command that pip has installed."""
        return self.folder / "bin" / "pyprof"

    def pip(self, command: str, *words: object) -> None:
        """Runs pip on it."""
        environments.run(environments.pip(self.python, command, *words))
        adopted.adopt_installed(self.pyprof, self.interpreter)

    def files(self) -> set[str]:
        """Returns all files in it."""
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*")}

    def run(self, *words: str | Path, within: Path, **how) -> Finished:
        """Runs its interpreter."""
        return run([self.python, *words], within=within, **how)


def pip_on(interpreter: Path, command: str, *words: object, within: Path, environment: dict[str, str]) -> None:
    """Runs pip on an interpreter that is no virtual environment's."""
    pip = [sys.executable, "-m", "pip", "--python", str(interpreter), command, "--quiet", *map(str, words)]
    finished = run(pip, within=within, environment=environment)
    assert finished.status == 0, finished

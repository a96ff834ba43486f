"""Running a program as a user runs it: under plain python, under pyprof, under the original."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import adopted, environments, wheels
from harness.interpreters import Interpreter

Words = Sequence[str | os.PathLike]

_NOT_HANDED_DOWN = ("PYTHON", "PYTEST", "PYENV_VERSION", "VIRTUAL_ENV", "COVERAGE", "NO_COLOR", "PYPROF")


@dataclass(frozen=True)
class Finished:
    """The result of a program."""

    command: tuple[str, ...]
    stdout: bytes
    stderr: bytes
    status: int
    """As in `subprocess`: if a signal has killed the program, the negative number of the signal."""

    def __str__(self) -> str:
        return (
            f"{' '.join(self.command)}\nstatus {self.status}"
            f"\n--- stdout\n{self.stdout.decode(errors='backslashreplace')}"
            f"\n--- stderr\n{self.stderr.decode(errors='backslashreplace')}"
        )


@dataclass(frozen=True)
class Python:
    """A Python of the tests, with the ways of running a program in it."""

    interpreter: Interpreter
    options: tuple[str, ...] = ()
    """Options for each run of pyprof."""

    @property
    def label(self) -> str:
        """One of `interpreters.LABELS`."""
        return self.interpreter.label

    @property
    def version(self) -> tuple[int, int, int]:
        """The version of this Python."""
        return self.interpreter.version

    @property
    def pyprof_executable(self) -> Path:
        """The pyprof under test, in a form that can load this Python."""
        return adopted.executable(pyprof_executable(), self.interpreter)

    @property
    def executable(self) -> Path:
        """The python of an environment that has what programs import, but not the original."""
        return environments.for_programs(self.interpreter)

    @property
    def executable_with_original(self) -> Path:
        """The python of an environment that has the original."""
        return environments.for_original(self.interpreter)

    @property
    def executable_with_module(self) -> Path:
        """The python of an environment with the wheel of pyprof, and nothing else."""
        return wheels.environment(self.interpreter)

    def environment_with_module(self, purpose: str, requirements: Path) -> Path:
        """The python of an environment with the wheel of pyprof and these requirements; `purpose` names it."""
        return wheels.environment(self.interpreter, purpose, requirements)

    def pyprof_command(self, words: Words) -> list[str]:
        """Returns the command line of pyprof with these arguments, for this Python."""
        return [str(self.pyprof_executable), "--python", str(self.executable), *self.options, *map(str, words)]

    def plain(self, words: Words, **how) -> Finished:
        """Runs `python words…`."""
        return run([self.executable, *words], **how)

    def pyprof(self, words: Words, **how) -> Finished:
        """Runs `pyprof words…`."""
        return run(self.pyprof_command(words), **how)

    @property
    def module_folder(self) -> Path:
        """The folder with the module as it is imported into an interpreter that pyprof does not host."""
        return self.pyprof_executable.parent / "module-{}.{}".format(*self.version)

    def imported(self, words: Words, **how) -> Finished:
        """Runs `python words…` where the module can be imported."""
        environment = {**(how.pop("environment", None) or {}), "PYTHONPATH": str(self.module_folder)}
        return run([self.executable, *words], environment=environment, **how)

    def original(self, words: Words, **how) -> Finished:
        """Runs `python -m memory_profiler words…`."""
        return run([self.executable_with_original, "-m", "memory_profiler", *words], **how)


def pyprof_executable() -> Path:
    """The pyprof under test. Its engines are beside it."""
    named = os.environ.get("PYPROF_EXECUTABLE")
    return Path(named) if named else environments.TARGET / "release" / "pyprof"


def mprof_executable() -> Path:
    """The mprof beside the pyprof under test."""
    return pyprof_executable().with_name("mprof")


def clean_environment(changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """Returns the environment of this process without the variables that affect Pythons, and with these changes. None
    removes a variable."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_HANDED_DOWN)}
    environment["LC_ALL"] = "C.UTF-8"
    for name, value in (changes or {}).items():
        if value is None:
            environment.pop(name, None)
        else:
            environment[name] = value
    return environment


def run(
    command: Words,
    *,
    within: Path,
    environment: Mapping[str, str | None] | None = None,
    stdin: bytes = b"",
    timeout: float = 120,
) -> Finished:
    """Runs a command to its end in the folder `within`."""
    words = tuple(map(str, command))
    finished = subprocess.run(
        words,
        cwd=within,
        env=clean_environment(environment),
        input=stdin,
        capture_output=True,
        timeout=timeout,
    )
    return Finished(words, finished.stdout, finished.stderr, finished.returncode)

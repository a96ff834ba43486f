"""`mprof` as a user runs it: the executable."""

import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.programs import Finished, Python, clean_environment, run

_RECORD = re.compile(
    r"(CMDLINE .*|MEM \d+\.\d{6} \d+\.\d{4}|CHLD \d+ \d+\.\d{6} \d+\.\d{4}|FUNC \S+( \d+\.\d{4}){4} \d+)"
)


@dataclass(frozen=True)
class Mprof:
    """The command, in a folder, with a Python."""

    python: Python
    folder: Path

    @property
    def executable(self) -> Path:
        """The mprof beside pyprof."""
        return self.python.pyprof_executable.with_name("mprof")

    def environment(self, changes=None) -> dict:
        """Returns an environment in which the virtual environment of the Python is active."""
        return clean_environment({"VIRTUAL_ENV": str(self.python.executable.parent.parent), **(changes or {})})

    def __call__(self, *words, environment=None, **how) -> Finished:
        """Runs `mprof words…` to its end."""
        return run([self.executable, *words], within=self.folder, environment=self.environment(environment), **how)

    def start(self, *words, environment=None, **how) -> subprocess.Popen:
        """Starts `mprof words…`."""
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
        command = [str(self.executable), *map(str, words)]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment(environment), **how)

    def script(self, source: str, name: str = "script") -> Path:
        """Writes a program. If its name has no ending, mprof does not take it for a Python program."""
        path = self.folder / name
        path.write_text(source)
        return path

    def plain(self, source: str, *words) -> list:
        """Returns the command line of a Python program that is only sampled: its interpreter has an unknown name."""
        interpreter = self.folder / "interpreter"
        if not interpreter.is_symlink():
            interpreter.symlink_to(self.python.executable.resolve())
        return [interpreter, "-S", self.script(source), *words]

    @property
    def file(self) -> Path:
        """The file of `-o out.dat`."""
        return self.folder / "out.dat"

    def records(self, kind: str = "") -> list[list[str]]:
        """Returns the words of each record of a kind. Fails if a line is no record."""
        lines = self.file.read_text().splitlines()
        assert all(map(_RECORD.fullmatch, lines)), lines
        return [line.split(" ") for line in lines if line.startswith(kind)]

    def memories(self) -> list[float]:
        """Returns the memory of each sample, in MiB."""
        return [float(words[1]) for words in self.records("MEM ")]

    def times(self) -> list[float]:
        """The time of each sample."""
        return [float(words[2]) for words in self.records("MEM ")]


@pytest.fixture
def mprof(any_python, tmp_path) -> Mprof:
    """The command, and one Python. No test here depends on the version."""
    return Mprof(any_python, tmp_path)


@pytest.fixture
def waits():
    """Waits until a condition is true, for as long as a busy machine may take."""

    def until(holds, seconds: float = 30):
        end = time.monotonic() + seconds
        while not (found := holds()):
            assert time.monotonic() < end, "the condition did not become true in time"
            time.sleep(0.01)
        return found

    return until


@pytest.fixture
def started():
    """Starts processes that do not outlive the test."""
    processes = []

    def start(command, **how):
        process = subprocess.Popen(list(map(str, command)), **how)
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()

"""Both programs that are called mprof."""

import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from overheads.environments import TARGET
from overheads.processor_time import clean_environment


@dataclass(frozen=True)
class Profiler:
    """A profiler that records the memory of a program."""

    name: str
    command: tuple[str | Path, ...]

    def __str__(self) -> str:
        return self.name

    @contextmanager
    def recording(self, options: list, program: list, folder: Path):
        """Runs a program under it until the end of the block. Yields the process and its file."""
        file = folder / "recording.dat"
        file.unlink(missing_ok=True)
        process = subprocess.Popen(
            [*self.command, "run", *options, "-o", file, *program],
            cwd=folder,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield process, file
        finally:
            _end(process)


def mprof_of_pyprof() -> Profiler:
    """Returns the executable `mprof` of pyprof."""
    return Profiler("mprof", (TARGET / "release" / "mprof",))


def original(python: Path) -> Profiler:
    """Returns the `mprof` of memory_profiler, in a Python that has it."""
    return Profiler("memory_profiler", (python, "-m", "mprof"))


def times(file: Path, kind: str = "MEM") -> list[float]:
    """Returns the times of the samples of a recording, in seconds since the epoch."""
    return [float(line.split()[-1]) for line in _lines(file) if line.startswith(kind + " ")]


def memories(file: Path) -> list[float]:
    """Returns the memory of each sample, in MiB."""
    return [float(line.split()[1]) for line in _lines(file) if line.startswith("MEM ")]


def _lines(file: Path) -> list[str]:
    text = file.read_text() if file.exists() else ""
    return text[: text.rfind("\n") + 1].splitlines()


def _end(process: subprocess.Popen) -> None:
    """Ends the process and all that it has started: they have a session of their own."""
    import contextlib
    import os
    import signal

    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    # the processes that it has started end a moment later
    time.sleep(0.05)

"""A program, and the end that its parent process observes."""

import contextlib
import os
import resource
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.programs import Words, clean_environment

CODES = {os.CLD_EXITED: "exited", os.CLD_KILLED: "killed", os.CLD_DUMPED: "dumped core"}


@dataclass(frozen=True)
class Ended:
    """The end of a program, and its output."""

    command: tuple[str, ...]
    stdout: bytes
    stderr: bytes
    end: tuple[str, int]
    """One of `CODES`, and the exit status or the number of the signal."""
    seconds: float
    """The time from the last signal that was sent to the program, or from its start, to its end."""

    def __str__(self) -> str:
        streams = (("stdout", self.stdout), ("stderr", self.stderr))
        shown = "".join(f"\n--- {name}\n{output.decode(errors='backslashreplace')}" for name, output in streams)
        return f"{' '.join(self.command)}\n{self.end} after {self.seconds:.2f} s{shown}"


def no_core() -> None:
    """Disables core dumps of this process."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


class Started:
    """A program that runs in a session of its own. It ends when the `with` block does."""

    def __init__(
        self,
        command: Words,
        *,
        within: Path,
        environment: Mapping[str, str | None] | None = None,
        prepare: Callable[[], object] | None = no_core,
        stdout: int = subprocess.PIPE,
    ):
        """Starts the command in the folder `within`. `prepare` runs in the new process before it."""
        self.command = tuple(map(str, command))
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            self.command,
            cwd=within,
            env=clean_environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509 (no other thread starts programs)
        )
        self._outputs: dict[str, list[bytes]] = {"stdout": [], "stderr": []}
        self._printed = threading.Condition()
        self._open = {name for name in self._outputs if getattr(self._process, name)}
        self._readers = [threading.Thread(target=self._read, args=[name], daemon=True) for name in sorted(self._open)]
        for reader in self._readers:
            reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_exception) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for reader in self._readers:
            reader.join()

    @property
    def pid(self) -> int:
        """The pid of the program."""
        return self._process.pid

    def printed(self, text: bytes, timeout: float = 30) -> None:
        """Waits until the program has printed this text to standard output."""
        with self._printed:
            self._printed.wait_for(lambda: text in self._output("stdout") or "stdout" not in self._open, timeout)
            assert text in self._output("stdout"), self._outputs

    @property
    def output(self) -> bytes:
        """What the program has printed to standard output."""
        with self._printed:
            return self._output("stdout")

    def send(self, number: int) -> None:
        """Sends a signal to the program alone."""
        self._began = time.monotonic()
        os.kill(self.pid, number)

    def is_over(self, seconds: float = 0) -> bool:
        """Returns whether the program ends within this time."""
        descriptor = os.pidfd_open(self.pid)
        try:
            return bool(select.select([descriptor], [], [], seconds)[0])
        finally:
            os.close(descriptor)

    def ended(self, timeout: float = 30) -> Ended:
        """Waits for the end of the program."""
        assert self.is_over(timeout), f"it runs on after {timeout} s: {self.command}, {self._outputs}"
        seconds = time.monotonic() - self._began
        result = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        # its children may hold the pipes open
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        for reader in self._readers:
            reader.join()
        end = (CODES[result.si_code], result.si_status)
        return Ended(self.command, self._output("stdout"), self._output("stderr"), end, seconds)

    def _output(self, name: str) -> bytes:
        return b"".join(self._outputs[name])

    def _read(self, name: str) -> None:
        with getattr(self._process, name) as stream:
            while part := os.read(stream.fileno(), 65536):
                with self._printed:
                    self._outputs[name].append(part)
                    self._printed.notify_all()
        with self._printed:
            self._open.discard(name)
            self._printed.notify_all()

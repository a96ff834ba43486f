"""A control group of the kernel with little memory. A process in it that needs more is ended by the out-of-memory killer."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

MOUNTED = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Limited:
    """A control group that limits the total memory of its processes."""

    folder: Path

    def enter(self) -> None:
        """Moves this process into the group."""
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    @property
    def killed(self) -> int:
        """The number of processes that the kernel has killed in it."""
        for name in ("memory.oom_control", "memory.events"):
            with contextlib.suppress(FileNotFoundError):
                lines = (self.folder / name).read_text().splitlines()
                return next(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
        raise LookupError(f"{self.folder} does not count")


@contextlib.contextmanager
def limited(mebibytes: int) -> Iterator[Limited]:
    """Makes such a group within that of this process. The test is skipped if that is not possible."""
    try:
        folder, limits = _place()
        folder.mkdir()
    except OSError as error:
        pytest.skip(f"NOT TESTED: cannot make a control group with little memory: {error}")
    try:
        for name, value in limits.items():
            # where the kernel does not count swap, it has no limit of it
            if (folder / name).exists():
                (folder / name).write_text(value.format(bytes=mebibytes << 20))
        yield Limited(folder)
    finally:
        folder.rmdir()


def _place() -> tuple[Path, dict[str, str]]:
    """Returns the folder to make, and the files that limit the memory: of version 1 or 2 of control groups."""
    name = f"pyprof-test-{os.getpid()}"
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            limits = {"memory.limit_in_bytes": "{bytes}", "memory.memsw.limit_in_bytes": "{bytes}"}
            return MOUNTED / "memory" / path.lstrip("/") / name, limits
        parent = MOUNTED / path.lstrip("/")
        given = parent / "cgroup.subtree_control"
        if not controllers and given.exists() and "memory" in given.read_text().split():
            return parent / name, {"memory.max": "{bytes}", "memory.swap.max": "0"}
    raise OSError("the kernel gives no memory controller to the groups within that of this process")

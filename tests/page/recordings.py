"""Recordings whose content is known, as `mprof` writes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

START = 1674829182.2034
"""2023-01-27 14:19:42.203 in Greenwich."""


@dataclass
class Recording:
    """The content of a file; times in seconds from the start, memory in MiB."""

    samples: Iterable[tuple[float, float]] = ()
    calls: Iterable[tuple[str, float, float, int]] = ()
    """The name, beginning, end and level of each call. `memory` has the memory at both ends."""
    children: Mapping[int, Iterable[tuple[float, float]]] = field(default_factory=dict)
    command: str = "python program.py"
    memory: Mapping[float, float] = field(default_factory=dict)

    def text(self) -> str:
        """The file."""
        lines = [f"CMDLINE {self.command}"]
        lines += [f"MEM {memory:.6f} {START + time:.4f}" for time, memory in self.samples]
        for process, samples in self.children.items():
            lines += [f"CHLD {process} {memory:.6f} {START + time:.4f}" for time, memory in samples]
        for name, begun, ended, level in self.calls:
            before, after = (self.memory.get(time, 100.0) for time in (begun, ended))
            lines.append(f"FUNC {name} {before:.4f} {START + begun:.4f} {after:.4f} {START + ended:.4f} {level}")
        return "\n".join(lines) + "\n"


def usual() -> Recording:
    """Returns a recording with a sample each second from 0 to 10 s: 100 MiB, and 300 MiB in the middle. It has two
    functions, one within the other."""
    return Recording(
        samples=[(second, 300.0 if second == 5 else 100.0) for second in range(11)],
        calls=[("package.inner", 4.0, 6.0, 1), ("package.outer", 1.0, 9.0, 0), ("other.inner", 7.0, 7.5, 1)],
    )

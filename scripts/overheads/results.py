"""The measurements so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from overheads.contenders import PLAIN, Contender
from overheads.pythons import Python
from overheads.slopes import Spread, per_line, times
from overheads.workloads import Workload


@dataclass
class Results:
    """The slopes of the rounds, in seconds per unit of work, by Python, workload and contender."""

    slopes: dict[tuple[Python, Workload, Contender], Sequence[float]] = field(default_factory=dict)

    def keep(self, python: Python, workload: Workload, slopes: dict[Contender, Sequence[float]]) -> None:
        """Adds the slopes of contenders for a workload."""
        for contender, measured in slopes.items():
            self.slopes[python, workload, contender] = measured

    def has(self, python: Python, workload: Workload, *contenders: Contender) -> bool:
        """Returns whether plain python and all these contenders were measured."""
        return all((python, workload, contender) in self.slopes for contender in (PLAIN, *contenders))

    def lines(self, python: Python, workload: Workload, contender: Contender) -> list[float]:
        """Returns for each round the nanoseconds that a line takes beyond those under plain python."""
        plain = self.slopes[python, workload, PLAIN]
        return per_line(self.slopes[python, workload, contender], plain, workload.lines)

    def plain_line(self, python: Python, workload: Workload) -> Spread:
        """Returns the nanoseconds that a line takes under plain python."""
        plain = self.slopes[python, workload, PLAIN]
        return Spread.of(per_line(plain, [0.0] * len(plain), workload.lines))

    def times_plain(self, python: Python, workload: Workload, contender: Contender) -> Spread:
        """Returns the time of the whole work, profiled lines included, as a multiple of that under plain python."""
        return Spread.of(times(self.slopes[python, workload, contender], self.slopes[python, workload, PLAIN]))

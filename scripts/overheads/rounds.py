"""The contenders take turns in each round, so that other work of the machine affects all of them alike."""

import random
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from overheads.calibration import Sizes, sizes_for
from overheads.contenders import PLAIN, Contender
from overheads.messages import progress, report_skipped
from overheads.outside import NOTHING
from overheads.processor_time import Failed, cpu_seconds
from overheads.pythons import Python
from overheads.slopes import slope
from overheads.workloads import Workload


def measure(
    python: Python, workload: Workload, contenders: Sequence[Contender], rounds: int, seconds: float
) -> dict[Contender, list[float]]:
    """Returns the seconds that a unit of work takes by contender and round. A contender that fails is left out."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program.py"
        program.write_text(workload.program)
        sizes = _calibrated(python, workload, contenders, program, seconds)

        def cost(contender: Contender) -> float:
            return slope(partial(_seconds, python, contender, program), sizes[contender])

        return in_rounds(cost, sizes, rounds, f"Python {python}, {workload}")


def start_up(python: Python, contenders: Sequence[Contender], rounds: int) -> dict[Contender, list[float]]:
    """Returns the milliseconds that a program which does nothing takes beyond plain python, for each round."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program.py"
        program.write_text(NOTHING.program)

        def taken(contender: Contender) -> float:
            return _seconds(python, contender, program, 0)

        measured = in_rounds(taken, contenders, rounds, f"Python {python}, {NOTHING}")
    plain = measured.pop(PLAIN)
    return {
        contender: [1_000 * (seconds - plainly) for seconds, plainly in zip(taken, plain)]
        for contender, taken in measured.items()
    }


def in_rounds(
    figure: Callable[[Contender], float], contenders: Iterable[Contender], rounds: int, doing: str
) -> dict[Contender, list[float]]:
    """Returns a figure of each contender for each round. A contender that fails is reported and left out."""
    measured: dict[Contender, list[float]] = {contender: [] for contender in contenders}
    for number in range(rounds):
        progress(f"{doing}: round {number + 1} of {rounds}")
        order = list(measured)
        # another order in each round: a run finds the caches as the run before has left them
        random.shuffle(order)
        for contender in order:
            try:
                measured[contender].append(figure(contender))
            except Failed as error:
                del measured[contender]
                report_skipped(f"{doing}: {contender} in round {number + 1}: {error}")
    return measured


def usable(python: Python, contenders: Sequence[Contender]) -> list[Contender]:
    """Returns the contenders that can run a program at all. For the others, the reason is reported."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program.py"
        program.write_text(NOTHING.program)
        return [contender for contender in contenders if _works(python, contender, program)]


def _works(python: Python, contender: Contender, program: Path) -> bool:
    try:
        _seconds(python, contender, program, 0)
    except (Failed, OSError) as error:
        report_skipped(f"{contender} with Python {python}: {error}")
        return False
    return True


def _calibrated(
    python: Python, workload: Workload, contenders: Sequence[Contender], program: Path, seconds: float
) -> dict[Contender, Sizes]:
    sizes = {}
    for contender in contenders:
        progress(f"Python {python}, {workload}: how fast is {contender}")
        try:
            sizes[contender] = sizes_for(partial(_seconds, python, contender, program), workload.most, seconds)
        except Failed as error:
            report_skipped(f"{contender} with Python {python} at {workload}: {error}")
    return sizes


def _seconds(python: Python, contender: Contender, program: Path, size: int) -> float:
    return cpu_seconds([*contender.command(python, program), str(size)])

"""The contenders take turns, round after round, so that whatever else the machine does falls on all of them."""

import random
import tempfile
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from overheads.calibration import Sizes, sizes_for
from overheads.contenders import PLAIN, Contender
from overheads.outside import NOTHING
from overheads.processor_time import Failed, cpu_seconds
from overheads.pythons import Python
from overheads.slopes import slope
from overheads.telling import loudly, progress
from overheads.workloads import Workload


def measure(
    python: Python, workload: Workload, contenders: Sequence[Contender], rounds: int, seconds: float
) -> dict[Contender, list[float]]:
    """The seconds that a unit of work takes, once for each round; without a contender that fails."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program.py"
        program.write_text(workload.program)
        sizes = _calibrated(python, workload, contenders, program, seconds)
        measured = {contender: [] for contender in sizes}
        for number in range(rounds):
            progress(f"Python {python}, {workload}: round {number + 1} of {rounds}")
            for contender in _in_turn(sizes):
                run = partial(_seconds, python, contender, program)
                measured[contender].append(slope(run, sizes[contender]))
    return measured


def start_up(python: Python, contenders: Sequence[Contender], rounds: int) -> dict[Contender, list[float]]:
    """Milliseconds that a program which does nothing takes more than under plain python, once for each round."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program.py"
        program.write_text(NOTHING.program)
        measured = {contender: [] for contender in contenders}
        for number in range(rounds):
            progress(f"Python {python}, {NOTHING}: round {number + 1} of {rounds}")
            for contender in _in_turn(measured):
                measured[contender].append(_seconds(python, contender, program, 0))
    plain = measured.pop(PLAIN)
    return {
        contender: [1_000 * (seconds - plainly) for seconds, plainly in zip(taken, plain)]
        for contender, taken in measured.items()
    }


def usable(python: Python, contenders: Sequence[Contender]) -> list[Contender]:
    """Those that can run a program at all; what keeps the others from it is told."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program.py"
        program.write_text(NOTHING.program)
        return [contender for contender in contenders if _works(python, contender, program)]


def _in_turn(contenders: Iterable[Contender]) -> list[Contender]:
    """In another order in each round: what ran before leaves its traces in the caches."""
    order = list(contenders)
    random.shuffle(order)
    return order


def _works(python: Python, contender: Contender, program: Path) -> bool:
    try:
        _seconds(python, contender, program, 0)
    except (Failed, OSError) as error:
        loudly(f"{contender} with Python {python}: {error}")
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
            loudly(f"{contender} with Python {python} at {workload}: {error}")
    return sizes


def _seconds(python: Python, contender: Contender, program: Path, size: int) -> float:
    return cpu_seconds([*contender.command(python, program), str(size)])

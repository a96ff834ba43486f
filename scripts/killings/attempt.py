"""One program, killed at a random moment, and what was wrong with its end."""

import itertools
import random
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from endings.ended import Started
from fidelity.two_runs import without_our_words
from harness.tables import Malformed, tables_in

PROGRAM = Path(__file__).with_name("program.py")

SIGNALS = (
    *(signal.SIGTERM,) * 10,
    *(signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2),
    *(signal.SIGXCPU, signal.SIGVTALRM, signal.SIGPROF, signal.SIGIO, signal.SIGRTMIN, signal.SIGRTMAX),
)
"""What a program is killed with; half of the times it is SIGTERM."""

BEGUN = b"begun\n"
LIMIT = 10.0
"""The most seconds from the signal to the end."""

LOOP = ("kept.append", "text = ", "if len(text)", "del text")
"""The lines of the loop, each of which runs as often as the one before it, or once less."""


@dataclass(frozen=True)
class Attempt:
    """What happened."""

    number: int
    begun: bool
    """Whether the profiled function had run a line."""
    seconds: float
    """The time from the signal to the end."""
    problem: str = ""
    """`hung`, `wrong end`, `no table` or `wrong table` with details; empty if all was right."""

    def __str__(self) -> str:
        return f"{signal.Signals(self.number).name}, {'after' if self.begun else 'before'} it began: {self.problem}"


def attempt(command: Sequence[str], seed: str) -> Attempt:
    """Runs the command with the program, and kills it at a moment that follows from the seed."""
    chance = random.Random(seed)
    number, waits, delay = chance.choice(SIGNALS), chance.random() < 0.7, chance.random() ** 2 * 0.4
    # an interrupt before that is an exception
    waits = waits or number == signal.SIGINT
    with (
        tempfile.TemporaryDirectory() as folder,
        Started([*command, PROGRAM], within=Path(folder), prepare=None) as program,
    ):
        if waits:
            program.printed(BEGUN)
        if program.is_over(delay):
            return Attempt(number, waits, 0, f"wrong end: it was over before the signal: {program.ended()}")
        program.send(number)
        if not program.is_over(LIMIT):
            return Attempt(number, waits, LIMIT, f"hung: {state_of(program.pid)}")
        ended = program.ended()
    begun = BEGUN in ended.stdout
    words = without_our_words(ended.stderr) if not begun else ended.stderr
    problem = f"wrong end: {ended}" if ended.end != ("killed", number) or words else ""
    if begun and not problem:
        problem = wrong_in(ended.stdout)
    return Attempt(number, begun, ended.seconds, problem)


def wrong_in(output: bytes) -> str:
    """Returns what is wrong with the table of the program."""
    try:
        tables = tables_in(output.replace(BEGUN, b"", 1))
    except Malformed as error:
        return f"wrong table: {error}"
    if len(tables) != 1:
        return f"no table: {len(tables)} in {output!r}"
    rows = {text: tables[0].row(text).measured for text in ("kept = []", *LOOP)}
    if not rows["kept = []"] or rows["kept = []"].occurrences != 1:
        return f"wrong table: {rows}"
    counts = [row.occurrences if row else 0 for row in (rows[text] for text in LOOP)]
    steps = [before - after for before, after in itertools.pairwise(counts)]
    return "" if min(steps) >= 0 and sum(steps) <= 1 else f"wrong table: the lines of the loop ran {counts} times"


def state_of(pid: int) -> str:
    """Returns what each thread of a process does: its name, state and system call."""
    threads = []
    for task in sorted(Path(f"/proc/{pid}/task").iterdir()):
        try:
            words = [(task / name).read_text().strip() for name in ("comm", "wchan", "syscall")]
            state = (task / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError as error:
            words, state = [str(error)], "?"
        threads.append(f"{task.name} {state} {' '.join(words)[:100]}")
    return "\n  ".join(["", *threads])

"""One program that ends at a random moment, and what was wrong with its end."""

import itertools
import random
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from endings.ended import Started
from fidelity.two_runs import without_messages
from harness.programs import run
from harness.tables import Malformed, tables_in

PROGRAM = Path(__file__).with_name("program.py")

SIGNALS = (
    *(signal.SIGTERM,) * 10,
    *(signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2),
    *(signal.SIGXCPU, signal.SIGVTALRM, signal.SIGPROF, signal.SIGIO, signal.SIGRTMIN, signal.SIGRTMAX),
)
"""The signals that kill a program. SIGTERM is half of them."""

AT_ONCE = (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS)
"""The signals that end a program without a report."""

RECORD = "run.record"

BEGUN = b"begun\n"
LIMIT = 10.0
"""The most seconds from the signal to the end."""

LOOP = ("kept.append", "text = ", "if len(text)", "del text")
"""The lines of the loop in their order. A line runs as often as the line before it, or once less."""


ENDINGS = ("exit", "quick_exit", "_exit", "execv")
"""The endings of the program itself."""


@dataclass(frozen=True)
class Attempt:
    """The result of one attempt."""

    ending: str
    """The name of the signal, or one of `ENDINGS`."""
    begun: bool
    """Whether the profiled function had run a line."""
    seconds: float
    """The time from the signal to the end; zero for an ending of the program itself."""
    problem: str = ""
    """`hung`, `wrong end`, `no table`, `wrong table`, `no record` or `no signal` with details; empty if all was right."""

    def __str__(self) -> str:
        return f"{self.ending}, {'after' if self.begun else 'before'} it began: {self.problem}"


def attempt_with_record(command: Sequence[str], mprof: Path, seed: str) -> Attempt:
    """Kills the program without a report. The seed determines the signal and the time. Its record must have the table."""
    chance = random.Random(seed)
    number = chance.choice(AT_ONCE)
    with (
        tempfile.TemporaryDirectory() as folder,
        Started([*command, "--record", RECORD, PROGRAM], within=Path(folder), prepare=None) as program,
    ):
        program.printed(BEGUN)
        program.is_over(chance.random() ** 2 * 0.4)
        program.send(number)
        if not program.is_over(LIMIT):
            return Attempt(number.name, True, LIMIT, f"hung: {state_of(program.pid)}")
        ended = program.ended()
        report = run([mprof, "report", RECORD], within=Path(folder))
        problem = "" if ended.end == ("killed", number) else f"wrong end: {ended}"
        if report.status:
            problem = problem or f"no record: {report}"
        if number != signal.SIGKILL and f"was ended by signal {int(number)} " not in report.stderr.decode():
            problem = problem or f"no signal: {report}"
        return Attempt(number.name, True, ended.seconds, problem or wrong_in(report.stdout))


def attempt(command: Sequence[str], seed: str) -> Attempt:
    """Runs the command with the program. The seed determines the kind and the time of its end."""
    chance = random.Random(seed)
    delay = chance.random() ** 2 * 0.4
    if chance.random() < 0.2:
        return ends_itself(command, chance.choice(ENDINGS), delay)
    number = chance.choice(SIGNALS)
    # an interrupt before the program has begun is an exception
    waits = chance.random() < 0.7 or number == signal.SIGINT
    with (
        tempfile.TemporaryDirectory() as folder,
        Started([*command, PROGRAM], within=Path(folder), prepare=None) as program,
    ):
        if waits:
            program.printed(BEGUN)
        program.is_over(delay)
        program.send(number)
        return judged(number.name, program, ("killed", number))


def ends_itself(command: Sequence[str], ending: str, delay: float) -> Attempt:
    """Runs the command with the program, which ends itself."""
    words = [*command, str(PROGRAM), ending, str(delay)]
    with (
        tempfile.TemporaryDirectory() as folder,
        Started(words, within=Path(folder), prepare=None) as program,
    ):
        done = judged(ending, program, ("exited", 3))
        return replace(done, seconds=0)


def judged(ending: str, program: Started, expected: tuple[str, int]) -> Attempt:
    """Waits for the end of the program, and compares it with the expected one."""
    if not program.is_over(LIMIT):
        return Attempt(ending, False, LIMIT, f"hung: {state_of(program.pid)}")
    ended = program.ended()
    # other threads run on while the report is written
    begun = BEGUN in ended.stdout.partition(b"Filename: ")[0]
    words = ended.stderr if begun else without_messages(ended.stderr)
    problem = f"wrong end: {ended}" if ended.end != expected or words else ""
    if begun and not problem:
        problem = wrong_in(ended.stdout)
    return Attempt(ending, begun, ended.seconds, problem)


def wrong_in(output: bytes) -> str:
    """Returns what is wrong with the table of the program."""
    try:
        tables = tables_in(output.replace(BEGUN, b"", 1))
    except Malformed as error:
        return f"wrong table: {error}"
    found = [table for table in tables if any("def work" in row.text for row in table.rows)]
    if len(found) != 1:
        return f"no table: {len(found)} in {output!r}"
    counts = [row.occurrences if row else 0 for row in (found[0].row(text).measured for text in ("kept = []", *LOOP))]
    steps = [before - after for before, after in itertools.pairwise(counts[1:])]
    is_right = counts[0] == 1 and min(steps) >= 0 and sum(steps) <= 1
    return "" if is_right else f"wrong table: the lines ran {counts} times"


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

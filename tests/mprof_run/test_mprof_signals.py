"""A signal that is sent to mprof is meant for the program. The program must get it once."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from harness.programs import run

LAST = signal.SIGRTMIN + 1
"""The signal at which the program ends. mprof forwards pending signals in the order of their numbers. Except for RTMAX,
this number is above those of the other signals."""

COUNTS = """
import os, signal, sys
last = signal.SIGRTMIN + 1
read, write = os.pipe()
os.set_blocking(write, False)
# each that comes is a byte, however soon it comes after another
signal.set_wakeup_fd(write)
for number in [*map(int, sys.argv[2:]), last]:
    signal.signal(number, lambda *_: None)
print("ready", os.getpid(), flush=True)
exec(sys.argv[1])
while True:
    # the last of several pending signals arrives first
    numbers = os.read(read, 100)
    for number in numbers:
        if number != last:
            os.write(1, b"%d\\n" % number)
    if last in numbers:
        sys.exit(7)
"""
"""Prints the number of each signal that it receives."""

BY_ITSELF = "os.killpg(0, {0})"

BY_A_CHILD = """
if os.fork() == 0:
    os.closerange(1, 3)
    signal.set_wakeup_fd(-1)
    os.killpg(0, {0})
    while True:
        signal.pause()
"""

PASSED_ON = [
    "HUP",
    "INT",
    "QUIT",
    "TERM",
    "USR1",
    "USR2",
    "ALRM",
    "VTALRM",
    "PROF",
    "IO",
    "PWR",
    "STKFLT",
    "ABRT",
    "XCPU",
]


@pytest.fixture
def counts(mprof):
    """Starts a program that counts signals, under mprof in a process group of its own. Returns mprof and that pid."""

    processes = []

    def start(*numbers, first="pass"):
        program = mprof.plain(COUNTS, first, *map(int, numbers))
        words = [mprof.executable, "run", "-E", "-T", "0.05", "-o", "out.dat", *program]
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "process_group": 0}
        process = subprocess.Popen(list(map(str, words)), cwd=mprof.folder, env=mprof.environment(), **how)
        processes.append(process)
        for line in process.stdout:
            if line.startswith(b"ready"):
                return process, int(line.split()[1])
        raise AssertionError(process.communicate())

    yield start
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ended(process):
    """Makes the program end. Returns the signals that it has counted, and the status."""
    process.send_signal(LAST)
    output, _ = process.communicate(timeout=60)
    return list(map(int, output.split())), process.returncode


def state(number):
    """Returns the letter for the state of a process, as in `/proc/PID/stat`."""
    return Path(f"/proc/{number}/stat").read_text().rsplit(") ")[1][0]


@pytest.mark.parametrize("name", [*PASSED_ON, "RTMIN", "RTMAX"])
def test_a_signal_reaches_the_program_once(mprof, counts, name):
    number = signal.Signals[f"SIG{name}"]
    process, _ = counts(number)
    process.send_signal(number)
    # a signal with a higher number than LAST would be passed on after LAST, so its line is read before
    early = [int(process.stdout.readline())] if number > LAST else []
    more, status = ended(process)
    assert (early + more, status) == ([number], 7)
    assert len(mprof.memories()) > 0


def test_signals_that_do_not_end_programs_never_detach(counts):
    process, _ = counts(signal.SIGUSR1)
    for _ in range(3):
        process.send_signal(signal.SIGUSR1)
        assert process.stdout.readline() == b"%d\n" % signal.SIGUSR1
    assert ended(process) == ([], 7)


@pytest.mark.parametrize("name", ["USR1", "TERM"])
def test_mprof_ends_by_the_signal_that_ends_the_program(mprof, name):
    number = signal.Signals[f"SIG{name}"]
    process = mprof.start("run", "-o", "out.dat", "sh", "-c", "echo ready; exec sleep 60")
    while process.stdout.readline() != b"ready\n":
        pass
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == -number
    assert mprof.memories()


@pytest.mark.parametrize("sends", [BY_ITSELF, BY_A_CHILD])
@pytest.mark.parametrize("name", ["USR1", "TERM", "HUP"])
def test_a_signal_from_the_program_to_its_group_arrives_once(counts, sends, name):
    number = signal.Signals[f"SIG{name}"]
    process, _ = counts(number, first=sends.format(int(number)))
    assert process.stdout.readline() == b"%d\n" % number
    assert ended(process) == ([], 7)


def test_a_signal_from_the_program_to_its_parent_is_not_forwarded(counts):
    process, _ = counts(signal.SIGTERM, first=f"os.kill(os.getppid(), {int(signal.SIGTERM)})")
    assert ended(process) == ([], 7)


def test_a_script_that_stops_mprof_stops_the_program(mprof):
    script = """
"$@" &
while ! test -e ready; do sleep 0.05; done
kill -TERM $!
wait $!
echo $?
"""
    # all processes of a script are in one process group
    program = ["sh", "-c", "trap 'echo early; exit 5' TERM; mkdir ready; while :; do sleep 0.05; done"]
    words = [mprof.executable, "run", "-E", "-o", "out.dat", *program]
    finished = run(["sh", "-c", script, "sh", *words], within=mprof.folder)
    assert finished.stdout.endswith(b"early\n5\n"), finished


def test_different_signals_for_a_group_do_not_detach(mprof, counts):
    process, _ = counts(signal.SIGTERM, signal.SIGHUP)
    for number in (signal.SIGTERM, signal.SIGHUP):
        os.killpg(process.pid, number)
    early, status = ended(process)
    assert {*early} == {signal.SIGTERM, signal.SIGHUP} and status == 7
    assert len(mprof.memories()) > 0


def test_the_program_stops_and_continues_with_mprof(counts, waits):
    process, program = counts(signal.SIGUSR1)
    process.send_signal(signal.SIGTSTP)
    waits(lambda: state(process.pid) == state(program) == "T")
    process.send_signal(signal.SIGCONT)
    waits(lambda: state(program) != "T")
    process.send_signal(signal.SIGUSR1)
    assert process.stdout.readline() == b"%d\n" % signal.SIGUSR1
    assert ended(process) == ([], 7)


def test_a_program_that_is_stopped_has_not_ended(mprof, counts, waits):
    process, program = counts(signal.SIGUSR1)
    os.kill(program, signal.SIGSTOP)
    waits(lambda: state(program) == "T")
    seen = len(mprof.memories())
    waits(lambda: len(mprof.memories()) > seen)
    os.kill(program, signal.SIGCONT)
    assert ended(process) == ([], 7)


def test_an_alarm_that_was_set_before_mprof_signals_the_program(mprof):
    process = mprof.start("run", "-o", "out.dat", "sleep", "60", preexec_fn=lambda: signal.alarm(1))
    assert process.wait(timeout=30) == -signal.SIGALRM


def test_unread_messages_change_no_status(mprof):
    process = mprof.start("run", "-E", "-o", "out.dat", "sh", "-c", "sleep 0.3; exit 3")
    process.stdout.close()
    process.stderr.close()
    assert process.wait(timeout=30) == 3

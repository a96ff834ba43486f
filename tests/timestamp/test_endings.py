"""The lines are written for each way in which a program ends. Calls that still run end with the program."""

import subprocess

import pytest

from harness.mebibytes import Mebibytes
from harness.programs import clean_environment
from timestamp.stamps import CLOCK, ROUNDED, moments_of, names_and_levels, stamps_in

ENDINGS = {
    "sys.exit(3)": 3,
    "os._exit(5)": 5,
    "raise RuntimeError": 1,
    "raise KeyboardInterrupt": -2,
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_call_that_runs_at_the_end_has_a_line(ending, python, tmp_path):
    (tmp_path / "script.py").write_text(
        CLOCK
        + f"""
import os, sys

@profile
def ends():
    with profile.timestamp("block"):
        time.sleep(0.05)
        now("ends")
        tell_moments()
        sys.stdout.flush()
        {ending}

@profile
def begins():
    global kept
    yield
    kept = bytearray(b"x") * 2**26
    ends()

generator = begins()
next(generator)
next(generator)
"""
    )
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert finished.status == ENDINGS[ending], finished
    assert b"pyprof" not in finished.stderr, finished
    assert names_and_levels(finished.stdout) == [("__main__.ends", 1), ("__main__.begins", 0), (".block", 2)], finished
    ends = moments_of(finished.stdout)["ends"]
    for stamp in stamps_in(finished.stdout):
        assert stamp.exit >= ends - ROUNDED
    assert [Mebibytes(stamp.grown) for stamp in stamps_in(finished.stdout)] == [0, 64, 0]


@pytest.mark.parametrize("ending", ["pass", "os._exit(0)"])
def test_calls_of_other_threads_and_suspended_calls_end_with_the_program(ending, python, tmp_path):
    (tmp_path / "script.py").write_text(
        f"""
import os, threading, time

@profile
def forever():
    with profile.timestamp("in the thread"):
        begun.set()
        time.sleep(600)

@profile
def suspended():
    yield

@profile
async def awaits():
    await Forever()

class Forever:
    def __await__(self):
        yield

begun = threading.Event()
threading.Thread(target=forever, daemon=True).start()
begun.wait()
generator, coroutine = suspended(), awaits()
next(generator)
coroutine.send(None)
time.sleep(0.1)
{ending}
"""
    )
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    expected = [("__main__.forever", 0), ("__main__.suspended", 0), ("__main__.awaits", 0), (".in the thread", 1)]
    assert names_and_levels(finished.stdout) == expected, finished
    stamps = stamps_in(finished.stdout)
    assert all(stamp.exit - stamp.entry >= 0.1 - ROUNDED for stamp in stamps), finished
    assert len({stamp.exit for stamp in stamps}) == 1, "all end at the same moment"


def test_the_lines_are_written_with_tracemalloc(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import os, sys

@profile
def ends(how):
    kept = bytes(10 * 2**20)
    how(0)

ends({"sys.exit": sys.exit, "os._exit": os._exit}[sys.argv[1]])
"""
    )
    for how, grown in (("sys.exit", 10), ("os._exit", 10)):
        finished = python.pyprof(["--timestamp", "--backend", "tracemalloc", "script.py", how], within=tmp_path)
        (stamp,) = stamps_in(finished.stdout)
        assert abs(stamp.grown - grown) < 0.1, finished


def test_an_interrupt_ends_a_waiting_call(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import time

@profile
def waits():
    print("ready", flush=True)
    time.sleep(60)

waits()
"""
    )
    with subprocess.Popen(
        python.pyprof_command(["--timestamp", "script.py"]),
        cwd=tmp_path,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(2)
        stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == -2, stderr
    assert names_and_levels(stdout) == [("__main__.waits", 0)]

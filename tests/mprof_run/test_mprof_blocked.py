"""Outputs that block: the program does not wait for them, and signals end mprof."""

import fcntl
import os
import re
import signal
from pathlib import Path

import pytest

RECORD = re.compile(r"CMDLINE .*|MEM \d+\.\d{6} \d+\.\d{4}|FUNC \S+( \d+\.\d{4}){4} \d+")

SPAN = "@profile\ndef takes(): pass\ntakes()\nopen('done', 'w').close()\n"


@pytest.fixture
def fifo(mprof):
    """Makes the file of `-o out.dat` a FIFO."""
    os.mkfifo(mprof.file)
    return mprof.file


@pytest.fixture
def ends(mprof, waits):
    """Waits until the program under `mprof run` has ended, and mprof has waited for it."""

    def wait(process):
        waits((mprof.folder / "done").exists)
        children = f"/proc/{process.pid}/task/{process.pid}/children"
        waits(lambda: not Path(children).read_text())

    return wait


def opened(path) -> int:
    """Returns a reader of the FIFO, which has read nothing yet."""
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK)


def read_all(reader) -> list[str]:
    """Returns all lines up to the end of the last writer."""
    os.set_blocking(reader, True)
    with open(reader) as file:
        lines = file.read().splitlines()
    assert all(map(RECORD.fullmatch, lines)), lines
    return lines


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_pipe_without_a_reader_delays_neither_the_program_nor_signals(mprof, fifo, ends, number):
    process = mprof.start("run", "-o", fifo, "touch", "done")
    ends(process)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == -number
    assert errors == b"mprof: cannot write `%b`: no process reads it\n" % bytes(fifo)


def test_a_signal_ends_a_program_whose_records_are_not_read(mprof, fifo, waits):
    process = mprof.start("run", "-o", fifo, "sh", "-c", "touch done; exec sleep 60")
    waits((mprof.folder / "done").exists)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGTERM
    assert errors == b"mprof: cannot write `%b`: no process reads it\n" % bytes(fifo)


@pytest.mark.parametrize("program", [["touch", "done"], ["script.py"]])
def test_a_late_reader_gets_everything(mprof, fifo, ends, program):
    mprof.script(SPAN, "script.py")
    process = mprof.start("run", "-E", "-o", fifo, *program)
    ends(process)
    lines = read_all(os.open(fifo, os.O_RDONLY))
    assert process.wait(timeout=30) == 0
    assert lines[0].startswith("CMDLINE ")
    assert sum(line.startswith("FUNC") for line in lines) == (program == ["script.py"])


def test_a_reader_that_pauses_loses_nothing(mprof, fifo, ends):
    reader = opened(fifo)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    process = mprof.start("run", "-E", "-T", "0.001", "-o", fifo, "sh", "-c", "sleep 1; touch done")
    ends(process)
    assert os.read(reader, 65536)  #: whole lines
    lines = read_all(reader)
    assert process.wait(timeout=30) == 0
    assert len(lines) > 300


def test_a_signal_ends_the_wait_for_a_stopped_reader(mprof, fifo, ends):
    reader = opened(fifo)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    process = mprof.start("run", "-T", "0.001", "-o", fifo, "sh", "-c", "sleep 1; touch done")
    ends(process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert errors.endswith(b"mprof: cannot write `%b`: no process reads it\n" % bytes(fifo)), errors
    os.close(reader)


def test_attaching_does_not_wait_for_a_reader_either(mprof, fifo, started, waits):
    sleeping = started(["sleep", "60"])
    process = mprof.start("attach", "-o", fifo, sleeping.pid)
    assert b"attaching" in process.stdout.readline() + process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert errors == b"mprof: cannot write `%b`: no process reads it\n" % bytes(fifo)
    assert sleeping.poll() is None


def full_pipe():
    """Returns both ends of a pipe that is full."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    while True:
        try:
            os.write(writer, b"x" * 4096)
        except BlockingIOError:
            os.set_blocking(writer, True)
            return reader, writer


def test_a_blocked_standard_output_does_not_delay_the_program(mprof):
    reader, writer = full_pipe()
    process = mprof.start("run", "-E", "-o", "out.dat", "touch", "done", stdout=writer)
    assert process.wait(timeout=30) == 0
    assert (mprof.folder / "done").exists()
    os.close(reader)
    os.close(writer)


def test_a_signal_ends_mprof_with_a_blocked_standard_output(mprof, ends):
    reader, writer = full_pipe()
    process = mprof.start("run", "-o", "/dev/stdout", "touch", "done", stdout=writer)
    ends(process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == -signal.SIGTERM
    os.close(reader)
    os.close(writer)

"""`-o FIFO`, and outputs whose reader stops: pyprof waits for the reader until a signal ends the wait."""

import os
import signal
import stat
import subprocess
from pathlib import Path

import pytest

from harness.programs import clean_environment
from harness.tables import tables_in

# poll, nanosleep, clock_nanosleep and ppoll on x86-64
WAITING_CALLS = {"7", "35", "230", "271"}

SCRIPT = """
@profile
def works():
    return 1

works()
open("done", "w").close()
"""


@pytest.fixture
def start(python, tmp_path):
    """Starts pyprof with these words before a script, in a folder with a FIFO."""
    processes = []

    def start(*words, **how):
        (tmp_path / "script.py").write_text(SCRIPT)
        how = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, **how}
        command = python.pyprof_command([*words, "script.py"])
        processes.append(subprocess.Popen(command, cwd=tmp_path, env=clean_environment(), **how))
        return processes[-1]

    os.mkfifo(tmp_path / "fifo")
    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stderr.close()


def test_a_late_reader_gets_the_report(start, tmp_path):
    process = start("-o", "fifo")
    waits_until_done(tmp_path)
    report = (tmp_path / "fifo").read_bytes()
    assert len(tables_in(report, precision=3)) == 1
    assert (process.wait(timeout=30), process.stderr.read()) == (0, b"")
    assert stat.S_ISFIFO((tmp_path / "fifo").stat().st_mode)


def test_a_reader_that_waits_from_the_start_gets_the_report(start, tmp_path):
    reader = subprocess.Popen(["cat", "fifo"], cwd=tmp_path, stdout=subprocess.PIPE)
    process = start("-o", "fifo")
    report, _ = reader.communicate(timeout=60)
    assert len(tables_in(report, precision=3)) == 1
    assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_after_a_signal_the_report_goes_to_standard_error(start, tmp_path, number):
    process = start("-o", "fifo")
    waits_until_waiting(process, tmp_path)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    sentence = f"pyprof: cannot write the report to `{tmp_path}/fifo`: a signal was received before the text was read\n"
    assert errors.startswith(sentence.encode()), errors
    assert len(tables_in(errors[errors.index(b"Filename") :], precision=3)) == 1
    # Python has a handler for INT, and does not call it any more at the end of the program
    assert process.returncode == (0 if number == signal.SIGINT else -number)


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_wait_for_a_reader_of_standard_output(start, tmp_path, number):
    reader, writer = full_pipe()
    process = start(stdout=writer)
    waits_until_waiting(process, tmp_path)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert b"cannot write the report to standard output: a signal was received before the text was read" in errors
    os.close(reader)
    os.close(writer)


def waits_until_done(folder):
    """Waits until the program has done its work."""
    while not (folder / "done").exists():
        pass


def waits_until_waiting(process, folder):
    """Waits until the report waits: in the kernel's `poll`, or asleep between two attempts to open the file."""
    waits_until_done(folder)
    while Path(f"/proc/{process.pid}/syscall").read_text().split()[0] not in WAITING_CALLS:
        pass

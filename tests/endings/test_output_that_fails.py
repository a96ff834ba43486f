"""A report that cannot be written to its file goes to standard error. The program ends as without pyprof."""

import os
import resource
import signal
import subprocess
import time
from dataclasses import replace

import pytest

from endings.ended import Started, no_core
from endings.measured import must_end_alike, must_have_table

ENDINGS = {
    "the end": "",
    "sys.exit": "sys.exit(3)",
    "os._exit": "os._exit(4)",
    "C's exit": "C.exit(5)",
    "an exception": "raise ValueError('at the end')",
    "SIGTERM": "signal.raise_signal(signal.SIGTERM)",
    "another program": "os.execv('/bin/sh', ['sh', '-c', 'exit 6'])",
}


def must_report_to_standard_error(run, reason: bytes) -> None:
    """Fails unless standard error has a message and the whole report, and the program ends as without pyprof."""
    plain, profiled = run.plain(), run.profiled()
    begin = profiled.stderr.find(b"pyprof: ")
    assert reason in profiled.stderr and begin >= 0, profiled
    must_have_table(profiled.stderr, run.expected, profiled)
    must_end_alike(plain, profiled)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_device_without_room(ending, launched):
    launched.write(ENDINGS[ending])
    must_report_to_standard_error(replace(launched, options=("-o", "/dev/full")), b"/dev/full")


LONG = "\n".join(f"line_{number} = {number}" for number in range(300))


@pytest.mark.parametrize("ending", ["the end", "os._exit", "SIGTERM"])
def test_a_limit_on_the_size_of_a_file(ending, launched):
    def files_are_small():
        no_core()
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    launched.write(f"{LONG}\n{ENDINGS[ending]}")
    run = replace(launched, options=("-o", "report.txt"), prepare=files_are_small)
    must_report_to_standard_error(run, b"report.txt")


@pytest.fixture
def small_disk(tmp_path):
    """A file system with room for a page."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"cannot mount a file system: {mounted.stderr.decode()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("ending", ["the end", "os._exit", "SIGTERM"])
def test_a_disk_that_becomes_full(ending, launched, small_disk):
    launched.write(f"{LONG}\n{ENDINGS[ending]}")
    must_report_to_standard_error(replace(launched, options=("-o", str(small_disk / "report"))), b"No space left")


@pytest.mark.parametrize("ending", ["os._exit", "SIGTERM"])
def test_standard_output_without_room(ending, launched):
    launched.write(f"os.dup2(os.open('/dev/full', os.O_WRONLY), 1)\n{ENDINGS[ending]}")
    plain, profiled = launched.plain(), launched.profiled()
    assert profiled.end == plain.end, profiled


def full_pipe() -> tuple[int, int]:
    """Returns both ends of a pipe that is full."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    for size in (4096, 1):
        try:
            while True:
                os.write(writer, b"x" * size)
        except BlockingIOError:
            pass
    os.set_blocking(writer, True)
    return reader, writer


@pytest.fixture
def stuck(launched):
    """A program after SIGTERM, whose report waits for a reader."""
    launched.write("open('begun', 'w').close()\ntime.sleep(60)")
    source = (launched.folder / "program.py").read_text()
    (launched.folder / "program.py").write_text(source.replace('print("ready", flush=True)', "pass"))
    reader, writer = full_pipe()
    door = launched.door
    command = door.command((), ("program.py",))
    with Started(command, within=launched.folder, environment=door.environment, stdout=writer) as program:
        until(program, (launched.folder / "begun").exists)
        program.send(signal.SIGTERM)
        yield program
    os.close(reader)
    os.close(writer)


def until(program, condition) -> None:
    """Waits for a condition while the program runs."""
    end = time.monotonic() + 30
    while not condition():
        assert not program.is_over(0.01) and time.monotonic() < end


def test_a_report_that_is_not_read_ends_soon(stuck):
    ended = stuck.ended(timeout=10)
    assert ended.end == ("killed", signal.SIGTERM), ended
    assert b"Traceback" not in ended.stderr, ended


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_second_signal_ends_the_report_at_once(name, stuck):
    # the report probably waits now; the second signal ends the process in any case
    stuck.is_over(0.3)
    stuck.send(getattr(signal, name))
    ended = stuck.ended(timeout=10)
    assert ended.end in {("killed", signal.SIGTERM), ("killed", getattr(signal, name))}, ended
    assert ended.seconds < 1, ended

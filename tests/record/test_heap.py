"""The record of a program under `--heap` has its heap after every end, and while it runs."""

import os
import re
import signal
import subprocess
import time

import pytest

from harness.programs import clean_environment, mprof_executable, run

PROGRAM = """
import os, signal, sys, time
kept = []
def grows():
    for number in range(100_000):
        kept.append((number, number))
    kept.append(bytearray(64 << 20))
    pid = os.fork()
    if pid == 0:
        kept.append([bytes(1000) for _ in range(100_000)])
        os._exit(0)
    os.waitpid(pid, 0)
grows()
print("grown", flush=True)
{end}
"""

ENDS = {
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "a fault": "os.kill(os.getpid(), signal.SIGSEGV)",
    "a signal": "os.kill(os.getpid(), signal.SIGTERM)",
    "the end": "",
}


def table_in(output: bytes) -> str:
    """The report of the heap in an output."""
    found = re.search(r"The heap was at most .*", output.decode(), re.DOTALL)
    assert found, output
    return found[0].rstrip()


@pytest.mark.parametrize("end", ENDS)
def test_after_each_end(end, python, tmp_path):
    (tmp_path / "script.py").write_text(PROGRAM.format(end=ENDS[end]))
    finished = python.pyprof(["--heap", "--record", "record", "script.py"], within=tmp_path)
    reported = run([mprof_executable(), "report", "record"], within=tmp_path)
    assert reported.status == 0, reported
    table = table_in(reported.stdout)
    assert "do not add up" not in table
    # the block, and none of what the forked process has allocated after it
    assert re.search(r"64\.0 MiB .*script\.py:7 +grows +kept\.append\(bytearray\(64 << 20\)\)", table), table
    assert "script.py:10" not in table
    if end in ("a signal", "the end"):
        assert first_sentence(table_in(finished.stdout)) == first_sentence(table)
    else:
        assert b"The heap" not in finished.stdout


def first_sentence(table: str) -> str:
    """The size of the peak, and its place."""
    return re.sub(r"[\d.]+ [a-z]+ after", "after", table.splitlines()[0])


def test_while_the_program_runs(python, tmp_path):
    (tmp_path / "script.py").write_text(PROGRAM.format(end="time.sleep(60)"))
    command = python.pyprof_command(["--heap", "--record", "record", "script.py"])
    with subprocess.Popen(command, cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"grown\n"
        reported = run([mprof_executable(), "report", str(process.pid)], within=tmp_path)
        process.send_signal(signal.SIGKILL)
    assert "script.py:7" in table_in(reported.stdout), reported
    assert b"still runs" in reported.stderr, reported


def test_the_file_does_not_grow_with_the_program(any_python, tmp_path):
    (tmp_path / "script.py").write_text("kept = [bytes(number % 600) for number in range(300_000)]\n")
    assert any_python.pyprof(["--heap", "--record", "record", "script.py"], within=tmp_path).status == 0
    assert (tmp_path / "record").stat().st_size < 32 << 20


def test_a_disk_without_room_is_reported(any_python, tmp_path):
    (tmp_path / "script.py").write_text("import resource\nprint('ran')\n")
    command = any_python.pyprof_command(["--heap", "--record", "record", "script.py"])
    limit = f'ulimit -f {2 << 20 >> 10}; exec "$@"'
    finished = run(["bash", "-c", limit, "bash", *command], within=tmp_path)
    assert finished.status == 0 and finished.stdout.startswith(b"ran\n"), finished
    assert b"The heap was at most" in finished.stdout, finished
    assert b"cannot keep the heap in the record" in finished.stderr, finished


def test_kills_at_any_moment(any_python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import sys
print("begun", flush=True)
kept = {}
number = 0
while True:
    kept[number % 50_000] = [str(number), bytes(600), {number: number}]
    number += 1
"""
    )
    for attempt in range(10):
        command = any_python.pyprof_command(["--heap", "--record", f"record{attempt}", "script.py"])
        with subprocess.Popen(command, cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE) as process:
            assert process.stdout.readline() == b"begun\n"
            time.sleep(0.05 * (attempt + 1))
            os.kill(process.pid, signal.SIGKILL)
        reported = run([mprof_executable(), "report", f"record{attempt}"], within=tmp_path)
        assert b"script.py:7" in reported.stdout, reported

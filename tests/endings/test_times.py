"""The times of calls that had ended are kept, for each way in which the program ends."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from endings.ended import Started
from endings.measured import must_end_alike
from endings.signals import sends
from harness.programs import clean_environment, mprof_executable
from timestamp.stamps import names_and_levels, without_stamps

BEFORE = """
@profile
def inner():
    return 1

@profile
def outer():
    inner()
    inner()

outer()
"""

CALLS = [("__main__.inner", 1), ("__main__.inner", 1), ("__main__.outer", 0)]

ENDINGS = {
    "SIGTERM": "signal.raise_signal(15)",
    "SIGQUIT": "signal.raise_signal(3)",
    "SIGRTMIN": "signal.raise_signal(signal.SIGRTMIN)",
    "C's exit": "C.exit(3)",
    "C's quick_exit": "C.quick_exit(3)",
    "os._exit": "os._exit(3)",
    "another program": "os.execv('/bin/sh', ['sh', '-c', 'exit 3'])",
}


def must_have_calls(output: bytes, ended) -> None:
    """Fails unless there is one line for each call that had ended; the call that the program ends in may have one."""
    found = names_and_levels(output)
    running = ("__main__.work", 0)
    assert sorted(found) in (sorted(CALLS), sorted([*CALLS, running])), f"{found}\n{ended}"


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("options", [(), ("-o", "report.txt")], ids=["standard output", "file"])
def test_each_ending_leaves_the_times(options, ending, launched):
    run = replace(launched, options=("--timestamp", *options))
    run.write(ENDINGS[ending], before=BEFORE)
    plain, profiled = run.plain(), run.profiled()
    must_have_calls(run.report_file.read_bytes() if run.report_file else profiled.stdout, profiled)
    must_end_alike(plain, replace(profiled, stdout=without_stamps(profiled.stdout)))


@pytest.mark.parametrize("ending", ["SIGTERM", "C's exit", "another program"])
def test_each_ending_leaves_the_times_under_python_m_memory_profiler(ending, as_module):
    run = replace(as_module, options=("--timestamp",))
    run.write(ENDINGS[ending], before=BEFORE)
    must_have_calls(run.profiled().stdout, ending)


@pytest.mark.parametrize("waits", ["time.sleep(60)", "while True: pass"])
def test_sigkill_leaves_the_times_in_a_file(waits, either):
    run = replace(either, options=("--timestamp", "-o", "report.txt"), during=sends(signal.SIGKILL))
    run.write(waits, before=BEFORE)
    profiled = run.profiled()
    assert profiled.end == ("killed", signal.SIGKILL), profiled
    must_have_calls(run.report_file.read_bytes(), profiled)


def test_a_crash_leaves_the_times_in_a_file(launched):
    run = replace(launched, options=("--timestamp", "-o", "report.txt"))
    run.write("ctypes.string_at(0)", before=BEFORE)
    profiled = run.profiled()
    assert profiled.end == ("killed", signal.SIGSEGV), profiled
    must_have_calls(run.report_file.read_bytes(), profiled)


def started_by(pid: int) -> list[int]:
    """Returns the pids of the children of a process."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGHUP"])
def test_mprof_has_recorded_the_times(name, launched):
    launched.write("time.sleep(60)", before=BEFORE)
    python = launched.door.python
    environment = clean_environment({"VIRTUAL_ENV": str(python.executable.parent.parent)})
    mprof = python.pyprof_executable.with_name(mprof_executable().name)
    command = [mprof, "run", "--python", "-o", "out.dat", "program.py"]
    with Started(command, within=launched.folder, environment=environment) as recorder:
        recorder.printed(b"ready\n")
        (program,) = started_by(recorder.pid)
        os.kill(program, getattr(signal, name))
        ended = recorder.ended()
    assert b"Traceback" not in ended.stderr, ended
    must_have_calls((launched.folder / "out.dat").read_bytes(), ended)

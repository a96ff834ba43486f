"""The record of a child says how the child ended."""

import pytest

from endings.measured import Door
from harness.programs import run
from record.recorded import RECORD, mprof

SOURCE = """
import ctypes, multiprocessing, os, signal, subprocess, sys, time

@profile
def work(count):
    for _ in range(count):
        pass

def ends(how):
    work(2)
    ENDS[how]()

def raises():
    raise ValueError

ENDS = {
    "the end": lambda: None,
    "os._exit": lambda: os._exit(3),
    "sys.exit": lambda: sys.exit(4),
    "C's exit": lambda: ctypes.CDLL(None).exit(5),
    "an exception": raises,
    "SIGTERM": lambda: os.kill(os.getpid(), 15),
    "SIGSEGV": lambda: os.kill(os.getpid(), 11),
    "SIGKILL": lambda: os.kill(os.getpid(), 9),
    "another program": lambda: os.execv("/bin/true", ["true"]),
}

def fork(how):
    pid = os.fork()
    if not pid:
        ends(how)
        sys.exit()
    os.waitpid(pid, 0)
    return pid

def started(how):
    process = subprocess.Popen([sys.executable, __file__, how], stderr=subprocess.DEVNULL)
    process.wait()
    return process.pid

def of_multiprocessing(method):
    def start(how):
        process = multiprocessing.get_context(method).Process(target=ends, args=[how])
        process.start()
        process.join()
        return process.pid
    return start

if __name__ == "__main__":
    if sys.argv[1:]:
        ends(sys.argv[1])
        sys.exit()
    for how in ENDS:
        print(START(how), how, flush=True)
"""

STARTS = {
    "a fork": "fork",
    "the interpreter": "started",
    "multiprocessing by fork": "of_multiprocessing('fork')",
    "multiprocessing by spawn": "of_multiprocessing('spawn')",
}

SENTENCES = {
    "SIGTERM": "was ended by signal 15 (SIGTERM); ",
    "SIGSEGV": "was ended by signal 11 (SIGSEGV); ",
    "SIGKILL": "ended without a report: by SIGKILL ",
    "another program": "executed another program; ",
}
"""The sentence of `mprof report` for each end. It has none for the ends by which a process ends itself."""


@pytest.mark.parametrize("start", STARTS)
def test_the_record_of_a_child_has_its_end(start, python, tmp_path):
    (tmp_path / "program.py").write_text(SOURCE.replace("START(how)", f"{STARTS[start]}(how)"))
    door = Door(python)
    finished = run(
        door.command(["--children", "--record", RECORD, "-o", "report.txt"], ["program.py"]), within=tmp_path
    )
    lines = finished.stdout.decode().splitlines()
    assert len(lines) == 9, finished
    for line in lines:
        pid, how = line.split(" ", 1)
        shown = mprof(door, tmp_path, "report", f"{RECORD}.{pid}")
        assert shown.status == 0 and b"def work" in shown.stdout, (how, shown)
        message = f"mprof: process {pid} {SENTENCES[how]}" if how in SENTENCES else ""
        assert shown.stderr.decode().startswith(message) and bool(shown.stderr) == bool(message), (how, shown)

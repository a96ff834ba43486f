"""Tools that trace or measure work as without the imported module, and the module works beside them."""

import json
import subprocess

import pytest

from harness.environments import TESTS
from harness.programs import clean_environment, run
from harness.tables import tables_in, without_tables
from wheel.adapter_client import Debugger

PROGRAM = """
from decorator import profile
import threading

def helper(number):
    if number > 100:
        return "never"
    return number * 2

@profile
def work(count):
    total = 0
    for index in range(count):
        total += helper(index)
    if total < 0:
        total = 0
    return total

@profile
def produce(count):
    for index in range(count):
        yield index

@profile
def fail():
    try:
        raise ValueError
    except ValueError:
        return list(produce(2))
    return "never"

class Box:
    @profile
    def put(self, item):
        self.item = item

    def never(self):
        return 1

def main():
    print(work(3), fail())
    Box().put(1)
    thread = threading.Thread(target=work, args=[2])
    thread.start()
    thread.join()
"""

PYPROFS = "from memory_profiler import profile\n"
NONE = "def profile(func):\n    return func\n"


def _tools(python):
    return python.environment_with_module("-tools", TESTS / "wheel" / "requirements-tools.txt")


def _written(folder, decorator: str, source: str):
    folder.mkdir()
    (folder / "decorator.py").write_text(decorator)
    (folder / "program.py").write_text(source)
    return folder


def _with_and_without(python, folder, source: str, *options, **how):
    """The outputs of a program with pyprof's decorator, and without it. Tables are left out."""
    outputs = []
    for name, decorator in (("with", PYPROFS), ("without", NONE)):
        within = _written(folder / name, decorator, source)
        finished = run([_tools(python), *options, "program.py"], within=within, **how)
        assert finished.status == 0, finished
        assert (b"Filename: " in finished.stdout) == (decorator is PYPROFS), finished
        outputs.append(without_tables(finished.stdout))
    return outputs


CORES = {"ctrace": (3, 11), "pytrace": (3, 11), "sysmon": (3, 12)}


@pytest.mark.parametrize("branch", [False, True], ids=["lines", "branches"])
@pytest.mark.parametrize("core", CORES)
def test_coverage_sees_the_same_lines(core, branch, python, tmp_path) -> None:
    if python.version < CORES[core] or (core == "sysmon" and branch and python.version < (3, 14)):
        pytest.skip(f"coverage does not do so with its {core} core on Python {python.label}")
    seen = []
    for name, decorator in (("with", PYPROFS), ("without", NONE)):
        within = _written(tmp_path / name, decorator, PROGRAM + "main()\n")
        options = ["--branch"] if branch else []
        environment = {"COVERAGE_CORE": core}
        covered = run(
            [_tools(python), "-m", "coverage", "run", "--include=program.py", *options, "program.py"],
            within=within,
            environment=environment,
        )
        assert covered.status == 0 and b"arning" not in covered.stderr, covered
        told = run([_tools(python), "-m", "coverage", "json", "-q", "-o", "-"], within=within)
        seen.append(json.loads(told.stdout)["files"]["program.py"])
    pyprofs, none = seen
    assert pyprofs == none
    assert set(none["missing_lines"]) == {7, 16, 38}


TRACED = (
    """
import sys
events = []

def trace(frame, event, arg):
    if frame.f_code.co_filename.endswith("program.py"):
        events.append((frame.f_code.co_name, event, frame.f_lineno - first))
    return trace

first = sys._getframe().f_lineno
sys.settrace(trace)
"""
    + PROGRAM
    + """
main()
print(sys.gettrace() is trace)
sys.settrace(None)
print(events)
"""
)

PROFILED = (
    TRACED.replace("settrace", "setprofile")
    .replace("gettrace", "getprofile")
    .replace(
        'frame.f_code.co_filename.endswith("program.py")',
        'event in ("call", "return") and frame.f_code.co_name in ("helper", "main", "work", "put")',
    )
)


@pytest.mark.parametrize("source", [TRACED, PROFILED], ids=["sys.settrace", "sys.setprofile"])
def test_a_function_set_before_gets_its_events(source, python, tmp_path) -> None:
    pyprofs, none = _with_and_without(python, tmp_path, source)
    assert pyprofs == none and b"True\n[(" in pyprofs


MONITORED = (
    """
import sys
lines = []
monitoring = sys.monitoring
monitoring.use_tool_id(monitoring.DEBUGGER_ID, "a debugger")
monitoring.register_callback(monitoring.DEBUGGER_ID, monitoring.events.LINE, lambda code, line: lines.append((code.co_name, line)))
monitoring.set_events(monitoring.DEBUGGER_ID, monitoring.events.LINE)
"""
    + PROGRAM
    + """
main()
monitoring.set_events(monitoring.DEBUGGER_ID, 0)
print([entry for entry in lines if entry[0] in ("helper", "work", "put", "produce", "fail", "never")])
"""
)


def test_a_monitoring_tool_gets_its_events(python, tmp_path) -> None:
    if python.version < (3, 12):
        pytest.skip(f"Python {python.label} has no sys.monitoring")
    pyprofs, none = _with_and_without(python, tmp_path, MONITORED)
    assert pyprofs == none and pyprofs.count(b"'helper'") == 10


HITS = """
import line_profiler, sys
theirs = line_profiler.LineProfiler()
from decorator import profile

def helper(number):
    return bytearray(number)

def work(count):
    total = 0
    for index in range(count):
        total += len(helper(index))
    return total

work = {}
print(work(5), work(2))
for (file, first, name), lines in theirs.get_stats().timings.items():
    print(name, [(number, hits) for number, hits, time in lines])
"""


def test_line_profiler_counts_the_same_function(python, tmp_path) -> None:
    source = HITS.format("profile(theirs(work))")
    pyprofs, none = _with_and_without(python, tmp_path, source)
    assert pyprofs == none and b"work [(10, 2), (11, 9), (12, 7), (13, 2)]" in pyprofs, pyprofs.decode()
    finished = run([_tools(python), "program.py"], within=tmp_path / "with")
    occurrences = [table.row("total +=").measured.occurrences for table in tables_in(finished.stdout)]
    assert occurrences == [5, 2], finished


def test_line_profiler_counts_what_is_profiled_already(python, tmp_path) -> None:
    # line_profiler gives the function a code object of its own, which pyprof does not know
    folder = _written(tmp_path / "work", PYPROFS, HITS.format("theirs(profile(work))"))
    finished = run([_tools(python), "program.py"], within=folder)
    assert finished.status == 0 and b"work [(10, 2), (11, 9), (12, 7), (13, 2)]" in finished.stdout, finished


NUMBERS = """
import numpy, psutil
from decorator import profile

@profile
def work():
    block = numpy.ones(4 * 2**20)
    return float(block.sum()), psutil.Process().memory_info().rss > 0

print(work())
import memory_profiler
print(memory_profiler.psutil is psutil) if "memory_profiler" in dir() and hasattr(memory_profiler, "psutil") else None
"""


def test_numpy_and_psutil_are_what_they_are(python, tmp_path) -> None:
    folder = _written(tmp_path / "work", PYPROFS, NUMBERS)
    finished = run([_tools(python), "program.py"], within=folder)
    assert finished.status == 0 and without_tables(finished.stdout) == b"(4194304.0, True)\nTrue\n", finished
    assert tables_in(finished.stdout)[0].row("block =").measured.increment >= 31, finished


DEBUGGED = """
import debugpy
print(debugpy.listen(("127.0.0.1", 0))[1], flush=True)
debugpy.wait_for_client()
from decorator import profile

@profile
def work(count):
    total = 0
    for index in range(count):
        total += index
    return total

print(work(3))
"""


@pytest.mark.parametrize("decorator", [PYPROFS, NONE], ids=["with pyprof", "without"])
def test_debugpy_stops_at_a_line_of_a_profiled_function(decorator, python, tmp_path) -> None:
    folder = _written(tmp_path / "work", decorator, DEBUGGED)
    command = [str(_tools(python)), "-Xfrozen_modules=off", "program.py"]
    program = subprocess.Popen(
        command, cwd=folder, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        debugger = Debugger(int(program.stdout.readline()))
        debugger.answer(debugger.request("initialize", adapterID="tests"))
        attached = debugger.request("attach", justMyCode=True)
        debugger.event("initialized")
        source = {"path": str(folder / "program.py")}
        debugger.answer(debugger.request("setBreakpoints", source=source, breakpoints=[{"line": 11}, {"line": 12}]))
        debugger.answer(debugger.request("configurationDone"))
        debugger.answer(attached)
        stops = [debugger.stopped_at() for _ in range(4)]
        debugger.leave_at_the_end()
        stdout, stderr = program.communicate(timeout=20)
    finally:
        program.kill()
    assert stops == [("work", 11, "0"), ("work", 11, "0"), ("work", 11, "1"), ("work", 12, "3")]
    assert program.returncode == 0 and without_tables(stdout) == b"3\n", (stdout, stderr)
    if decorator is PYPROFS:
        assert tables_in(stdout)[0].row("total +=").measured.occurrences == 3, stdout

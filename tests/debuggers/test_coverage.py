"""coverage and the profilers run a program under pyprof and see what they see under python."""

import json

import pytest

from debuggers.quiet import compare, counted
from fidelity.two_runs import both, without_messages, written
from harness.far_down import NEAR_AND_FAR

PRELUDE = 5  # lines that differ between the two, because only plain python needs them

PROGRAM = """
import sys, threading

def helper(number):
    if number > 100:
        return "never"
    return number * 2

@profile
def work(number):
    total = 0
    for index in range(number):
        total += helper(index)
    if total < 0:
        total = 0
    return total

@profile
def produce(number):
    for index in range(number):
        yield index

@profile
def fail():
    try:
        raise ValueError
    except ValueError:
        return [item for item in produce(2)]
    return "never"

@profile
class Box:
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

CORES = {"ctrace": (3, 9), "pytrace": (3, 9), "sysmon": (3, 12)}


def _core(core: str, python) -> dict[str, str]:
    if python.version < CORES[core]:
        pytest.skip(f"coverage has no {core} core on Python {python.label}")
    return {"COVERAGE_CORE": core}


@pytest.mark.parametrize("branch", [False, True], ids=["lines", "branches"])
@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("place", NEAR_AND_FAR)
def test_coverage_started_by_the_program_sees_the_same_lines(place, core, branch, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        NEAR_AND_FAR[place](PROGRAM)
        + f"""
import coverage
from switch import QUIET
measured = coverage.Coverage(data_file=None, branch={branch}, include=[__file__])
if not QUIET:
    measured.start()
main()
if not QUIET:
    measured.stop()
    data = measured.get_data()
    print(sorted(data.lines(__file__)), sorted(data.arcs(__file__) or []))
""",
    )
    pair = compare(python, ["program.py"], folder, environment=_core(core, python))
    assert pair.profiled.status == 0, pair.profiled


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("place", NEAR_AND_FAR)
def test_coverage_started_inside_a_profiled_function_sees_the_same_lines(place, core, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        NEAR_AND_FAR[place](PROGRAM)
        + """
import coverage
from switch import unless_quiet
measured = coverage.Coverage(data_file=None, include=[__file__])
start, stop = unless_quiet(measured.start), unless_quiet(measured.stop)

@profile
def measure():
    start()
    first = work(2)
    main()
    stop()
    return work(1)

print(measure())
print(unless_quiet(lambda: sorted(measured.get_data().lines(__file__)))())
""",
    )
    pair = compare(python, ["program.py"], folder, environment=_core(core, python))
    assert pair.profiled.status == 0, pair.profiled


@pytest.mark.parametrize("branch", [False, True], ids=["lines", "branches"])
@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("place", NEAR_AND_FAR)
def test_coverage_run_sees_the_same_lines(place, core, branch, python, tmp_path) -> None:
    folder = written(tmp_path, NEAR_AND_FAR[place](PROGRAM) + "\nmain()\n")
    environment = {**_core(core, python), "COVERAGE_FILE": str(tmp_path / "measured")}
    options = ["--branch"] if branch else []
    seen = []
    for run in (python.plain, python.pyprof):
        finished = run(["-m", "coverage", "run", *options, "program.py"], within=folder, environment=environment)
        assert finished.status == 0, finished
        reported = python.plain(["-m", "coverage", "json", "-q", "-o", "-"], within=folder, environment=environment)
        assert reported.status == 0, reported
        of_file = json.loads(reported.stdout)["files"]["program.py"]
        lines = [line for line in of_file["executed_lines"] if line > PRELUDE]
        seen.append((lines, [arc for arc in of_file.get("executed_branches", []) if abs(arc[0]) > PRELUDE]))
    assert seen[0] == seen[1]
    assert len(seen[0][0]) > 20
    quiet = python.pyprof(["program.py"], within=folder)
    assert counted(finished.stdout) == counted(quiet.stdout), f"{finished}\nwithout coverage:\n{quiet}"


@pytest.mark.parametrize("module", ["cProfile", "profile"])
def test_a_profiler_that_runs_the_program_counts_the_same_calls(module, python, tmp_path) -> None:
    folder = written(tmp_path, PROGRAM + "\nmain()\n")
    counts = []
    for run in (python.plain, python.pyprof):
        finished = run(["-m", module, "-o", "measured", "program.py"], within=folder)
        assert finished.status == 0, finished
        reported = python.plain(
            [
                "-c",
                """
import pstats
for (name, line, function), (primitive, calls, *_) in sorted(pstats.Stats("measured").stats.items(), key=repr):
    if name.endswith("program.py"):
        print(line, function, primitive, calls)
""",
            ],
            within=folder,
        )
        counts.append(reported.stdout)
    assert counts[0] == counts[1] and counts[0].count(b"\n") > 4
    assert b"Filename: " in finished.stdout


@pytest.mark.parametrize(
    "options", [["--trace"], ["--count", "--missing", "-C", "counts"], ["--listfuncs"], ["--trackcalls"]], ids=" ".join
)
def test_the_module_trace_runs_the_program(options, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        def helper(number):
            return number * 2

        @profile
        def work(number):
            total = 0
            for index in range(number):
                total += helper(index)
            return total

        print(work(2))
    """,
        "program.py",
    )
    (folder / "main.py").write_text("import program\n")
    prefix = f"{python.interpreter.executable.resolve().parent.parent}/lib"
    pair = both(python, ["-m", "trace", *options, "--ignore-dir", prefix, "program.py"], within=folder)
    assert pair.plain.status == pair.profiled.status == 0, pair.profiled
    if options == ["--trace"]:
        assert _after_the_prelude(pair.plain.stdout) == _after_the_prelude(pair.profiled.stdout) != []
    pair.must_have_tables()


def _after_the_prelude(output: bytes) -> list[str]:
    lines = without_messages(output).decode().splitlines()
    first = next(number for number, line in enumerate(lines) if "def helper" in line)
    return [line for line in lines[first:] if line.startswith("program.py")]


def test_unittest_counts_and_coverage_work_together(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        import unittest

        class Sums(unittest.TestCase):
            @profile
            def test_sum(self):
                self.assertEqual(sum([1, 2]), 3)

            @profile
            def test_fails(self):
                self.fail("on purpose")
    """,
        "test_sums.py",
    )
    plain = python.plain(["-m", "coverage", "run", "-m", "unittest", "test_sums"], within=folder)
    under_pyprof = python.pyprof(["-m", "coverage", "run", "-m", "unittest", "test_sums"], within=folder)
    assert plain.status == under_pyprof.status == 1, under_pyprof
    assert b"FAILED (failures=1)" in under_pyprof.stderr and b"Ran 2 tests" in under_pyprof.stderr

"""Spark's profilers of user-defined functions, which subclass pyprof's, as Spark's workers use them."""

from pathlib import Path

import pytest

from harness.environments import environment
from harness.mebibytes import SOURCE
from harness.programs import run

REQUIREMENTS = Path(__file__).with_name("requirements.txt")

FUNCTIONS = (
    SOURCE
    + """
import gc, mmap, sys
from memory_profiler import LineProfiler

MIB = 2 ** 20
CHUNK = b"x" * MIB

def block(mebibytes):
    made = mmap.mmap(-1, mebibytes * MIB)
    for _ in range(mebibytes):
        made.write(CHUNK)
    return made

block(1).close()

def adds(left, right):
    large = block(30)
    total = left + right
    del large
    return sum(total for number in range(3)) // 3

def batches(values):
    for value in values:
        kept = block(value)
        yield kept
"""
)


@pytest.fixture
def run_with_spark(python, tmp_path):
    """Runs a script where Spark's Python part and pyprof's module are installed."""

    def run_script(body: str):
        (tmp_path / "script.py").write_text(FUNCTIONS + body)
        with_spark = environment(python.interpreter, "-spark", REQUIREMENTS, None, "--no-deps")
        variables = {"PYTHONPATH": str(python.module_folder), "PYTHONWARNINGS": "ignore"}
        finished = run([with_spark, "script.py"], within=tmp_path, environment=variables)
        assert finished.status == 0, finished
        return finished

    return run_script


def test_the_profiler_of_a_function(run_with_spark):
    run_with_spark(
        """
import inspect
from pyspark.memory_profiler_ext import UDFLineProfiler

lines, start = inspect.getsourcelines(adds)
profiler = UDFLineProfiler()
wrapped = profiler(adds, sub_lines=lines, start_line=start)
assert [wrapped(1, 2), wrapped(3, 4)] == [3, 7]
((filename, found),) = profiler.code_map.items()
measured = {number - start: of and (Mebibytes(of[0]), of[2]) for number, of in found}
assert filename == adds.__code__.co_filename
assert list(measured) == list(range(len(lines))), measured
assert measured[1] == (60, 2) and measured[2] == (0, 2) and measured[3] == (-60, 2), measured
assert measured[0][1] == 2 and measured[4][1] >= 2, measured
"""
    )


def test_the_worker_profiles_calls_and_single_steps_of_iterators(run_with_spark):
    run_with_spark(
        """
from pyspark.accumulators import Accumulator
from pyspark.sql.profiler import MemoryProfiler, ProfileResultsParam, ProfileResultsParamV2, WorkerMemoryProfiler

results = Accumulator(1, None, ProfileResultsParam)
results_v2 = Accumulator(2, {}, ProfileResultsParamV2)

with WorkerMemoryProfiler(results, results_v2, 3, adds):
    assert adds(1, 2) == 3

made = batches([10, 20, 5])
kept = []
while True:
    try:
        # of its own, as the two of a worker share what the first one has added
        others = Accumulator(2, {}, ProfileResultsParamV2)
        with WorkerMemoryProfiler(results, others, 4, made.gi_code):
            item = next(made)
        kept.append(item)
        between = block(7)
    except StopIteration:
        break

def lines(result, function):
    ((filename, found),) = results.value[result][1].items()
    first = function.__code__.co_firstlineno
    return {number - first: (Mebibytes(of[0]), of[2]) for number, of in found if number > first}

assert lines(3, adds)[1] == (30, 1) and lines(3, adds)[3] == (-30, 1), lines(3, adds)
assert lines(4, batches) == {1: (0, 4), 2: (35, 3), 3: (0, 6)}, lines(4, batches)
MemoryProfiler._show_results(results.value[3][1])
"""
    )


def test_a_profiler_for_each_call_leaves_nothing_behind(run_with_spark):
    run_with_spark(
        """
import os
from pyspark.memory_profiler_ext import UDFLineProfilerV2

def calls(count):
    for _ in range(count):
        profiler = UDFLineProfilerV2()
        profiler.add_function(small)
        with profiler:
            small()
        assert dict(profiler.code_map.items())
    gc.collect()
    return sum(1 for _ in gc.get_objects()), int(open("/proc/self/statm").read().split()[1])

def small():
    return 1

calls(2000)
before, pages_before = calls(2000)
after, pages_after = calls(2000)
assert after - before < 50, (before, after)
assert pages_after - pages_before < 16, (pages_before, pages_after)
"""
    )

"""Cases in which the original is wrong and pyprof is right: each script prints which of the two it has found."""

import pytest

from memory_usage import doors

CLAIMS = {
    "a function is called once, however fast it is": """
from memory_profiler import memory_usage
calls = []
memory_usage((calls.append, (1,)), interval=0.1)
is_right = len(calls) == 1
""",
    "the caller's children live on when the function raises": """
import subprocess
from memory_profiler import memory_usage
child = subprocess.Popen(["sleep", "60"])
def raises():
    raise ValueError
try:
    memory_usage(raises)
except ValueError:
    pass
try:
    child.wait(timeout=1)
except subprocess.TimeoutExpired:
    child.kill()
    is_right = True
""",
    "SystemExit passes through": """
from memory_profiler import memory_usage
try:
    memory_usage((exit, (3,)))
except SystemExit as end:
    is_right = end.code == 3
print("right" if is_right else "wrong", flush=True)
""",
    "KeyboardInterrupt passes through": """
import os, signal, time
from memory_profiler import memory_usage
def interrupted():
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)
try:
    memory_usage(interrupted)
except KeyboardInterrupt:
    is_right = True
""",
    "include_children does not count the profiler itself": """
import time
from memory_profiler import memory_usage
alone = memory_usage((time.sleep, (0.5,)))
with_children = memory_usage((time.sleep, (0.5,)), include_children=True)
is_right = max(with_children) < max(alone) + 4
""",
    "it works in daemonic workers": """
import multiprocessing
from memory_profiler import memory_usage
def measures(result):
    result.put(memory_usage((sum, ([1, 2],)), retval=True)[1])
if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    result = multiprocessing.Queue()
    worker = multiprocessing.Process(target=measures, args=(result,), daemon=True)
    worker.start()
    worker.join(10)
    is_right = worker.exitcode == 0 and result.get() == 3
    worker.kill()
""",
    "a stream gets the samples of a function": """
import io, time
from memory_profiler import memory_usage
stream = io.StringIO()
result = memory_usage((time.sleep, (0.5,)), stream=stream)
is_right = result is None and stream.getvalue().count("MEM ") >= 2
""",
    "tracemalloc works for a function": """
from memory_profiler import memory_usage
def takes():
    block = bytes(10 * 2**20)
    return len(block)
usage = memory_usage(takes, backend="tracemalloc", max_usage=True)
is_right = 10 < usage < 12
""",
    "a process that ends between two samples is neither an error nor nothing": """
import subprocess
from memory_profiler import memory_usage
seen = []
for _ in range(100):
    with subprocess.Popen(["true"]) as process:
        seen += memory_usage(process, interval=0.0005)
is_right = bool(seen) and min(seen) > 0
""",
    "text that is no number is executed": """
from memory_profiler import memory_usage
is_right = len(memory_usage("block = [0] * 10**6")) >= 2
""",
}

VERDICT = """
is_right = False
{claim}
print("right" if is_right else "wrong")
"""


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("door", doors.DOORS)
def test_pyprof_is_right(claim, door, python, tmp_path):
    finished = doors.run(door, python, VERDICT.format(claim=CLAIMS[claim]), tmp_path)
    assert finished.status == 0, finished
    assert b"right" in finished.stdout, finished


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_original_is_wrong(claim, python_3_11, tmp_path):
    output = doors.original_output(python_3_11, VERDICT.format(claim=CLAIMS[claim]), tmp_path)
    assert output is None or b"right" not in output

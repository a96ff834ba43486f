"""A replaced `_get_memory` is called for each sample. Other packages use the timer."""

PUT = """
import json, subprocess, time
import memory_profiler

seen = []
def _get_memory(pid, backend, timestamps=False, include_children=False, filename=None):
    seen.append((pid, backend, timestamps, include_children))
    return (len(seen), 7.5) if timestamps else len(seen)
memory_profiler._get_memory = _get_memory
"""


def test_for_a_function(answer):
    samples, most, pairs, seen = answer(
        PUT
        + """
function = (time.sleep, (0.1,))
samples = memory_profiler.memory_usage(function, interval=0.02)
most = memory_profiler.memory_usage(function, interval=0.02, max_usage=True)
pairs = memory_profiler.memory_usage(function, interval=0.02, timestamps=True)
print(json.dumps([samples, most, pairs, seen[0][1:]]))
"""
    )
    assert samples == list(range(1, len(samples) + 1))
    assert len(samples) > 2
    assert most > len(samples)
    assert pairs[0] == [most + 1, 7.5]
    assert seen == ["psutil", False, False]


def test_for_a_process(answer):
    assert answer(
        PUT
        + """
process = subprocess.Popen(["sleep", "60"])
samples = memory_profiler.memory_usage(process, interval=0.01, timeout=0.02, include_children=True)
process.kill()
print(json.dumps([samples[:1], memory_profiler.memory_usage(4711, backend="its own")[0] > 1, seen[0][0] == process.pid, seen[0][3]]))
"""
    ) == [[1], True, True, True]


def test_an_exception_of_get_memory_is_raised_after_the_function(answer):
    assert answer("""
import json, time
import memory_profiler

ended = []
def function():
    time.sleep(0.1)
    ended.append(1)
reads = []
def _get_memory(*args, **kw):
    reads.append(1)
    if len(reads) > 1:
        raise RuntimeError("not to be read")
    return 1.0
memory_profiler._get_memory = _get_memory
try:
    memory_profiler.memory_usage(function, interval=0.01)
except RuntimeError as error:
    print(json.dumps([str(error), ended]))
""") == ["not to be read", [1]]


def test_the_timer_samples_until_the_end_is_requested(answer):
    ready, memories, count, most = answer("""
import json
from memory_profiler import MemTimer, Pipe

def timed(**how):
    here, there = Pipe()
    timer = MemTimer(-1, 0.01, there, "psutil", **how)
    timer.start()
    ready = here.recv()
    here.send(0)
    received = here.recv(), here.recv()
    timer.join()
    return ready, *received

print(json.dumps([*timed(), timed(max_usage=True, timestamps=True)[1]]))
""")
    assert (ready, count) == (0, len(memories))
    assert count >= 2
    assert min(memories) > 1
    ((memory, seconds),) = most
    assert memory > 1 and seconds > 1.6e9

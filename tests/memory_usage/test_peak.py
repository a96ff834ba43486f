"""`max_usage` includes peaks between the samples."""

from memory_usage import doors

SPIKE = """
import json, time
from memory_profiler import memory_usage

def spike():
    time.sleep(0.03)
    block = bytearray(b"x") * (200 * 2**20)
    time.sleep(0.02)
    del block
    time.sleep(0.02)

def status(name):
    for line in open("/proc/self/status"):
        if line.startswith(name):
            return int(line.split()[1])
"""


def test_a_short_spike_is_seen_at_the_default_interval_each_time(answer):
    for before, most in answer(
        SPIKE
        + """
print(json.dumps([(memory_usage()[0], memory_usage(spike, max_usage=True)) for _ in range(3)]))
"""
    ):
        assert 200 <= most - before < 204


def test_the_original_misses_the_spike_or_calls_the_function_again(python_3_11, tmp_path):
    output = doors.original_output(
        python_3_11,
        SPIKE
        + """
calls = []
def noted():
    calls.append(1)
    spike()
most = memory_usage(noted, interval=10, max_usage=True)
print(len(calls) > 1 or most < 200)
""",
        tmp_path,
    )
    assert output == b"True\n"


def test_a_peak_between_two_samples_is_the_high_water_mark(answer):
    """A call that takes microseconds is over before any sampler has taken a sample."""
    before, most = answer(
        SPIKE
        + """
def quick():
    bytearray(b"x") * (20 * 2**20)
before = memory_usage()[0]
print(json.dumps([before, memory_usage(quick, max_usage=True)]))
"""
    )
    # the kernel updates the high-water mark in steps of some pages for each processor
    assert 19 < most - before < 24


def test_the_high_water_mark_of_the_program_is_not_reset(answer):
    before, after, most = answer(
        SPIKE
        + """
block = bytearray(b"x") * (300 * 2**20)
del block
before = status("VmHWM")
most = memory_usage((len, ("abc",)), max_usage=True)
print(json.dumps([before, status("VmHWM"), most]))
"""
    )
    assert before == after
    assert most < 100, "memory before the call is not part of the peak"


def test_the_traced_peak_is_exact(answer):
    most = answer("""
import json
from memory_profiler import memory_usage
memory_usage((len, ("abc",)), backend="tracemalloc", max_usage=True)
def quick():
    bytes(3 * 2**20)
print(json.dumps(memory_usage(quick, backend="tracemalloc", max_usage=True)))
""")
    assert 3 < most < 3.1

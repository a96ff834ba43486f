"""Each backend measures a function."""

import pytest

from memory_usage import doors

TAKES = """
import json, time
from memory_profiler import memory_usage

def takes():
    block = bytearray(b"x") * (60 * 2**20)
    time.sleep(0.2)
"""


@pytest.mark.parametrize("backend", ["psutil", "psutil_pss", "psutil_uss", "posix", "tracemalloc"])
def test_each_backend_measures_the_memory_of_the_function(backend, answer):
    before, most, sampled = answer(
        TAKES
        + f"""
how = {{"backend": "{backend}"}}
before = memory_usage((len, ("abc",)), **how)[0]
print(json.dumps([before, memory_usage(takes, max_usage=True, **how), max(memory_usage(takes, interval=0.05, **how))]))
"""
    )
    # when another Python ends, a greater part of the shared pages counts for each remaining one
    tolerance = 12 if backend in ("psutil_pss", "psutil_uss") else 2
    assert abs(most - before - 60) < tolerance
    assert abs(sampled - before - 60) < tolerance


@pytest.mark.parametrize(("backend", "shown"), [("jemalloc", 50), ("jemalloc_thread", 0)])
def test_the_bytes_of_the_allocator_are_exact(backend, shown, python, tmp_path):
    samples, most, of_another = doors.answer(
        "hosted",
        python,
        """
import json, threading, time
from memory_profiler import memory_usage

there, over = threading.Event(), threading.Event()

def in_another_thread():
    block = bytes(50 * 2**20)
    there.set()
    over.wait()

def takes():
    block = bytes(10**7)
    time.sleep(0.1)

thread = threading.Thread(target=in_another_thread)
samples = memory_usage(takes, interval=0.01, backend="{backend}")
def starts():
    thread.start()
    there.wait()
    time.sleep(0.1)
    over.set()
    thread.join()
of_another = memory_usage(starts, interval=0.001, backend="{backend}")
print(json.dumps([samples, memory_usage(takes, backend="{backend}", max_usage=True), of_another]))
""".replace("{backend}", backend),
        tmp_path,
        options=["--backend", backend],
    )
    taken = (max(samples) - samples[0]) * 2**20
    assert abs(taken - 10_002_432) < 4096
    assert abs(samples[-1] - samples[0]) * 2**20 < 4096
    assert most == pytest.approx(max(samples), abs=0.05)
    assert abs(max(of_another) - of_another[0] - shown) < 1, "another thread counts for the process only"


def test_a_process_without_the_allocator_has_one_error(answer):
    assert "not started with its allocator" in answer("""
import json
from memory_profiler import memory_usage
try:
    memory_usage((len, ("abc",)), backend="jemalloc")
except RuntimeError as error:
    print(json.dumps(str(error)))
""")


def test_an_unknown_backend_is_a_key_error(answer):
    assert (
        answer("""
import json
from memory_profiler import memory_usage
refused = []
for proc in (-1, 1, len):
    try:
        memory_usage(proc, backend="unknown")
    except KeyError as error:
        refused.append(error.args[0])
print(json.dumps(refused))
""")
        == ["unknown"] * 3
    )

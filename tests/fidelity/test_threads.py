"""Threads that are still running when the program ends: the end is the one that python gives."""

import pytest

BEGINNING = """
import os, sys, threading, time
from memory_profiler import profile as of_each_call

class Sink:
    def write(self, text):
        for _ in range(20):
            len(text)

{function}

def forever():
    while True:
        work()

for _ in range(3):
    threading.Thread(target=forever, daemon=True).start()
time.sleep(0.1)
print("end")
"""

FUNCTIONS = {
    "in profiled functions": "@profile\ndef work():\n    time.sleep(0.0001)",
    "below profiled functions": "def below():\n    time.sleep(0.0001)\n@profile\ndef work():\n    below()",
    "between calls with a table each": "@of_each_call(stream=Sink())\ndef work():\n    return [0] * 100",
    "in calls with a table each": "@of_each_call(stream=Sink())\ndef work():\n    time.sleep(0.0001)",
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_daemon_threads_end_with_the_program(function, python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(BEGINNING.format(function=function))
    for _ in range(3):
        finished = python.pyprof(["program.py"], within=tmp_path)
        assert (finished.status, finished.stderr) == (0, b""), finished
        assert finished.stdout.startswith(b"end\n"), finished


def test_a_daemon_thread_that_the_program_traces_ends_with_it(python, tmp_path) -> None:
    function = "def tracer(*event):\n    time.sleep(0.0001)\n    return tracer\nthreading.settrace(tracer)\n"
    function += FUNCTIONS["in profiled functions"]
    (tmp_path / "program.py").write_text(BEGINNING.format(function=function))
    finished = python.pyprof(["program.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished

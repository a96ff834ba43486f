"""A program that another process ends by a signal leaves its table, whatever it is doing."""

import os
import signal
from dataclasses import replace

import pytest

from endings.ended import Started
from endings.measured import must_have_table
from endings.signals import ENDS_A_PROGRAM, FEW, sends, written

SPINS = """
@profile
def spins():
    while True:
        number = 1
        other = 2
"""

WAITS = {
    "asleep": "time.sleep(60)",
    "in a loop": "number = 0\nwhile True:\n    number += 1",
    "in a loop that handles exceptions": "while True:\n    try:\n        {}[1]\n    except KeyError:\n        pass",
    "in a loop in another function": "def spins():\n    while True:\n        pass\nspins()",
    "in a loop in a thread": "def spins():\n    while True:\n        pass\nthread = threading.Thread(target=spins)\n"
    "thread.start()\nthread.join()",
    "in C code that keeps the lock of the interpreter": "sum(range(10**12))",
    "in a call that keeps the lock of the interpreter": "ctypes.PyDLL(None).sleep(60)",
    "waiting for a child": "subprocess.run(['sleep', '60'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)",
    "waiting for a lock": "threading.Event().wait()",
    "reading a pipe": "os.read(os.pipe()[0], 1)",
    "in signal.pause": "signal.pause()",
    "in asyncio": "import asyncio\nasyncio.run(asyncio.sleep(60))",
    "in another thread": "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\ndef waits():\n"
    "    signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())\n    time.sleep(60)\n"
    "thread = threading.Thread(target=waits)\nthread.start()\nthread.join()",
    "in a thread that python does not know": "thread = ctypes.c_ulong()\n"
    "C.pthread_create(ctypes.byref(thread), None, ctypes.cast(C.pause, ctypes.c_void_p), None)\n"
    "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\ntime.sleep(60)",
    "in many threads that are measured": "for _ in range(3): threading.Thread(target=spins, daemon=True).start()\n"
    "time.sleep(60)",
    "deep in a recursion": "def deep(left):\n    return deep(left - 1) if left else time.sleep(60)\ndeep(900)",
    "with many threads": "for _ in range(20): threading.Thread(target=time.sleep, args=[60], daemon=True).start()\n"
    "time.sleep(60)",
    "allocating": "while True:\n    kept_too = [bytearray(number) for number in range(5000)]",
    "in its children too": "for _ in range(3):\n    if not os.fork(): time.sleep(60)\ntime.sleep(60)",
}


@pytest.mark.parametrize("waits", WAITS)
def test_a_signal_leaves_the_table_at_once(waits, launched):
    launched.write(WAITS[waits], before=SPINS)
    profiled = replace(launched, during=sends(signal.SIGTERM)).must_report()
    assert profiled.end == ("killed", signal.SIGTERM) and profiled.seconds < 5, profiled


@pytest.mark.parametrize("waits", ["asleep", "in a loop", "in a call that keeps the lock of the interpreter"])
def test_a_signal_leaves_the_table_under_python_m_memory_profiler(waits, as_module):
    as_module.write(WAITS[waits])
    profiled = replace(as_module, during=sends(signal.SIGTERM)).must_report()
    assert profiled.seconds < 5, profiled


@pytest.mark.parametrize("name", ENDS_A_PROGRAM)
def test_each_signal_leaves_the_table(name, launched):
    written(launched, WAITS["asleep"], name)
    replace(launched, during=sends(ENDS_A_PROGRAM[name])).must_report()


@pytest.mark.parametrize("name", FEW)
def test_each_signal_leaves_the_table_in_a_loop(name, launched):
    written(launched, WAITS["in a loop"], name)
    replace(launched, during=sends(ENDS_A_PROGRAM[name])).must_report()


@pytest.mark.parametrize("options", [("--backend", "tracemalloc"), ("--backend", "jemalloc"), ("-o", "report.txt")])
@pytest.mark.parametrize("waits", ["in a loop", "allocating"])
def test_a_signal_leaves_the_table_with_each_backend_and_in_a_file(waits, options, launched):
    launched.write(WAITS[waits])
    replace(launched, options=options, during=sends(signal.SIGTERM)).must_report()


def test_a_program_that_stops_serving_and_raises_the_signal_again(launched):
    launched.write(
        r"""caught = []
before = signal.signal(signal.SIGTERM, lambda number, _: caught.append(number))
os.write(1, b"serves\n")
while not caught:
    time.sleep(0.001)
os.write(1, b"stops serving")
signal.signal(signal.SIGTERM, before)
signal.raise_signal(caught.pop())
"""
    )

    def stop(program) -> None:
        program.printed(b"serves\n")
        program.send(signal.SIGTERM)

    replace(launched, during=stop).must_report()


def test_an_interrupt_still_raises_an_exception(either):
    either.write("try:\n    time.sleep(60)\nfinally:\n    os.write(1, b'cleaned up')")
    profiled = replace(either, during=sends(signal.SIGINT)).must_report()
    assert profiled.stderr.endswith(b"KeyboardInterrupt\n"), profiled


def test_a_signal_for_the_whole_group_leaves_one_table(launched):
    launched.write(WAITS["in its children too"])

    def end_the_group(program) -> None:
        program.printed(b"ready\n")
        program.is_over(0.1)
        os.killpg(program.pid, signal.SIGTERM)

    replace(launched, during=end_the_group).must_report()


@pytest.mark.parametrize("second", ["SIGTERM", "SIGHUP"])
def test_two_signals_in_quick_succession_leave_the_table(second, launched):
    """`timeout` sends its signal to the program and then to its group; other supervisors send two different ones."""
    launched.write("time.sleep(60)")
    for _ in range(5):
        with Started(launched.door.command((), launched.words), within=launched.folder) as program:
            program.printed(b"ready\n")
            program.is_over(0.1)
            program.send(signal.SIGTERM)
            program.send(getattr(signal, second))
            ended = program.ended()
        assert ended.end in {("killed", signal.SIGTERM), ("killed", getattr(signal, second))}, ended
        must_have_table(ended.stdout, launched.expected, ended)

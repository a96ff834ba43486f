"""Time stampers that the program itself creates."""

import re

from harness.mebibytes import Mebibytes
from module.running import run_quietly

STAMP = re.compile(rb"FUNC (\S+) (\d+\.\d{4}) (\d+\.\d{4}) (\d+\.\d{4}) (\d+\.\d{4}) (\d+)")


def stamps(output: bytes) -> list[tuple[str, float, float, int]]:
    """Returns the name, the gained MiB, the seconds and the level of each line. All lines must be stamps."""
    found = [STAMP.fullmatch(line) for line in output.splitlines()]
    assert all(found), output
    return [
        (match[1].decode(), float(match[4]) - float(match[2]), float(match[5]) - float(match[3]), int(match[6]))
        for match in found
    ]


def test_functions_and_blocks_are_recorded_with_their_levels(door, tmp_path):
    finished = run_quietly(
        door,
        tmp_path,
        """
import asyncio, time
from memory_profiler import TimeStamper

stamper = TimeStamper("psutil", include_children=False)
kept = []

@stamper
def outer():
    "what it does"
    kept.append(block(10))
    inner()
    time.sleep(0.05)

@stamper()
def inner():
    kept.append(block(20))

@stamper
def values():
    yield 1
    kept.append(block(5))

@stamper
async def waits():
    await asyncio.sleep(0)
    kept.append(block(7))

outer()
with stamper.timestamp("part"):
    inner()
list(values())
asyncio.run(waits())
assert outer.__doc__ == "what it does" and stamper.current_stack_level == -1
assert sum(map(len, stamper.functions.values())) == 6
assert stamper.stack[inner.__wrapped__] == [1, 1]
with stamper.call_on_stack(max, 1, 3) as largest:
    assert largest == 3
    stamper.show_results()
""",
    )
    shown = stamps(finished.stdout)
    assert [(name, Mebibytes(gained), level) for name, gained, _, level in shown] == [
        ("__main__.outer", 30, 0),
        ("__main__.inner", 20, 1),
        ("__main__.inner", 20, 1),
        ("__main__.values", 5, 0),
        ("__main__.waits", 7, 0),
        (".part", 20, 0),
        ("builtins.max", 0, 0),
    ], shown
    assert shown[0][2] >= 0.05


def test_levels_belong_to_a_thread_and_end_with_an_exception(door, tmp_path):
    finished = run_quietly(
        door,
        tmp_path,
        """
from memory_profiler import TimeStamper

stamper = TimeStamper("psutil")

@stamper
def fails():
    raise LookupError

@stamper
def works():
    threads = [threading.Thread(target=alone)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

@stamper
def alone():
    pass

for _ in range(2):
    try:
        fails()
    except LookupError:
        pass
works()
stamper.show_results(sys.stdout)
""",
    )
    assert [(name, level) for name, _, _, level in stamps(finished.stdout)] == [
        ("__main__.fails", 0),
        ("__main__.fails", 0),
        ("__main__.works", 0),
        ("__main__.alone", 0),
    ]


def test_objects_that_cannot_be_called_are_refused(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
from memory_profiler import TimeStamper

try:
    TimeStamper("psutil")(3)
except ValueError as error:
    assert str(error) == "Value must be callable"
else:
    raise AssertionError
""",
    )

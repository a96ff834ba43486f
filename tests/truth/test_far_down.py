"""Lines far down in a long function occur as often as those at its top, and cost the same."""

import pytest

from harness.far_down import far_down
from harness.tables import tables_in
from same.random_programs import Writer
from truth.marks import needed_version
from truth.test_truth import FOLDER

SCRIPTS = [
    "async_generators",
    "closures_and_lambdas",
    "comprehensions",
    "coroutines_by_hand",
    "coroutines_cancelled",
    "exceptions_caught_outside",
    "generators_thrown_into_and_closed",
    "recursion_that_raises",
    "statements",
    "with_blocks",
    "yield_from",
]

ASYNCHRONOUS = """
import asyncio

class Steps:
    def __init__(self, number): self.left = number
    def __aiter__(self): return self
    async def __anext__(self):
        await asyncio.sleep(0)
        self.left -= 1
        if self.left < 0: raise StopAsyncIteration
        return self.left

class Entered:
    def __init__(self, swallows): self.swallows = swallows
    async def __aenter__(self): await asyncio.sleep(0); return self
    async def __aexit__(self, *error): await asyncio.sleep(0); return self.swallows

async def steps(number):
    try:
        for step in range(number):
            yield step
    finally:
        await asyncio.sleep(0)

@profile
async def work(number):
    seen = []
    async for step in Steps(number):
        seen.append(step)
    else:
        seen.append("over")
    async for step in Steps(number): seen.append(step)
    async for step in steps(number):
        if step == 2: break
    seen += [step async for step in steps(number) if step % 2]
    seen += {(step, other) async for step in Steps(2)
             for other in range(2)}
    for swallows in (True, False):
        try:
            async with Entered(swallows) as first, Entered(False):
                seen.append(1 / (step - 2))
        except ZeroDivisionError:
            seen.append("raised")
        else:
            seen.append("swallowed")
    async with Entered(True): raise KeyError(await asyncio.sleep(0))
    while len(seen) < 40: seen.append(await asyncio.sleep(0, 7))
    return seen

@profile
async def forever():
    try:
        while True: await asyncio.sleep(0)
    except asyncio.CancelledError:
        await asyncio.sleep(0)
        raise
    finally:
        await asyncio.sleep(0)

async def main():
    print(len(await work(5)))
    task = asyncio.create_task(forever())
    for _ in range(5): await asyncio.sleep(0)
    task.cancel()
    print(await asyncio.gather(task, return_exceptions=True))

asyncio.run(main())
"""

EXCEPTIONS_AND_JUMPS = """
import contextlib

class Leaves(contextlib.ContextDecorator):
    def __enter__(self): return self
    def __exit__(self, kind, *rest): return kind is KeyError

@profile
def work(number):
    total = 0
    while total < number: total += 1
    for index in range(number): total += index
    with Leaves(): raise KeyError(total)
    with Leaves(): total += 1
    for index in range(number):
        with Leaves():
            if index % 3 == 0: continue
            if index % 3 == 1: raise KeyError
            total += 1
        try:
            total //= index - 3
        except ZeroDivisionError: total += 2
        except (TypeError, ValueError) as error:
            total += len(str(error))
        else: total += 1
        finally:
            if index == 5: break
    else:
        total = None
    try:
        try: raise ExceptionGroup("several", [KeyError(1), ValueError(2)])
        except* KeyError: total += 1
        except* ValueError: total += 2
    finally: total += 3
    match total:
        case int() if total < 0: return None
        case int(): total += sum(index for index in range(number)
                                 if index)
    squares = [index * index
               for index in range(number)
               if index % 2]
    assert squares, "none"
    return (total
            if total > number
            else number)

@profile
def produce(number):
    for index in range(number):
        try: received = yield index
        except KeyError: received = None
        while received: received = yield from produce(1)
    yield (yield
           number)

print(work(9))
generator = produce(4)
print(next(generator), generator.send(1), list(generator))
generator = produce(4)
print(next(generator), generator.throw(KeyError), list(generator))
print(list(produce(3)), list(zip(produce(2), produce(3))))
produce(1).close()
"""

WRITTEN = {"asynchronous code": ASYNCHRONOUS, "exceptions and jumps": EXCEPTIONS_AND_JUMPS}


def random_program(seed: int) -> str:
    """Returns a random program that calls no Python function in the middle of a line.

    After such a call, Python 3.12 reports the line again, unless the line stands far down: `y = x or f()` occurs twice.
    """
    native = "\nimport functools; native = functools.partial\n"
    program = Writer(seed).program().replace("(lambda", "native(lambda")
    return program.replace("\nimport types\n", f"\nimport types{native}").replace(
        "\n@contextlib", "\nchance = native(chance)\n\n@contextlib", 1
    )


def counted(output: bytes) -> list[tuple[str, int]]:
    """Returns the text and the occurrences of each executed row, in order."""
    rows = [row for table in tables_in(output) for row in table.rows]
    return [(row.text, row.measured.occurrences) for row in rows if row.measured]


def must_count_the_same(python, folder, source: str) -> None:
    """Fails unless each line of a program has the same number of occurrences if it stands far down."""
    outputs = []
    for program in (source, far_down(source)):
        (folder / "program.py").write_text(program)
        finished = python.pyprof(["program.py"], within=folder)
        assert finished.status == 0, finished
        outputs.append(finished.stdout)
    assert counted(outputs[0])
    assert counted(outputs[0]) == counted(outputs[1])


@pytest.mark.parametrize("name", WRITTEN)
def test_lines_far_down_occur_as_often(name, python, tmp_path) -> None:
    if python.version < (3, 11) and "except*" in WRITTEN[name]:
        pytest.skip("groups of exceptions came with Python 3.11")
    must_count_the_same(python, tmp_path, WRITTEN[name])


@pytest.mark.parametrize("seed", range(4))
def test_lines_of_random_programs_occur_as_often(seed, python, tmp_path) -> None:
    if python.version < (3, 10):
        pytest.skip("the programs have `match` statements")
    must_count_the_same(python, tmp_path, random_program(seed))


@pytest.mark.parametrize("script", SCRIPTS)
def test_lines_of_the_scripts_occur_as_often(script, python, tmp_path) -> None:
    if python.version < needed_version(FOLDER / f"{script}.py"):
        pytest.skip(f"Python {python.label} cannot run it")
    must_count_the_same(python, tmp_path, (FOLDER / f"{script}.py").read_text())


BESIDE_OTHERS = """
import sys
DISABLE, E = sys.monitoring.DISABLE, sys.monitoring.events
ALL = E.LINE, E.INSTRUCTION, E.JUMP, E.PY_START, E.PY_RETURN, E.PY_YIELD

def tracer(frame, event, argument):
    frame.f_trace_opcodes = True
    return tracer

def listen(events, only_there, answer=None):
    sys.monitoring.use_tool_id(2, "of the program")
    for event in ALL:
        if event & events:
            sys.monitoring.register_callback(2, event, lambda *event: answer)
    for function in (work, produce) if only_there else ():
        sys.monitoring.set_local_events(2, function.__code__, events)
    if not only_there:
        sys.monitoring.set_events(2, events)

def leave():
    sys.settrace(None)
    sys.setprofile(None)
    if sys.monitoring.get_tool(2):
        sys.monitoring.set_events(2, 0)
        for function in (work, produce):
            sys.monitoring.set_local_events(2, function.__code__, 0)
        sys.monitoring.free_tool_id(2)

@profile
def produce(number):
    while number > 0: number -= 1; yield number

@profile
def work(number):
    total = 0
    if number == 4: start()
    for item in produce(number):
        total += item
        while item > 2: item -= 1
        try:
            total //= item
        except ZeroDivisionError:
            continue
    if number == 6: leave()
    return

start = lambda: INSIDE
for number in (2, 3): work(number)
BETWEEN
for number in (4, 5, 6, 7): work(number)
sys.monitoring.restart_events()
for number in (3, 2): work(number)
"""

OTHER_TOOLS = {
    "no other tool": "None",
    "a tracer": "sys.settrace(tracer)",
    "a profiler": "sys.setprofile(lambda *event: None)",
    "lines": "listen(E.LINE, True)",
    "lines that are switched off": "listen(E.LINE, True, DISABLE)",
    "instructions": "listen(E.INSTRUCTION, True)",
    "instructions that are switched off": "listen(E.INSTRUCTION, True, DISABLE)",
    "all events everywhere": "listen(sum(ALL), False)",
    "all events everywhere that are switched off": "listen(sum(ALL), False, DISABLE)",
}


@pytest.mark.parametrize("name", OTHER_TOOLS)
def test_lines_far_down_occur_as_often_beside_other_tools(name, python, tmp_path) -> None:
    if python.version < (3, 12):
        pytest.skip("sys.monitoring came with Python 3.12")
    start = OTHER_TOOLS[name]
    inside, between = ("None", start) if "switched off" in name else (start, "")
    must_count_the_same(python, tmp_path, BESIDE_OTHERS.replace("INSIDE", inside).replace("BETWEEN", between))


HOT = """
import time

@profile
def loop(number):
    if number < 0:
        pass
BEFORE
    for index in range(number):
        left = index
    while left: left -= 1

@profile
def produce(number):
    if number < 0:
        pass
BEFORE
    for index in range(number): yield index

for function, number in ((loop, 2000), (lambda number: list(produce(number)), 1000)):
    function(number)
    began = time.process_time()
    for _ in range(5): function(number)
    print(time.process_time() - began)
"""

STATEMENTS = "        before = None\n" * 5000


def test_a_line_far_down_costs_as_much_as_one_at_the_top(python, tmp_path) -> None:
    """The ratio is 1.8 at most; it was 60 and more with `LINE` events of Python 3.12."""
    if python.version < (3, 12):
        pytest.skip("another hook")
    outputs = []
    for before in ("", STATEMENTS, STATEMENTS):
        (tmp_path / "program.py").write_text(HOT.replace("BEFORE\n", before))
        finished = python.pyprof(["program.py"], within=tmp_path)
        assert finished.status == 0, finished
        outputs.append(finished.stdout)
    assert counted(outputs[0]) == counted(outputs[1])
    seconds = [[float(line) for line in output.split(b"\n")[:2]] for output in outputs]
    for near, *far in zip(*seconds, strict=True):
        assert min(far) < 4 * near, seconds

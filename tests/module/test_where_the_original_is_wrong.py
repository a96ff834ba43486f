"""Errors of the original's module. Each script compares its result with the expected one, and succeeds with pyprof
but not with the original."""

import subprocess

import pytest

from module.running import HEAD, run_script

SCRIPTS = {
    "what a line of a loop frees is charged again": """
def works():
    for amount in (40, 30, 20, 10):
        made = block(amount)
        made.close()

profiler = LineProfiler()
profiler(works)()
assert lines_of(profiler, works) == {1: (0, 5), 2: (100, 4), 3: (-100, 4)}, lines_of(profiler, works)
""",
    "a line that calls another profiled function": """
def outer():
    kept = inner()
    return kept

def inner():
    return block(10)

profiler = LineProfiler()
profiler.add_function(inner)
profiler(outer)()
assert lines_of(profiler, outer) == {1: (10, 1), 2: (0, 1)}, lines_of(profiler, outer)
""",
    "recursion": """
def falls(depth):
    made = block(10)
    if depth:
        falls(depth - 1)
    made.close()

profiler = LineProfiler()
profiler(falls)(2)
assert lines_of(profiler, falls) == {1: (30, 3), 2: (0, 3), 3: (0, 2), 4: (-30, 3)}, lines_of(profiler, falls)
""",
    "interleaved coroutines": """
import asyncio

async def works(amount):
    made = block(amount)
    await asyncio.sleep(0.01)
    made.close()
    return 1

profiler = LineProfiler()
wrapped = profiler(works)

async def main():
    await asyncio.gather(*[asyncio.ensure_future(wrapped(amount)) for amount in (10, 20, 30)])

asyncio.run(main())
assert lines_of(profiler, works) == {1: (60, 3), 2: (0, 6), 3: (-60, 3), 4: (0, 3)}, lines_of(profiler, works)
""",
    "threads": """
barrier = threading.Barrier(2)

def works():
    barrier.wait()
    small = 1
    barrier.wait()
    return small

def grows():
    barrier.wait()
    made = block(20)
    barrier.wait()
    return made

profiler = LineProfiler()
functions = [profiler(works), profiler(grows)]
threads = [threading.Thread(target=function) for function in functions]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert lines_of(profiler, grows)[2] == (20, 1), lines_of(profiler, grows)
assert [count for _, count in lines_of(profiler, works).values()] == [1, 1, 1, 1], lines_of(profiler, works)
""",
    "generators print a table": """
import io
stream = io.StringIO()

@profile(stream=stream)
def values():
    first = block(10)
    yield 1
    second = block(20)
    yield 2

kept = []
for value in values():
    kept.append(block(50))
rows = [line.split() for line in stream.getvalue().splitlines() if "block(" in line]
assert [Mebibytes(row[3]) for row in rows] == [10, 20], stream.getvalue()
""",
    "asynchronous generators print a table": """
import asyncio, io
stream = io.StringIO()

@profile(stream=stream)
async def values():
    first = block(10)
    yield 1
    second = block(20)

async def main():
    return [value async for value in values()]

assert asyncio.run(main()) == [1]
rows = [line.split() for line in stream.getvalue().splitlines() if "block(" in line]
assert [Mebibytes(row[3]) for row in rows] == [10, 20], stream.getvalue()
""",
    "a coroutine function stays one": """
import asyncio

@profile(stream=open(os.devnull, "w"))
async def works():
    await asyncio.sleep(0)
    return 3

assert asyncio.iscoroutinefunction(works)
assert asyncio.run(works()) == 3
""",
    "a class stays one": """
import io
stream = io.StringIO()

@profile(stream=stream)
class Thing:
    def method(self):
        return block(10)

assert isinstance(Thing(), Thing) and issubclass(Thing, object)
made = Thing().method()
assert "block(10)" in stream.getvalue()
""",
    "what holds functions": """
import io
stream = io.StringIO()

class Thing:
    @profile(stream=stream)
    @staticmethod
    def alone():
        return block(1)
    @profile(stream=stream)
    @classmethod
    def of_class(cls):
        return cls
    @profile(stream=stream)
    @property
    def value(self):
        return 3

assert (Thing.of_class(), Thing().value, len(Thing.alone())) == (Thing, 3, MIB)
assert stream.getvalue().count("Filename:") == 3, stream.getvalue()
""",
    "other decorators below": """
import functools, io
stream = io.StringIO()

def other(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)
    return wrapper

@profile(stream=stream)
@other
def works():
    return block(10)

made = works()
assert "return block(10)" in stream.getvalue(), stream.getvalue()
""",
    "what is called is not traced": """
def calls():
    return called()

def called():
    return sys.gettrace()

profiler = LineProfiler()
assert profiler(calls)() is None
""",
    "a function that raises has its table": """
import io
stream = io.StringIO()

@profile(stream=stream)
def raises():
    made = block(10)
    raise LookupError

try:
    raises()
except LookupError:
    pass
assert "raise LookupError" in stream.getvalue()
""",
    "a decorated function can be pickled with its code": """
import inspect, pickle

@profile
def works(first, *, second=2):
    "what it does"

assert pickle.loads(pickle.dumps(works)) is works
assert str(inspect.signature(works)) == "(first, *, second=2)" and works.__defaults__ is None
assert works.__kwdefaults__ == {"second": 2} and works.__code__.co_name == "works"
""",
    "two equal functions of two files": """
for name in ("one", "other"):
    with open(f"{name}.py", "w") as file:
        file.write("def works():\\n    return 1\\n")
import one, other
profiler = LineProfiler()
profiler(one.works)()
profiler(other.works)()
other.works()
with profiler:
    other.works()
counts = {os.path.basename(file): [of[2] for _, of in lines if of][-1] for file, lines in profiler.code_map.items()}
assert counts == {"one.py": 1, "other.py": 2}, counts
assert len(profiler.code_map) == len(list(profiler.code_map)) == len(profiler.code_map.values()) == 2
""",
    "memory that a helper module allocates": """
with open("helper.py", "w") as file:
    file.write("def makes():\\n    return bytearray(38 * 2 ** 20)\\n")
import helper

def works():
    made = helper.makes()
    return made

profiler = LineProfiler(backend="tracemalloc")
profiler(works)()
assert lines_of(profiler, works)[1] == (38, 1), lines_of(profiler, works)
""",
    "lines before a limit run once": """
ran = []

def works():
    ran.append("before")
    large = block(200)
    ran.append("after")

sys.stdin = open(os.devnull)
profiler = LineProfiler(max_mem=150)
try:
    profiler(works)()
except BaseException:
    pass
assert ran[0:1] == ["before"] and ran.count("before") == 1, ran
""",
}

ONLY_FROM_3_12 = {"a coroutine function stays one"}
"""The scripts for which the original is wrong only from Python 3.12 on."""


@pytest.mark.parametrize("name", SCRIPTS)
def test_pyprof_is_right(door, tmp_path, name):
    run_script(door, tmp_path, SCRIPTS[name])


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_original_is_wrong(python_3_11, python_3_12, tmp_path, name):
    python = python_3_12 if name in ONLY_FROM_3_12 else python_3_11
    (tmp_path / "script.py").write_text(HEAD + SCRIPTS[name])
    command = [python.executable_with_original, "script.py"]
    try:
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, stdin=subprocess.DEVNULL, timeout=30)
    except subprocess.TimeoutExpired:
        return
    assert ended.returncode != 0, f"the original gets it right:\n{ended.stdout.decode()}"
    assert b"No module named" not in ended.stderr, ended.stderr.decode()

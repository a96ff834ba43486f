"""`--pdb-mmem`: where memory reaches the limit, pdb behaves as after `pdb.set_trace()` in that Python.

The same program runs under plain python: there, a profiled function starts a debugger instead of growing.
"""

import dataclasses
import re

import pytest

from debuggers.test_pdb import COMMANDS
from fidelity.terminal import converse
from fidelity.two_runs import Pair, both, written
from harness.far_down import NEAR_AND_FAR

STEPS_IN = re.compile(
    rb"Current memory (\d+\.\d\d) MiB exceeded the maximum of 64\.00 MiB\nStepping into the debugger \n"
)
SHORTENED_ADDRESS = re.compile(rb"\.\.\.x[0-9a-f]+")
"""The end of the address of a generator in the output of pdb, which shortens returned values."""

GROW = """
import functools, sys

def grow():
    if isinstance(profile, functools.partial):
        import pdb
        debugger = pdb.Pdb(**({"mode": "inline"} if sys.version_info >= (3, 14) else {}))
        debugger.set_stepinstr = debugger.set_step  # of Python 3.13, which would stop before the line is over
        debugger.set_trace(sys._getframe(1))
        del debugger.set_stepinstr  # from Python 3.14 on, `breakpoint()` uses this debugger again
    else:
        grow.kept = b"x" * (128 << 20)
"""

PROGRAM = (
    GROW
    + """
def callee(number):
    doubled = number * 2
    return doubled

@profile
def work(number):
    total = 0
    grow()
    for index in range(3):
        total += callee(index)
    block = [total] * 10
    return total

def caller():
    result = work(5)
    print("result", result)

caller()
print("end")
"""
)


def compare(python, folder, words=("program.py",), stops: int = 1, **how) -> Pair:
    """Fails unless pyprof has stopped this number of times, and everything else is as under plain python."""
    pair = both(python, [*words], pyprof_words=["--pdb-mmem", "64", *words], within=folder, **how)
    return agreeing(pair, stops)


def agreeing(pair: Pair, stops: int = 1) -> Pair:
    found = STEPS_IN.findall(pair.profiled.stdout)
    assert len(found) == stops, pair.profiled
    assert all(128 < float(memory) < 256 for memory in found), pair.profiled
    printed = STEPS_IN.sub(b"", pair.profiled.stdout)
    pair = Pair(
        *(
            dataclasses.replace(finished, stdout=SHORTENED_ADDRESS.sub(b"...", stdout))
            for finished, stdout in ((pair.plain, pair.plain.stdout), (pair.profiled, printed))
        )
    )
    pair.must_agree()
    pair.must_have_tables()
    return pair


@pytest.mark.parametrize("commands", COMMANDS)
def test_every_command_works_as_after_set_trace(commands, python, tmp_path):
    pair = compare(python, written(tmp_path, PROGRAM), stdin=COMMANDS[commands].encode())
    (table,) = pair.tables
    counts = [row.measured.occurrences for row in table.rows if row.measured]
    assert counts == [1, 1, 1, 4, 3, 1, 1], pair.profiled


def test_where_shows_the_frames_of_the_program_alone(python, tmp_path):
    pair = compare(python, written(tmp_path, PROGRAM), stdin=b"w\nu\np result\nd\np number, total\nc\n")
    frames = re.findall(rb"program\.py\(\d+\)(\S+)\(\)", pair.profiled.stdout.split(b"(Pdb) ")[1])
    assert frames == [b"<module>", b"caller", b"work"], pair.profiled
    assert b"(Pdb) (5, 0)\n" in pair.profiled.stdout, pair.profiled


@pytest.mark.parametrize("commands", ["q\n", "n\nn\nq\n", "", "n\n", "s\ns\ns\ns\nq\n"], ids=repr)
def test_leaving_the_debugger_ends_the_program_with_its_report(commands, python, tmp_path):
    pair = compare(python, written(tmp_path, PROGRAM), stdin=commands.encode())
    assert pair.profiled.status == 1, pair.profiled
    # from Python 3.14 on, it ends the program by SystemExit
    assert pair.profiled.stderr.endswith(b"bdb.BdbQuit\n" if python.version < (3, 14) else b""), pair.profiled


def test_the_program_may_catch_the_exception_of_leaving(python, tmp_path):
    program = PROGRAM.replace(
        "\ncaller()\n", "\ntry:\n    caller()\nexcept BaseException as error:\n    print(repr(error), sys.gettrace())\n"
    )
    for commands in (b"q\n", b"n\nq\n"):
        pair = compare(python, written(tmp_path, program), stdin=commands)
        assert pair.profiled.status == 0, pair.profiled
        raised = b"BdbQuit()" if python.version < (3, 14) else b"SystemExit(1)"
        assert raised + b" None\nend\n" in pair.profiled.stdout, pair.profiled


def test_an_exception_of_the_input_is_raised_in_the_program(python, tmp_path):
    program = PROGRAM.replace(
        "\ncaller()\n",
        """
class Broken:
    def readline(self):
        raise OSError("no more to read")
sys.stdin = Broken()
try:
    caller()
except OSError as error:
    print(repr(error), sys.gettrace())
""",
    )
    pair = compare(python, written(tmp_path, program))
    assert b"OSError('no more to read') None\nend\n" in pair.profiled.stdout, pair.profiled


def test_an_assignment_at_the_prompt_changes_the_variable(python, tmp_path):
    pair = compare(python, written(tmp_path, PROGRAM), stdin=b"total = 1000\n!number = 7\np number\nc\n")
    assert b"result 1006\n" in pair.profiled.stdout, pair.profiled


@pytest.mark.parametrize("place", NEAR_AND_FAR)
def test_a_jump(place, python, tmp_path):
    folder = written(tmp_path, NEAR_AND_FAR[place](PROGRAM))
    number = (folder / "program.py").read_text().splitlines().index("    block = [total] * 10") + 1
    compare(python, folder, stdin=f"j {number}\nw\nn\np total\nc\n".encode())


PLACES = {
    "a nested function": "@profile\ndef outer():\n    def inner():\n        grow()\n        return 1\n    mark = inner()\n    return mark\nprint(outer())",
    "a nested profiled function": "@profile\ndef outer():\n    @profile\n    def inner():\n        grow()\n        return 1\n"
    "    mark = inner()\n    return mark\nprint(outer())",
    "a generator": "@profile\ndef work():\n    yield 1\n    grow()\n    yield 2\nprint(list(work()))",
    "a coroutine": "import asyncio\n@profile\nasync def work():\n    await asyncio.sleep(0)\n    grow()\n"
    "    await asyncio.sleep(0)\n    return 1\nprint(asyncio.run(work()))",
    "an asynchronous generator": "import asyncio\n@profile\nasync def steps():\n    yield 1\n    grow()\n    yield 2\n"
    "async def main():\n    return [step async for step in steps()]\nprint(asyncio.run(main()))",
    "a method": "@profile\nclass Box:\n    def put(self, item):\n        grow()\n        self.item = item\nBox().put(3)",
    "the body of a class": "@profile\ndef work():\n    class Inner:\n        size = 1\n        grow()\n        double = size * 2\n    return Inner.double\nprint(work())",
    "a recursion": "@profile\ndef work(depth):\n    if depth == 0:\n        grow()\n        return 0\n    return work(depth - 1)\nwork(3)",
    "an exception's handler": "@profile\ndef work():\n    try:\n        1 / 0\n    except ZeroDivisionError:\n        grow()\n"
    "        kept = 1\n    return 2\nprint(work())",
    "a thread": "import threading\n@profile\ndef work():\n    grow()\n    return 1\n"
    "thread = threading.Thread(target=work, name='worker')\nthread.start(); thread.join()\nprint('end')",
    "a callback from native code": "@profile\ndef key(item):\n    item > 1 or grow()\n    return -item\nprint(sorted([1, 2], key=key))",
}


@pytest.mark.parametrize(
    "commands",
    ["c\n" * 4, "n\n" * 12 + "c\n" * 4, "s\n" * 12 + "w\n" + "c\n" * 4, "w\nu\nw\nr\nc\nc\nc\n", "q\n"],
    ids=["continue", "over", "into", "up", "quit"],
)
@pytest.mark.parametrize("place", PLACES)
def test_a_stop_in(place, commands, python, tmp_path):
    compare(python, written(tmp_path, GROW + PLACES[place]), stdin=commands.encode())


def test_a_stop_in_a_deep_recursion(python, tmp_path):
    # up to Python 3.10 a call uses the C stack: plain Python 3.10 with a tracer overflows it before 20,000 calls
    deepest = 20000 if python.version >= (3, 11) else 8000
    program = (
        GROW
        + f"""
sys.setrecursionlimit(30000)
@profile
def work(depth):
    if depth == 0:
        grow()
        kept = 3
        return kept
    return work(depth - 1)
print(work({deepest}))
"""
    )
    compare(python, written(tmp_path, program), stdin=b"n\nn\np depth, kept\nu\np depth\nc\n")


def test_a_stop_under_the_imported_decorator(python, tmp_path):
    program = PROGRAM.replace("@profile", "@imported")
    program = program.replace(
        "import functools, sys",
        "import functools, sys\ntry:\n"
        "    from memory_profiler import profile as imported\n"
        "except ImportError:\n    imported = profile",
    )
    compare(python, written(tmp_path, program), stdin=b"w\nn\np total\nc\n")


@pytest.mark.parametrize("options", [["-u"], ["-O"], ["-X", "dev"]], ids=" ".join)
def test_with_an_option_of_python(options, python, tmp_path):
    compare(python, written(tmp_path, PROGRAM), words=(*options, "program.py"), stdin=b"w\nn\np total\nc\n")


def test_a_breakpoint_of_the_program_behind_a_stop(python, tmp_path):
    program = PROGRAM.replace("    block = [total] * 10\n", "    breakpoint()\n    return total\n")
    compare(python, written(tmp_path, program), stdin=b"n\nn\nc\nw\nn\nc\n")


@pytest.mark.parametrize("leaving", ["c\n", "q\n", "\x04"], ids=["continue", "quit", "the end of input"])
def test_a_conversation_on_a_terminal(leaving, python, tmp_path):
    folder = written(tmp_path, PROGRAM)
    answers = ("w\n", "n\n", "s\n", "p total\n", "u\n", "b callee\n", "c\n", "p number\n", "cl 1\n", leaving)
    dialogue = [("(Pdb) ", answer) for answer in answers]
    if python.version >= (3, 14) and leaving != "c\n":
        dialogue.append(("[y/n] ", "y\n"))
    environment = {"NO_COLOR": "1", "HOME": str(tmp_path)}
    plain = converse([python.executable, "program.py"], dialogue, within=folder, environment=environment)
    under_pyprof = converse(
        python.pyprof_command(["--pdb-mmem=64", "program.py"]), dialogue, within=folder, environment=environment
    )
    pair = agreeing(Pair(plain, under_pyprof))
    assert pair.profiled.status == (0 if leaving == "c\n" else 1)

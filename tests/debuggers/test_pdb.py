"""Debugging with pdb goes as under python, and the tables are the same as without debugging."""

import pytest

from debuggers.quiet import compare
from fidelity.terminal import converse
from fidelity.two_runs import Pair, both, written
from harness.far_down import NEAR_AND_FAR

IN_A_PROFILED_FUNCTION = """
def callee(number):
    doubled = number * 2
    return doubled

@profile
def work(number):
    total = 0
    breakpoint()
    for index in range(3):
        total += callee(index)
    block = [total] * 10
    return total

def caller():
    result = work(5)
    print("result", result)

caller()
work(1) if False else None
print("end")
"""

IN_AN_UNPROFILED_FUNCTION = """
def callee(number):
    doubled = number * 2
    breakpoint()
    tripled = number * 3
    return doubled + tripled

def between(number):
    value = callee(number)
    return value

@profile
def work(number):
    total = 0
    for index in range(2):
        total += between(index)
    return total

def caller():
    result = work(5)
    print("result", result)

caller()
print("end")
"""

IN_THE_CALLER = """
@profile
def work(number):
    total = 0
    for index in range(number):
        total += index
    return total

def caller():
    breakpoint()
    first = work(2)
    second = work(first)
    print("results", first, second)

caller()
print("end")
"""

COMMANDS = {
    "continue": "c\n" * 5,
    "where": "w\nc\nw\nc\nc\n",
    "step over": "n\n" * 30 + "c\n" * 5,
    "step into": "s\n" * 60 + "c\n" * 5,
    "up and down": "u\nl .\np number\nd\nw\nc\nu\nu\np result\nc\nc\n",
    "print": "p locals()\npp number\nwhatis number\n!number = 9\np number\nargs\nc\nc\nc\n",
    "list": "l\nll\nsource callee\nc\nc\nc\n",
    "until": "until\nuntil\nc\nc\nc\n",
    "return": "r\nn\nr\nc\nc\nc\n",
    "a breakpoint": "b callee\nb\nc\nw\nc\nc\nclear 1\nc\nc\nc\n",
    "a conditional breakpoint": "b callee, number == 1\nc\np number\nw\nc\nc\nc\n",
    "a temporary breakpoint": "tbreak callee\nc\nw\nc\nc\nc\n",
    "commands of a breakpoint": "b callee\ncommands 1\nsilent\np number\nend\nc\nc\nc\nc\nc\n",
    "display": "display number\nn\nn\nc\nc\nc\n",
    "an expression": "[number for _ in range(2)]\nc\nc\nc\n",
    "an exception at the prompt": "1/0\nnonsense\nc\nc\nc\n",
}


@pytest.mark.parametrize("commands", COMMANDS)
@pytest.mark.parametrize(
    "program",
    [IN_A_PROFILED_FUNCTION, IN_AN_UNPROFILED_FUNCTION, IN_THE_CALLER],
    ids=["in a profiled function", "in an unprofiled function", "in the caller"],
)
def test_a_breakpoint(program, commands, python, tmp_path) -> None:
    folder = written(tmp_path, program)
    compare(python, ["program.py"], folder, stdin=COMMANDS[commands].encode())


OTHER_WAYS_IN = {
    "pdb.set_trace": "import pdb, switch\nset_trace = switch.unless_quiet(pdb.set_trace)",
    "Pdb().set_trace": "import pdb, switch\ndef set_trace():\n    if not switch.QUIET:\n"
    "        import sys\n        pdb.Pdb().set_trace(sys._getframe().f_back)",
    "sys.breakpointhook": "import sys, switch\nset_trace = switch.unless_quiet(sys.breakpointhook)",
}


@pytest.mark.parametrize("way", OTHER_WAYS_IN)
def test_another_way_into_the_debugger(way, python, tmp_path) -> None:
    program = OTHER_WAYS_IN[way] + IN_A_PROFILED_FUNCTION.replace("breakpoint()", "set_trace()")
    compare(python, ["program.py"], written(tmp_path, program), stdin=b"w\nn\nn\ns\nw\nu\np total\nc\n")


PLACES = {
    "a generator": "@profile\ndef work():\n    yield 1\n    breakpoint()\n    yield 2\nprint(list(work()))",
    "a coroutine": "import asyncio\n@profile\nasync def work():\n    await asyncio.sleep(0)\n    breakpoint()\n"
    "    await asyncio.sleep(0)\n    return 1\nprint(asyncio.run(work()))",
    "a method": "@profile\nclass Box:\n    def put(self, item):\n        breakpoint()\n        self.item = item\nBox().put(3)",
    "a comprehension": "@profile\ndef work():\n    return [item for item in range(2) if breakpoint() is None]\nprint(work())",
    "a recursion": "@profile\ndef work(depth):\n    if depth == 0:\n        breakpoint()\n        return 0\n    return work(depth - 1)\nwork(3)",
    "a nested profiled function": "@profile\ndef outer():\n    @profile\n    def inner():\n        breakpoint()\n        return 1\n"
    "    return inner() + inner()\nprint(outer())",
    "an exception's handler": "@profile\ndef work():\n    try:\n        1 / 0\n    except ZeroDivisionError:\n        breakpoint()\n"
    "    return 2\nprint(work())",
    "the last line": "@profile\ndef work():\n    block = [0]\n    breakpoint()\nwork()\nwork()",
    "a thread": "import threading\n@profile\ndef work():\n    breakpoint()\n    return 1\n"
    "thread = threading.Thread(target=work, name='worker')\nthread.start(); thread.join()\nprint('end')",
    "a callback from native code": "@profile\ndef key(item):\n    breakpoint()\n    return -item\nprint(sorted([1, 2], key=key))",
}


@pytest.mark.parametrize(
    "commands",
    ["c\n" * 4, "n\n" * 12 + "c\n" * 4, "s\n" * 12 + "w\n" + "c\n" * 4, "w\nu\nw\nr\nc\nc\nc\n"],
    ids=["continue", "over", "into", "up"],
)
@pytest.mark.parametrize("place", PLACES)
def test_a_breakpoint_in(place, commands, python, tmp_path) -> None:
    compare(python, ["program.py"], written(tmp_path, PLACES[place]), stdin=commands.encode())


@pytest.mark.parametrize("commands", ["q\n", "n\nn\nq\n", "", "c\nq\n", "s\ns\ns\ns\nq\n"], ids=repr)
def test_leaving_the_debugger(commands, python, tmp_path) -> None:
    pair = both(python, ["program.py"], within=written(tmp_path, IN_A_PROFILED_FUNCTION), stdin=commands.encode())
    pair.must_agree()
    pair.must_have_tables()


@pytest.mark.parametrize("place", NEAR_AND_FAR)
def test_a_jump_within_a_profiled_function(place, python, tmp_path) -> None:
    folder = written(tmp_path, NEAR_AND_FAR[place](IN_A_PROFILED_FUNCTION))
    number = (folder / "program.py").read_text().splitlines().index("    block = [total] * 10") + 1
    both(python, ["program.py"], within=folder, stdin=f"j {number}\nw\nn\np total\nc\n".encode()).must_agree()


POST_MORTEM = {
    "pdb.post_mortem": "import pdb\ntry:\n    caller()\nexcept ZeroDivisionError as error:\n    pdb.post_mortem(error.__traceback__)",
    "pdb.pm": "import pdb, sys\ntry:\n    caller()\nexcept ZeroDivisionError as error:\n    sys.last_exc = sys.last_value = error\n"
    "    sys.last_traceback = error.__traceback__\npdb.pm()",
}


@pytest.mark.parametrize("way", POST_MORTEM)
def test_post_mortem_debugging(way, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
def fail(number):
    return number / 0

@profile
def work(number):
    kept = number
    return fail(kept)

def caller():
    return work(3)

"""
        + POST_MORTEM[way],
    )
    pair = both(python, ["program.py"], within=folder, stdin=b"w\np number\nu\np kept\nu\nl\nq\n")
    pair.must_agree()
    pair.must_have_tables()


UNDER_PDB = {
    "continue": "c\nq\n",
    "a breakpoint in a profiled function": "b 13\nc\nw\nn\nn\nn\np total\nc\nq\n",
    "a breakpoint in an unprofiled function": "b callee\nc\nw\nu\np total\nr\nn\nn\nc\nc\nc\nq\n",
    "stepping into a profiled function": "b caller\nc\nn\ns\ns\ns\ns\nw\nc\nc\nq\n",
    "a restart": "b 13\nc\nrestart\nc\nclear 1\nc\nq\n",
    "quit": "b 13\nc\nq\n",
}

PLAIN_PROGRAM = IN_A_PROFILED_FUNCTION.replace("    breakpoint()\n", "    mark = 1\n")


@pytest.mark.parametrize("name", UNDER_PDB)
@pytest.mark.parametrize(
    "words", [["-m", "pdb", "program.py"], ["-m", "pdb", "-m", "program"]], ids=["script", "module"]
)
def test_a_program_under_pdb_from_the_beginning(words, name, python, tmp_path) -> None:
    folder = written(tmp_path, PLAIN_PROGRAM)
    pair = both(python, words, within=folder, stdin=UNDER_PDB[name].encode())
    pair.must_agree()


def test_a_program_that_fails_under_pdb(python, tmp_path) -> None:
    folder = written(tmp_path, PLAIN_PROGRAM.replace("mark = 1", "mark = 1 / 0"))
    pair = both(python, ["-m", "pdb", "-c", "continue", "program.py"], within=folder, stdin=b"w\np number\nu\nq\n")
    pair.must_agree()
    pair.must_have_tables()


def test_pdb_run_by_the_program(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        import pdb

        @profile
        def work(number):
            total = number + 1
            return total

        pdb.run("work(1)")
        print(pdb.runcall(work, 2))
        print(pdb.runeval("work(3)"))
    """,
    )
    pair = both(python, ["program.py"], within=folder, stdin=b"s\ns\nw\nc\nn\nn\nc\ns\ns\nc\n")
    pair.must_agree()
    pair.must_have_tables()


def test_a_breakpoint_on_a_terminal(python, tmp_path) -> None:
    folder = written(tmp_path, IN_A_PROFILED_FUNCTION)
    dialogue = [
        ("(Pdb) ", answer)
        for answer in ("w\n", "n\n", "s\n", "p total\n", "u\n", "b callee\n", "c\n", "p number\n", "cl 1\n", "c\n")
    ]
    environment = {"NO_COLOR": "1", "HOME": str(tmp_path)}
    plain = converse([python.executable, "program.py"], dialogue, within=folder, environment=environment)
    under_pyprof = converse(python.pyprof_command(["program.py"]), dialogue, within=folder, environment=environment)
    Pair(plain, under_pyprof).must_agree()
    Pair(plain, under_pyprof).must_have_tables()

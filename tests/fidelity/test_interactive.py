"""Interactive sessions, on a terminal and from a pipe, go as under python."""

import json
import re

import pytest

from fidelity.inherent import unexplained
from fidelity.starts import PROGRAM
from fidelity.terminal import converse
from fidelity.two_runs import Pair, both, written

SESSION = b"""\
print(value)
work(3)
def typed(number):
    return number / 0

typed(1)
profile(typed)(2)
import sys
sys.flags.interactive, hasattr(sys, "ps1"), sys.last_type
"""

WORK = """
value = "from the program"

@profile
def work(number):
    return [number] * 2

work(1)
"""

ENDS = {
    "end of input": b"",
    "exit": b"exit()\n",
    "exit 3": b"import sys; sys.exit(3)\n",
    "text": b"raise SystemExit('bye')\n",
    "syntax error": b"def (\n",
    "sudden": b"import os; os._exit(4)\n",
}


@pytest.mark.parametrize("end", ENDS)
def test_a_session_after_a_script_goes_as_under_python(end, python, tmp_path) -> None:
    pair = both(python, ["-i", "program.py"], within=written(tmp_path, WORK), stdin=SESSION + ENDS[end])
    pair.must_agree()
    pair.must_have_tables()


AFTER = {
    "a module": (["-i", "-m", "program"], {}),
    "code": (["-i", "-c", "import program; from program import *; value = 1"], {}),
    "quiet": (["-iq", "program.py"], {}),
    "PYTHONINSPECT": (["program.py"], {"PYTHONINSPECT": "1"}),
    "a startup file": (["-i", "program.py"], {"PYTHONSTARTUP": "startup.py"}),
    "an exception": (["-i", "failing.py"], {}),
    "an exit": (["-i", "leaving.py"], {}),
    "a script that asks for it": (["asking.py"], {}),
}


@pytest.mark.parametrize("name", AFTER)
def test_a_session_goes_as_under_python_after(name, python, tmp_path) -> None:
    folder = written(tmp_path, WORK)
    written(tmp_path, WORK + "\n1 / 0\n", "failing.py")
    written(tmp_path, WORK + "\nimport sys\nsys.exit(5)\n", "leaving.py")
    written(tmp_path, WORK + "\nimport os\nos.environ['PYTHONINSPECT'] = '1'\n", "asking.py")
    (folder / "startup.py").write_text("print('startup')\n")
    words, environment = AFTER[name]
    both(python, words, within=folder, environment=environment, stdin=SESSION).must_agree()


def test_code_typed_into_standard_input_runs_as_under_python(python, tmp_path) -> None:
    folder = written(tmp_path, WORK)
    session = b"from program import *\n" + SESSION
    both(python, ["-i", "-"], within=folder, stdin=session).must_agree()


def test_a_session_on_a_terminal_goes_as_under_python(python, tmp_path) -> None:
    folder = written(tmp_path, WORK)
    dialogue = [
        (">>> ", "print(value)\n"),
        (">>> ", "def typed():\n"),
        ("... ", "    return 1 / 0\n"),
        ("... ", "\n"),
        (">>> ", "typed()\n"),
        (">>> ", "work(2)\n"),
        (">>> ", "\x04"),
    ]
    environment = {"PYTHON_BASIC_REPL": "1", "NO_COLOR": "1", "HOME": str(tmp_path)}
    words = ["-q", "-i", "program.py"]
    plain = converse([python.executable, *words], dialogue, within=folder, environment=environment)
    profiled = converse(python.pyprof_command(words), dialogue, within=folder, environment=environment)
    Pair(plain, profiled).must_agree()
    Pair(plain, profiled).must_have_tables()


def test_the_facts_on_a_terminal_are_those_of_python(python, tmp_path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "facts.py").write_text(PROGRAM)
    told = tmp_path / "facts.json"
    seen = []
    for command in ([python.executable], python.pyprof_command([])):
        ending = converse([*command, "facts.py"], [], within=folder, environment={"FACTS_FILE": str(told)})
        assert ending.status == 0, ending
        # each run has a terminal of its own, whose number depends on the other terminals in use
        seen.append(json.loads(re.sub(r"/dev/pts/\d+", "/dev/pts/0", told.read_text())))
        told.unlink()
    assert seen[0]["stdout"]["terminal"]
    different = unexplained(seen[0], seen[1], counted=bool(python.options))
    assert not different, "\n".join(different)


def test_a_question_on_a_terminal_is_answered_as_under_python(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        import getpass, os, shutil, sys

        @profile
        def ask():
            name = input("name? ")
            secret = getpass.getpass("secret? ")
            print(name, secret, os.isatty(0), shutil.get_terminal_size().lines, os.ttyname(0) == os.ttyname(1))
            print(os.tcgetpgrp(0) == os.getpgrp())

        ask()
    """,
    )
    dialogue = [("name? ", "Ada\n"), ("secret? ", "engine\n")]
    plain = converse([python.executable, "program.py"], dialogue, within=folder, environment={"NO_COLOR": "1"})
    profiled = converse(python.pyprof_command(["program.py"]), dialogue, within=folder, environment={"NO_COLOR": "1"})
    Pair(plain, profiled).must_agree()


def test_an_interrupt_from_the_keyboard_ends_the_program_as_under_python(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        @profile
        def wait():
            print("waiting", flush=True)
            while True:
                pass

        wait()
    """,
    )
    dialogue = [("waiting\n".replace("\n", "\r\n"), "\x03")]
    plain = converse([python.executable, "program.py"], dialogue, within=folder, environment={"NO_COLOR": "1"})
    profiled = converse(python.pyprof_command(["program.py"]), dialogue, within=folder, environment={"NO_COLOR": "1"})
    assert plain.status == profiled.status == -2, profiled
    # The line that ran when the interrupt came is not the same each time.
    assert b"KeyboardInterrupt" in profiled.stdout
    Pair(plain, profiled).must_have_tables()

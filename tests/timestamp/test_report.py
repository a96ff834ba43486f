"""The destination of the lines, their number, and the process that writes them."""

import pytest

from children.test_silence import CHILD, STARTS
from timestamp.stamps import names_and_levels, stamps_in, without_stamps

SCRIPT = """
@profile
def called():
    return 1

@profile
def never_called():
    return 2

called()
called()
print("printed")
"""


def test_the_lines_come_after_the_output_of_the_program(python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = python.pyprof(["--timestamp", "--precision", "1", "script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert finished.stdout.startswith(b"printed\nFUNC __main__.called "), finished
    assert without_stamps(finished.stdout) == b"printed\n"
    assert names_and_levels(finished.stdout) == [("__main__.called", 0)] * 2


def test_a_file_is_appended_to(python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "lines.dat").write_text("CMDLINE script.py\n")
    for _ in range(2):
        finished = python.pyprof(["--timestamp", "-o", "lines.dat", "script.py"], within=tmp_path)
        assert (finished.status, finished.stdout, finished.stderr) == (0, b"printed\n", b""), finished
    written = (tmp_path / "lines.dat").read_bytes()
    assert names_and_levels(written) == [("__main__.called", 0)] * 4
    assert without_stamps(written) == b"CMDLINE script.py\n"


def test_a_replaced_standard_output_gets_one_line_per_write(python, tmp_path):
    (tmp_path / "script.py").write_text(
        SCRIPT
        + """
import sys

class Kept:
    def write(self, text):
        sys.__stdout__.write(f"{text!r}\\n")

sys.stdout = Kept()
"""
    )
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert finished.stdout.count(b"'FUNC __main__.called ") == 2, finished


def test_the_lines_have_no_colour(any_python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = any_python.pyprof(["--timestamp", "--color", "always", "script.py"], within=tmp_path)
    assert b"\x1b" not in finished.stdout
    assert len(stamps_in(finished.stdout)) == 2


def test_a_program_with_only_blocks_is_profiled(python, tmp_path):
    (tmp_path / "script.py").write_text("with profile.timestamp('alone'):\n    pass\n")
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert names_and_levels(finished.stdout) == [(".alone", 0)]


def test_a_program_without_functions_and_blocks_has_a_message(any_python, tmp_path):
    (tmp_path / "script.py").write_text("")
    finished = any_python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert finished.stderr.startswith(b"pyprof: nothing was profiled"), finished


def test_functions_without_a_source_file_have_lines(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import os

os.remove("script.py")

@profile
def of_a_file_that_is_gone(): pass

exec("@profile\\ndef of_a_text(): pass")
of_a_file_that_is_gone(), of_a_text()
"""
    )
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert names_and_levels(finished.stdout) == [("__main__.of_a_file_that_is_gone", 0), ("__main__.of_a_text", 0)]
    assert without_stamps(finished.stdout) == b""


def test_functions_of_a_module_have_the_name_of_the_module(python, tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("")
    (tmp_path / "package" / "module.py").write_text("class Holder:\n    @profile\n    def method(self): pass\n")
    (tmp_path / "script.py").write_text("from package.module import Holder\nHolder().method()\n")
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert names_and_levels(finished.stdout) == [("package.module.method", 0)], finished


def test_the_imported_decorator_writes_lines_and_no_table(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import sys
from memory_profiler import profile as imported

@imported
def plain(): return with_arguments()

@imported(stream=sys.stderr, precision=7, backend="psutil_uss")
def with_arguments(): return 2

@profile(stream=sys.stderr, precision=7)
def of_builtins(): return plain()

of_builtins()
"""
    )
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    expected = [("__main__.plain", 1), ("__main__.with_arguments", 2), ("__main__.of_builtins", 0)]
    assert names_and_levels(finished.stdout) == expected, finished
    assert without_stamps(finished.stdout) == b""


CALLED = {
    "subprocess": {"builtin", "in a child"},
    "subprocess without a function marked": set(),
    "os.posix_spawn": {"builtin", "in a child"},
    "os.fork": {"builtin"},
    "os.fork and a sudden exit": {"builtin"},
    "os.fork and decorating": {"builtin", "in a child"},
}


@pytest.mark.parametrize("start", STARTS)
def test_the_lines_of_children_end_with_their_pid(start, python, tmp_path):
    (tmp_path / "child.py").write_text(CHILD + "with profile.timestamp('in a child'): pass\n")
    (tmp_path / "script.py").write_text(
        f"""
import os, subprocess, sys

@profile
def builtin():
    return 1

builtin()
{STARTS[start]}
"""
    )
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    stamps = stamps_in(finished.stdout)
    assert [(stamp.name, stamp.level) for stamp in stamps if not stamp.process] == [("__main__.builtin", 0)], finished
    of_children = {stamp.name.rpartition(".")[2] for stamp in stamps if stamp.process}
    assert of_children == CALLED[start], finished
    assert without_stamps(finished.stdout) == b""


def test_each_of_many_calls_has_a_line(python, tmp_path):
    (tmp_path / "script.py").write_text("@profile\ndef f(): pass\nfor _ in range(100_000): f()\n")
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert names_and_levels(finished.stdout) == [("__main__.f", 0)] * 100_000

"""The destination of tables that the program chooses."""

from harness.programs import run
from harness.tables import tables_in, without_tables


def test_the_builtin_with_a_stream_writes_a_table_there_at_each_call(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
stream = open("stream.txt", "w", encoding="utf-8")


@profile(stream=stream)
def streamed(x):
    return x


@profile
def collected(x):
    return x


streamed(1)
streamed(2)
collected(3)
stream.flush()
print(len(open("stream.txt").read().split("Filename: ")) - 1)
streamed(4)
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert without_tables(finished.stdout) == b"2\n"
    (collected,) = tables_in(finished.stdout, precision=3)
    assert collected.row("return").measured.occurrences == 1
    assert collected.rows[1].text == "def collected(x):"
    streamed = tables_in((tmp_path / "stream.txt").read_bytes())
    assert [table.row("return").measured.occurrences for table in streamed] == [1, 1, 1]


def test_the_builtin_ignores_a_precision(python, tmp_path):
    (tmp_path / "script.py").write_text("@profile(precision=5)\ndef works():\n    return 1\n\n\nworks()\n")
    for words, digits in (([], 3), (["--precision", "2"], 2)):
        finished = python.pyprof([*words, "script.py"], within=tmp_path)
        assert len(tables_in(finished.stdout, precision=digits)) == 1, finished


def test_the_imported_decorator_writes_to_the_current_standard_output(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import contextlib
import io

from memory_profiler import profile


@profile
def works():
    return 1


with contextlib.redirect_stdout(io.StringIO()) as kept:
    works()
print(kept.getvalue().count("Filename: "))
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.stdout, finished.stderr) == (b"1\n", b""), finished


def test_pyprofs_module_comes_before_an_installed_original(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
from memory_profiler import profile


@profile
def raises():
    raise LookupError


try:
    raises()
except LookupError:
    print("caught")
"""
    )
    command = python.pyprof_command(["script.py"])
    command[command.index("--python") + 1] = str(python.executable_with_original)
    finished = run(command, within=tmp_path)
    (table,) = tables_in(finished.stdout, precision=1)
    assert table.row("raise").measured.occurrences == 1, finished
    assert without_tables(finished.stdout) == b"caught\n"


def test_a_table_of_a_call_at_the_very_end_is_printed(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
from memory_profiler import profile


class Last:
    @profile
    def __del__(self):
        print("deleted")


last = Last()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    (table,) = tables_in(finished.stdout, precision=1)
    assert table.row("print").measured.occurrences == 1, finished


def test_a_generator_that_is_suspended_at_the_end_has_one_table(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
from memory_profiler import profile


@profile
def numbers():
    yield 1
    yield 2


suspended = numbers()
next(suspended)
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    (table,) = tables_in(finished.stdout, precision=1)
    assert table.row("yield 1").measured.occurrences == 1, finished


def test_a_very_large_precision_is_no_error(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
from memory_profiler import profile


@profile(precision=10**9)
def works():
    return 1


works()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert finished.stdout.startswith(b"Filename: script.py\n"), finished


def test_an_exception_of_a_signal_handler_during_a_table_stops_the_program(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import os, signal, sys
from memory_profiler import profile


class Stream:
    def write(self, text):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass


@profile(stream=Stream())
def works():
    return 1


def loop():
    for _ in range(1000):
        works()
    print("not interrupted")


try:
    loop()
except KeyboardInterrupt:
    print("interrupted")
signal.signal(signal.SIGINT, lambda *_: sys.exit(7))
loop()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stdout, finished.stderr) == (7, b"interrupted\n", b""), finished


def test_a_stream_has_the_precision_of_its_decorator(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
from memory_profiler import profile as imported

stream = open("stream.txt", "w")


@profile(stream=stream, precision=5)
def builtin():
    return 1


@imported(stream=stream, precision=5)
def of_the_module():
    return 1


builtin(), of_the_module()
"""
    )
    python.pyprof(["--precision", "2", "script.py"], within=tmp_path)
    assert len(tables_in((tmp_path / "stream.txt").read_bytes(), precision=5)) == 2


def test_tables_that_the_programs_stream_refuses_are_printed_and_reported(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import sys


class Refusing:
    def write(self, text):
        raise OSError("full")

    def flush(self):
        pass


@profile
def works():
    return 1


works()
sys.stdout = Refusing()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    (table,) = tables_in(finished.stdout, precision=3)
    assert table.row("return").measured.occurrences == 1
    assert b"cannot write the report to the program's sys.stdout" in finished.stderr, finished
    assert b"full" in finished.stderr, finished


def test_a_call_that_is_open_at_an_immediate_exit_has_its_table(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import os

from memory_profiler import profile


@profile
def ends():
    kept = 1
    os._exit(3)


ends()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 3, finished
    (table,) = tables_in(finished.stdout)
    assert [table.row(text).measured.occurrences for text in ("kept", "os._exit")] == [1, 1]


def test_an_exception_propagates_after_a_call_without_an_end_event(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import sys
import threading

from memory_profiler import profile


@profile
def raises():
    sys.settrace(None); raise LookupError("on its way")


def catches():
    try:
        raises()
    except LookupError as error:
        print(error)


thread = threading.Thread(target=catches)
thread.start()
thread.join()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert without_tables(finished.stdout) == b"on its way\n", finished
    assert len(tables_in(finished.stdout)) == 1, finished
    assert finished.stderr == b""

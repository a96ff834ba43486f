"""The choice of counting children: the option, the argument of the decorator, and the message if it is impossible."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from harness.tables import tables_in

ALONE = ("tracemalloc", "jemalloc", "jemalloc_thread")
"""The backends that can measure only one process."""

TWO_DECORATORS = """
import memory_profiler
from controlled import TAKE_64_MIB, Child

@memory_profiler.profile(include_children=True, precision=3)
def counted():
    child.execute(TAKE_64_MIB)

@memory_profiler.profile(precision=3)
def alone():
    child.execute(f"other = 1; {TAKE_64_MIB}")

@profile
def reported():
    child.execute(f"another = 1; {TAKE_64_MIB.replace('block', 'third')}")

child = Child()
counted()
child.execute("del block")
alone()
reported()
child.end()
"""


def _run(python, folder: Path, program: str, *words: str):
    shutil.copy(Path(__file__).with_name("controlled.py"), folder)
    (folder / "script.py").write_text(program)
    return python.pyprof([*words, "script.py"], within=folder)


@pytest.mark.parametrize(("words", "shown"), [((), 0), (("--include-children",), 64)])
def test_the_option_applies_to_the_report_and_the_argument_to_the_tables_of_calls(python, tmp_path, words, shown):
    finished = _run(python, tmp_path, TWO_DECORATORS, *words)
    assert (finished.status, finished.stderr) == (0, b""), finished
    increments = [table.rows[-1].measured.increment for table in tables_in(finished.stdout, precision=3)]
    for increment, truth in zip(increments, (64, 0, shown), strict=True):
        assert abs(increment - truth) < Decimal("1.5"), finished


def test_one_function_in_two_tables_has_children_in_one(any_python, tmp_path):
    program = """
import memory_profiler
from controlled import TAKE_64_MIB, Child

@profile
def outer():
    @memory_profiler.profile(include_children=True, precision=3)
    def inner():
        child.execute(TAKE_64_MIB)
    inner()

child = Child()
outer()
child.end()
"""
    finished = _run(any_python, tmp_path, program)
    inner, outer = tables_in(finished.stdout, precision=3)
    assert abs(inner.row("child.execute").measured.increment - 64) < 20, finished
    assert abs(outer.row("child.execute").measured.increment) < Decimal("1.5"), finished


@pytest.mark.parametrize("backend", ALONE)
def test_a_backend_for_a_single_process_is_refused_before_the_run(python, tmp_path, backend):
    finished = _run(python, tmp_path, "print('ran')\n", "--include-children", "--backend", backend)
    assert (finished.status, finished.stdout) == (2, b""), finished
    assert (
        finished.stderr
        == (
            f"pyprof: cannot measure with the backend `{backend}`: it cannot include children\n"
            "hint: leave out --include-children, or choose another backend\n"
        ).encode()
    ), finished


def test_allocations_cannot_include_children(any_python, tmp_path):
    finished = _run(any_python, tmp_path, "print('ran')\n", "--include-children", "--allocations")
    assert (finished.status, finished.stdout) == (2, b""), finished
    assert b"`jemalloc`: it cannot include children" in finished.stderr, finished


DECORATED = [
    ("tracemalloc", "memory_profiler.profile(backend='tracemalloc', include_children=True)", ()),
    ("jemalloc", "memory_profiler.profile(backend='jemalloc', include_children=True)", ("--backend", "jemalloc")),
    (
        "jemalloc_thread",
        "memory_profiler.profile(backend='jemalloc_thread', include_children=True)",
        ("--backend", "jemalloc"),
    ),
    ("tracemalloc", "profile(backend='tracemalloc')", ("--include-children",)),
]


@pytest.mark.parametrize(("backend", "decorator", "words"), DECORATED)
def test_a_backend_without_children_in_a_decorator_counts_this_process_and_warns(
    python, tmp_path, backend, decorator, words
):
    program = f"import memory_profiler\n@{decorator}\ndef works():\n    block = bytes(64 << 20)\n\nworks()\n"
    finished = _run(python, tmp_path, program, *words)
    assert finished.status == 0, finished
    warning = f"UserWarning: include_children can not be used with {backend}, children are not counted".encode()
    assert finished.stderr.count(warning) == 1 and finished.stderr.count(b"\n") <= 2, finished
    (table,) = tables_in(finished.stdout)
    assert abs(table.row("block").measured.increment - 64) < 1, finished


def test_verbose_reports_that_memory_is_read_at_every_line(any_python, tmp_path):
    finished = _run(any_python, tmp_path, "@profile\ndef f(): pass\nf()\n", "--include-children", "--verbose")
    assert b"memory is read after every line, since children are counted" in finished.stderr, finished


WITHOUT_PRIVILEGES = (
    "import ctypes; ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())"
)
"""A program that starts without privileges: it may not read the memory of a process that has more privileges."""


def test_a_child_that_hides_its_memory_is_left_out_and_reported_once(python, tmp_path):
    program = f"""
import ctypes
from controlled import TAKE_64_MIB, Child

PR_SET_DUMPABLE = 4
child, other = Child(), Child()
for execute in (exec, child.execute, other.execute):
    execute("{WITHOUT_PRIVILEGES}")
other.execute(f"ctypes.CDLL(None).prctl({{PR_SET_DUMPABLE}}, 0)")

@profile
def watches():
    child.execute(TAKE_64_MIB)
    other.execute(TAKE_64_MIB)
    nothing = 0

watches()
print(other.process.pid, end=" ")
child.end(), other.end()
"""
    finished = _run(python, tmp_path, program, "--include-children", "--backend", "psutil_uss")
    assert finished.status == 0, finished
    (table,) = tables_in(finished.stdout)
    assert abs(table.row("child.execute").measured.increment - 64) < 20, finished
    assert abs(table.row("other.execute").measured.increment) < 20, finished
    process = finished.stdout.split()[0].decode()
    assert f"cannot read the memory of the child process `{process}`: Permission denied".encode() in finished.stderr
    assert finished.stderr.count(b"cannot read") == 1, finished


def test_no_line_shows_a_change_after_children_become_unreadable(any_python, tmp_path):
    program = """
import os, resource
from controlled import TAKE_64_MIB, Child

@profile
def closes_all():
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    total = sum(range(1000))
    return total

child = Child()
child.execute(TAKE_64_MIB)
print(closes_all())
child.end()
"""
    finished = _run(any_python, tmp_path, program, "--include-children")
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"499500\n"), finished
    (table,) = tables_in(finished.stdout)
    for row in table.rows[1:]:
        assert row.measured is None or abs(row.measured.increment) < 1, finished
    assert finished.stderr.count(b"cannot read the memory") == 1, finished

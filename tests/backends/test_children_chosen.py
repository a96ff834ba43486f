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
    child.tell(TAKE_64_MIB)

@memory_profiler.profile(precision=3)
def alone():
    child.tell(f"other = 1; {TAKE_64_MIB}")

@profile
def reported():
    child.tell(f"another = 1; {TAKE_64_MIB.replace('block', 'third')}")

child = Child()
counted()
child.tell("del block")
alone()
reported()
child.end()
"""


def _run(python, folder: Path, program: str, *words: str):
    shutil.copy(Path(__file__).with_name("controlled.py"), folder)
    (folder / "script.py").write_text(program)
    return python.pyprof([*words, "script.py"], within=folder)


@pytest.mark.parametrize(("words", "shown"), [((), 0), (("--include-children",), 64)])
def test_the_command_s_option_is_for_the_report_and_the_decorator_s_for_its_tables(python, tmp_path, words, shown):
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
        child.tell(TAKE_64_MIB)
    inner()

child = Child()
outer()
child.end()
"""
    finished = _run(any_python, tmp_path, program)
    inner, outer = tables_in(finished.stdout, precision=3)
    assert abs(inner.row("child.tell").measured.increment - 64) < 20, finished
    assert abs(outer.row("child.tell").measured.increment) < Decimal("1.5"), finished


@pytest.mark.parametrize("backend", ALONE)
def test_a_backend_that_knows_one_process_only_is_refused_before_the_run(python, tmp_path, backend):
    finished = _run(python, tmp_path, "print('ran')\n", "--include-children", "--backend", backend)
    assert (finished.status, finished.stdout) == (2, b""), finished
    assert (
        finished.stderr
        == (
            f"pyprof: cannot measure with the backend `{backend}`: it cannot include children\n"
            "hint: leave out --include-children, or choose another backend\n"
        ).encode()
    ), finished


def test_allocations_are_this_process_s_alone(any_python, tmp_path):
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


def test_verbose_says_that_every_line_is_read(any_python, tmp_path):
    finished = _run(any_python, tmp_path, "@profile\ndef f(): pass\nf()\n", "--include-children", "--verbose")
    assert b"memory is read after every line, since children are counted" in finished.stderr, finished


WITHOUT_PRIVILEGES = (
    "import ctypes; ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())"
)
"""A process that has them may read any other, and is not read by one that has fewer."""


def test_a_child_that_hides_its_memory_is_left_out_and_named_once(python, tmp_path):
    program = f"""
import ctypes
from controlled import TAKE_64_MIB, Child

PR_SET_DUMPABLE = 4
child, other = Child(), Child()
for tell in (exec, child.tell, other.tell):
    tell("{WITHOUT_PRIVILEGES}")
other.tell(f"ctypes.CDLL(None).prctl({{PR_SET_DUMPABLE}}, 0)")

@profile
def watches():
    child.tell(TAKE_64_MIB)
    other.tell(TAKE_64_MIB)
    nothing = 0

watches()
print(other.process.pid, end=" ")
child.end(), other.end()
"""
    finished = _run(python, tmp_path, program, "--include-children", "--backend", "psutil_uss")
    assert finished.status == 0, finished
    (table,) = tables_in(finished.stdout)
    assert abs(table.row("child.tell").measured.increment - 64) < 20, finished
    assert abs(table.row("other.tell").measured.increment) < 20, finished
    process = finished.stdout.split()[0].decode()
    assert f"cannot read the memory of the child process `{process}`: Permission denied".encode() in finished.stderr
    assert finished.stderr.count(b"cannot read") == 1, finished


def test_where_children_cannot_be_read_any_more_no_line_shows_a_change(any_python, tmp_path):
    program = """
import os, resource
from controlled import TAKE_64_MIB, Child

@profile
def closes_all():
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    total = sum(range(1000))
    return total

child = Child()
child.tell(TAKE_64_MIB)
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

"""The backend of a function is that of its decorator, or else that of the command line."""

import pytest

from harness.tables import tables_in

MIB = 2**20


def test_an_unknown_backend_is_named_before_the_run(any_python, tmp_path):
    (tmp_path / "script.py").write_text("print('ran')\n")
    finished = any_python.pyprof(["--backend", "resident", "script.py"], within=tmp_path)
    assert finished.status == 2
    assert finished.stdout == b""
    assert b"resident" in finished.stderr and b"psutil_uss" in finished.stderr, finished


@pytest.mark.parametrize("decorator", ["from memory_profiler import profile", "pass"])
def test_the_backend_of_the_decorator_comes_first(python, tmp_path, decorator):
    """Memory that is reserved and never touched: tracemalloc counts it, and no resident set contains it."""
    (tmp_path / "script.py").write_text(
        f"""
{decorator}

@profile(backend="tracemalloc")
def traced():
    block = bytes(64 * {MIB})
    return len(block)

@profile
def resident():
    block = bytes(64 * {MIB})
    return len(block)

traced()
resident()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    traced, resident = tables_in(finished.stdout)
    assert abs(traced.row("block").measured.increment - 64) < 1, finished
    assert abs(resident.row("block").measured.increment) < 1, finished


def test_an_unknown_backend_in_the_decorator_raises(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import memory_profiler

for decorator in (profile, memory_profiler.profile):
    try:
        decorator(backend="resident")
    except KeyError as error:
        print(error)
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout == b"'resident'\n'resident'\n"


def test_one_function_in_two_tables_has_a_backend_in_each(python, tmp_path):
    """A function has a table of each call, and one in the report. At each event, memory is read with both backends."""
    (tmp_path / "script.py").write_text(
        f"""
import memory_profiler

@profile
def outer():
    @memory_profiler.profile(backend="tracemalloc")
    def inner():
        block = bytes(64 * {MIB})
        return len(block)
    return inner()

outer()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    inner, outer = tables_in(finished.stdout)
    assert abs(inner.row("block").measured.increment - 64) < 1, finished
    assert abs(outer.row("block").measured.increment) < 1, finished


def test_the_profiler_has_its_backend_as_an_attribute(any_python, tmp_path):
    (tmp_path / "script.py").write_text("print(profile.backend)\n")
    for words, expected in (([], b"psutil\n"), (["--backend", "posix"], b"posix\n")):
        assert any_python.pyprof([*words, "script.py"], within=tmp_path).stdout == expected


def test_choose_backend_returns_the_names_of_the_original(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import memory_profiler

for name in (None, "psutil", "psutil_pss", "psutil_uss", "posix", "tracemalloc"):
    print(name, memory_profiler.choose_backend(name))
for name in ("resident", "jemalloc", "jemalloc_thread"):
    try:
        memory_profiler.choose_backend(name)
    except (KeyError, RuntimeError) as error:
        print(type(error).__name__, str(error)[:30])
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.decode().splitlines() == [
        "None psutil",
        *(f"{name} {name}" for name in ("psutil", "psutil_pss", "psutil_uss", "posix", "tracemalloc")),
        "KeyError 'resident'",
        "RuntimeError the backend `jemalloc` can not",
        "RuntimeError the backend `jemalloc_thread` ",
    ]


def test_a_missing_backend_is_replaced_with_a_warning(any_python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import resource, warnings
import memory_profiler

warnings.simplefilter("always")
resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
print(memory_profiler.choose_backend("psutil_pss"))
"""
    )
    finished = any_python.pyprof(["script.py"], within=tmp_path)
    assert finished.stdout == b"psutil\n", finished
    assert b"UserWarning: psutil_pss can not be used, psutil used instead" in finished.stderr, finished


def test_a_profiler_of_the_program_has_its_own_backend(python, tmp_path):
    (tmp_path / "script.py").write_text(
        f"""
from memory_profiler import LineProfiler, show_results

traced = LineProfiler(backend="tracemalloc", anything=3)
print(traced.backend, traced.max_mem, traced.enable_count, LineProfiler().backend, LineProfiler(max_mem=1e6).max_mem)

@traced
def reserves():
    block = bytes(64 * {MIB})
    return len(block)

reserves()
try:
    LineProfiler(backend="resident")
except KeyError as error:
    print(error)
show_results(traced)
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"tracemalloc None 0 psutil 1000000.0\n'resident'\n"), finished
    (table,) = tables_in(finished.stdout)
    assert abs(table.row("block").measured.increment - 64) < 1, finished


def test_a_child_takes_any_backend_and_measures_nothing(python, tmp_path):
    """A child executes the decorators again, in a process that was not started for them."""
    (tmp_path / "script.py").write_text(
        """
import multiprocessing

@profile(backend="jemalloc")
def works(number):
    return number * 2

if __name__ == "__main__":
    works(1)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(works, [1, 2, 3]))
"""
    )
    finished = python.pyprof(["--backend", "jemalloc", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"[2, 4, 6]\n"), finished
    assert b"also ran in one process that the program started" in finished.stderr, finished
    assert finished.stderr.count(b"\n") == 2, finished

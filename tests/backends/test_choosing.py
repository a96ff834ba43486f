"""Which backend a function is measured with: the command's, or its decorator's."""

import pytest
from harness.tables import tables_in

MIB = 2**20


def test_an_unknown_backend_is_named_before_the_run(python_3_12, tmp_path):
    (tmp_path / "script.py").write_text("print('ran')\n")
    finished = python_3_12.pyprof(["--backend", "resident", "script.py"], within=tmp_path)
    assert finished.status == 2
    assert finished.stdout == b""
    assert b"resident" in finished.stderr and b"psutil_uss" in finished.stderr, finished


@pytest.mark.parametrize("decorator", ["from memory_profiler import profile", "pass"])
def test_the_decorator_has_the_last_word(python, tmp_path, decorator):
    """Memory that is reserved and never touched is traced, and is in no resident set."""
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
    """A table at each call within the report's own: each event is read as each of them counts."""
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


def test_the_profiler_tells_its_backend(python_3_12, tmp_path):
    (tmp_path / "script.py").write_text("print(profile.backend)\n")
    for words, told in (([], b"psutil\n"), (["--backend", "posix"], b"posix\n")):
        assert python_3_12.pyprof([*words, "script.py"], within=tmp_path).stdout == told

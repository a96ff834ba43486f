"""Code objects that a marked function gets after it was marked."""

import pytest

from fidelity.two_runs import both, written
from harness.tables import tables_in

OTHER_CODE = """
@profile
def work(number):
    return number

def other(number):
    doubled = 2 * number
    return doubled

work.__code__ = other.__code__
print(work(1), work(2), other(3), work.__code__ == other.__code__)
"""


def test_new_code_of_a_marked_function_is_profiled(python, tmp_path) -> None:
    pair = both(python, ["program.py"], within=written(tmp_path, OTHER_CODE))
    pair.must_report()
    (table,) = tables_in(pair.profiled.stdout)
    assert table.row("doubled = 2").measured.occurrences == 2  #: work(1), work(2), and not other(3)
    assert pair.profiled.stderr == b""


def test_code_of_the_same_place_counts_into_the_same_table(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        @profile
        def work(number):
            return number + 1

        print(work(1))
        work.__code__ = work.__code__.replace(co_consts=tuple(2 if it == 1 else it for it in work.__code__.co_consts))
        print(work(1), work(2))
    """,
    )
    pair = both(python, ["program.py"], within=folder)
    pair.must_report()
    (table,) = tables_in(pair.profiled.stdout)
    assert table.row("return number").measured.occurrences == 3


def test_code_without_a_source_file_is_reported(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        @profile
        def work(number):
            return number

        names = {}
        exec("def other(number):\\n    return 2 * number\\n", names)
        work.__code__ = names["other"].__code__
        print(work(2))
    """,
    )
    pair = both(python, ["program.py"], within=folder)
    assert pair.profiled.stdout == pair.plain.stdout == b"4\n"
    assert b"pyprof: the report may lack something: `work` was given another code object" in pair.profiled.stderr, (
        pair.profiled
    )


@pytest.mark.parametrize("value", ["None", "3", "(lambda: kept).__code__"])
def test_unsuitable_code_raises_as_without_pyprof(value, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        f"""
        @profile
        def work(number):
            return number

        def closing(kept):
            return {value}

        try:
            work.__code__ = closing(1)
        except Exception as error:
            print(type(error).__name__, error)
        print(work(2))
    """,
    )
    both(python, ["program.py"], within=folder).must_report()


def test_calls_with_the_new_code_have_tables(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("from memory_profiler import profile\n" + OTHER_CODE)
    finished = python.pyprof(["program.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    tables = tables_in(finished.stdout)
    assert [table.row("doubled = 2").measured.occurrences for table in tables] == [1, 1]


def test_calls_with_the_new_code_are_stamped(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(OTHER_CODE)
    finished = python.pyprof(["--timestamp", "program.py"], within=tmp_path)
    assert finished.stdout.count(b"FUNC __main__.work ") == 2, finished


@pytest.mark.parametrize("options", [[], ["--timestamp"]])
def test_a_function_with_equal_code_counts_into_the_same_table(options, python, tmp_path) -> None:
    """Picklers make a function like this when they load it by value."""
    (tmp_path / "program.py").write_text("""
import types

@profile
def work(number):
    return [number for _ in range(number)]

code = work.__code__.replace(co_filename="<dynamic-code>")
loaded = types.FunctionType(code, globals(), "work")
print(loaded(1), loaded(2), work(3), loaded.__code__ is code)

plain = types.FunctionType(work.__wrapped__.__code__, globals(), "work")
plain(1)
""")
    finished = python.pyprof([*options, "program.py"], within=tmp_path)
    assert finished.stdout.startswith(b"[1] [2, 2] [3, 3, 3] True\n"), finished
    if options:
        assert finished.stdout.count(b"FUNC __main__.work ") == 3, finished
    else:
        (table,) = tables_in(finished.stdout)
        assert table.rows[0].measured.occurrences == 3  #: the call before the function was marked does not count

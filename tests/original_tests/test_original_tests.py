"""The original's own tests, each run in the way that it is written for. Their figures are compared with the scripts."""

import re

import pytest

from harness.mebibytes import Mebibytes
from harness.tables import Table, tables_in, without_tables
from original_tests.scripts import folder

LIST_OF_10_6 = 7.63
"""MiB of `[1] * (10 ** 6)`."""
LIST_OF_2_10_7 = 152.59
"""MiB of `[2] * (2 * 10 ** 7)`."""
NEAR = 0.5
"""The difference in MiB that another small allocation may cause."""

NO_TABLES = {"test_attributes.py": b"", "test_exception.py": b"Success\n", "test_tracemalloc.py": b""}
"""The output of scripts that print no table: they test by assertions."""


@pytest.fixture(params=("python -m memory_profiler", "pyprof"))
def runner(request, python):
    """The program that runs a script with `profile` in builtins."""
    if request.param == "pyprof":
        return python.pyprof
    return lambda words, **how: python.imported(["-m", "memory_profiler", *words], **how)


@pytest.fixture
def script(tmp_path):
    """Copies one of the scripts into a folder that it may write to."""

    def copied(name: str) -> str:
        (tmp_path / name).write_bytes((folder() / name).read_bytes())
        return name

    return copied


def shown(run, script, tmp_path, name: str) -> list[Table]:
    """Returns the tables of a script that must succeed and print nothing else."""
    finished = run([script(name)], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert without_tables(finished.stdout) == b"", finished
    return tables_in(finished.stdout)


def increments(table: Table) -> list[tuple[str, float, int]]:
    """Returns the text, the increment and the occurrences of each executed row except the first one of the table."""
    rows = [row for row in table.rows[1:] if row.measured]
    return [(row.text.strip(), float(row.measured.increment), row.measured.occurrences) for row in rows]


def assert_near(table: Table, expected: list[tuple[str, float | None, int]]) -> None:
    """Fails unless each executed row is the expected one. Its increment must be near the expected one, if there is
    one."""
    found = increments(table)
    assert [(text, count) for text, _, count in found] == [(text, count) for text, _, count in expected], table
    for (text, increment, _), (_, truth, _) in zip(found, expected, strict=True):
        assert truth is None or abs(increment - truth) < NEAR, f"{text}: {increment}, not {truth}"


def test_as(runner, script, tmp_path):
    (table,) = shown(runner, script, tmp_path, "test_as.py")
    assert_near(table, [("o = math.sqrt(2013)", 0, 1), ("return o", 0, 1)])


def test_func(runner, script, tmp_path):
    (table,) = shown(runner, script, tmp_path, "test_func.py")
    assert table.rows[0].measured.occurrences == 2
    rows = [(text, count) for text, _, count in increments(table)]
    assert rows == [("c = {}", 2), ("for i in range(i):", 10012), ("c[i] = 2", 10010)]


def test_gen(runner, python, script, tmp_path):
    generator, comprehension, of_generators = shown(runner, script, tmp_path, "test_gen.py")
    assert_near(
        generator,
        [
            ("a = [1] * (10 ** 6)", LIST_OF_10_6, 1),
            ("b = [2] * (2 * 10 ** 7)", LIST_OF_2_10_7, 1),
            ("del b", -LIST_OF_2_10_7, 1),
            # the generator is closed at this line: Python 3.13 does not resume it to close it; Python 3.14 does if
            # an event is monitored
            ("yield a", 0, 1 if (3, 13) <= python.version < (3, 14) else 2),
        ],
    )
    assert comprehension.row("return val").measured.occurrences == 1
    assert of_generators.row("huge_lst = list(a_gen)").measured.occurrences == 1
    made = of_generators.row("a_gen =").measured.increment
    assert abs(float(made) - 24) < NEAR, "three lists of 8 MiB are made on the line of the generator expression"


def test_loop(runner, script, tmp_path):
    (table,) = shown(runner, script, tmp_path, "test_loop.py")
    rows = increments(table)
    assert [text for text, _, _ in rows[:3]] == ["a = [1] * (10 ** 6)", "b = [2] * (2 * 10 ** 7)", "del b"]
    assert abs(rows[1][1] - LIST_OF_2_10_7) < NEAR and abs(rows[2][1] + LIST_OF_2_10_7) < NEAR, rows
    assert [count for _, _, count in rows[3:]] == [3, 2, 2, 2, 1]
    assert abs(rows[5][1] - 2 * LIST_OF_2_10_7) < NEAR and abs(rows[6][1] + 2 * LIST_OF_2_10_7) < NEAR, rows


def test_loop_decorated(runner, script, tmp_path):
    first, second = shown(runner, script, tmp_path, "test_loop_decorated.py")
    assert abs(float(first.row("time.sleep(0.6)").measured.increment)) < NEAR
    assert second.row("for i in range(10000):").measured.occurrences == 10001
    assert second.row("a[i] = i + 1").measured.occurrences == 10000


def test_nested(runner, script, tmp_path):
    (table,) = shown(runner, script, tmp_path, "test_nested.py")
    rows = increments(table)
    large = [(Mebibytes(increment), count) for text, increment, count in rows if text == "b = [2] * (2 * 10 ** 7)"]
    assert large == [(LIST_OF_2_10_7, 1)] * 2, rows


def test_precision_on_the_command_line(runner, script, tmp_path):
    name = script("test_precision_command_line.py")
    finished = runner(["--precision", "2", name], within=tmp_path)
    assert finished.status == 0, finished
    assert len(tables_in(finished.stdout, precision=2)) == 2


def test_unicode(runner, script, tmp_path):
    (table,) = shown(runner, script, tmp_path, "test_unicode.py")
    assert table.row('txt = txt.replace (u"ی", u"ي") #Arabic').measured.occurrences == 1


def test_global(runner, script, tmp_path):
    finished = runner([script("test_global.py")], within=tmp_path)
    assert (finished.status, finished.stdout) == (0, b""), finished


def test_functions_that_are_stamped(runner, script, tmp_path):
    finished = runner(["--timestamp", script("test_mprofile.py")], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    stamps = [line.split() for line in finished.stdout.decode().splitlines()]
    assert [stamp[1] for stamp in stamps] == ["__main__.test1", "__main__.test2"]
    for _, _, _, began, _, ended, _ in stamps:
        assert 1 <= float(ended) - float(began) < 30


def test_functions_that_are_not_stamped(runner, script, tmp_path):
    first, second = shown(runner, script, tmp_path, "test_mprofile.py")
    for table in (first, second):
        assert table.row("time.sleep(1)").measured.occurrences == 1


@pytest.mark.parametrize("name", sorted(NO_TABLES))
def test_scripts_that_import(door, script, tmp_path, name):
    finished = door([script(name)], within=tmp_path)
    assert finished.status == 0, finished
    assert without_tables(finished.stdout) == NO_TABLES[name], finished


def test_import(door, script, tmp_path):
    (table,) = shown(door, script, tmp_path, "test_import.py")
    assert_near(
        table,
        [
            ("a = [1] * (10 ** 6)", LIST_OF_10_6, 1),
            ("b = [2] * (2 * 10 ** 7)", LIST_OF_2_10_7, 1),
            ("del b", -LIST_OF_2_10_7, 1),
            ("return a", 0, 1),
        ],
    )


def test_async(door, script, tmp_path):
    (table,) = shown(door, script, tmp_path, "test_async.py")
    rows = increments(table)
    assert [Mebibytes(increment) for _, increment, _ in rows] == [LIST_OF_10_6, LIST_OF_2_10_7, 0, -LIST_OF_2_10_7], (
        rows
    )


def test_precision_of_a_decorator(door, script, tmp_path):
    finished = door([script("test_precision_import.py")], within=tmp_path)
    assert finished.status == 0, finished
    digits = re.findall(rb"\.(\d+) MiB", finished.stdout)
    assert {len(found) for found in digits} == {4, 5}


def test_a_stream_gets_unicode(door, script, tmp_path):
    finished = door([script("test_stream_unicode.py")], within=tmp_path)
    assert (finished.status, finished.stdout) == (0, b""), finished


@pytest.mark.parametrize("name", ("test_increment_display.py",))
def test_cases_of_unittest(door, script, tmp_path, name):
    finished = door(["-m", "unittest", "-v", script(name).removesuffix(".py")], within=tmp_path)
    assert finished.status == 0 and b"OK" in finished.stderr, finished
    assert b"skipped" not in finished.stderr, finished


def test_memory_usage(door, script, tmp_path):
    finished = door([script("test_memory_usage.py")], within=tmp_path)
    assert (finished.status, finished.stdout, finished.stderr) == (0, b"", b""), finished

"""`pytest --pyprof`: the figures of each test are exact, and those of its fixtures are apart."""

import pytest

from pytest_plugin.runs import MIB, OF_PYTEST, counts, figures, listed, pytest_with, with_plugin

SOURCE = """
import pytest, unittest
MIB = 1 << 20
kept = []

@pytest.fixture(scope="module")
def data():
    return bytearray(30 * MIB)

@pytest.fixture
def buffer():
    yield bytearray(3 * MIB)

def test_nothing():
    pass

def test_peak(data):
    first = bytearray(60 * MIB)
    del first
    second = bytearray(5 * MIB)

def test_left(buffer):
    kept.append(bytearray(2 * MIB))

@pytest.mark.parametrize("size", [1, 7])
def test_parameter(size):
    bytearray(size * MIB)

class TestOfUnittest(unittest.TestCase):
    def test_case(self):
        bytearray(9 * MIB)
"""

EXPECTED = {
    "test_nothing": (0, 0, 0),
    "test_peak": (60, 0, 65),
    "test_left": (2, 2, 2),
    "test_parameter[1]": (1, 0, 1),
    "test_parameter[7]": (7, 0, 7),
    "test_case": (9, 0, 9),
}
"""The peak, what is left, and what was allocated, in MiB."""


def _assert_expected(folder, of_others=OF_PYTEST):
    found = figures(folder)
    assert found.keys() == EXPECTED.keys()
    for name, expected in EXPECTED.items():
        # the machinery of unittest holds more than that of pytest
        tolerance = of_others * (8 if name == "test_case" else 1)
        for got, mebibytes in zip((found[name].peak, found[name].left, found[name].allocated), expected):
            assert got == pytest.approx(mebibytes * MIB, rel=0, abs=tolerance), (name, found[name])


def test_each_test_has_its_peak_and_what_is_left_and_allocated(python, tmp_path):
    finished = with_plugin(python, tmp_path, SOURCE)
    assert counts(finished) == "6 passed" and finished.status == 0, finished
    _assert_expected(tmp_path)


def test_the_figures_of_workers_are_the_same(python, tmp_path):
    finished = with_plugin(python, tmp_path, SOURCE, "-n", "2")
    assert counts(finished) == "6 passed" and finished.status == 0, finished
    # a thread of the worker receives messages
    _assert_expected(tmp_path, of_others=64 << 10)
    assert len(listed(finished, "The tests by their peaks:")) == 6, finished


def test_the_end_lists_the_tests_and_the_fixtures_with_the_highest_peaks(python, tmp_path):
    finished = with_plugin(python, tmp_path, SOURCE, "--pyprof-top", "3")
    rows = listed(finished, "The 3 tests with the highest peaks, of 6:")
    assert [row[0:2] + row[-2:] for row in rows] == [
        ["60.0", "MiB", "test_it.py::test_peak", "test_it.py:18"],
        ["9.0", "MiB", "test_it.py::TestOfUnittest::test_case", "test_it.py:31"],
        ["7.0", "MiB", "test_it.py::test_parameter[7]", "test_it.py:27"],
    ], finished
    # the column of the fixtures
    assert rows[0][7:9] == ["30.0", "MiB"], finished
    assert listed(finished, "The fixtures by their peaks:") == [
        ["30.0", "MiB", "30.0", "MiB", "test_it.py::data", "module", "test_it.py::test_peak"],
        ["3.0", "MiB", "3.0", "MiB", "test_it.py::buffer", "function", "test_it.py::test_left"],
    ], finished


def test_twelve_tests_are_listed_or_all(any_python, tmp_path):
    many = "import pytest\n@pytest.mark.parametrize('n', range(15))\ndef test_many(n):\n    bytearray(n << 20)\n"
    finished = with_plugin(any_python, tmp_path, many)
    assert len(listed(finished, "The 12 tests with the highest peaks, of 15:")) == 12, finished
    finished = with_plugin(any_python, tmp_path, many, "--pyprof-top=0")
    assert len(listed(finished, "The tests by their peaks:")) == 15, finished


@pytest.mark.parametrize("words", [(), ("-p", "no:terminal")], ids=" ".join)
def test_without_the_option_nothing_is_counted(any_python, tmp_path, words):
    limited = "import pytest, sys\n@pytest.mark.max_peak('1 B')\ndef test_it():\n    assert 'memory_profiler' not in sys.modules\n"
    finished = with_plugin(any_python, tmp_path, limited, "-o", "addopts=", *words)
    assert finished.status == 1, finished
    (tmp_path / "figures.xml").unlink()
    plain = ["-m", "pytest", "-p", "pyprof_pytest", "--strict-markers", "test_it.py", *words]
    finished = pytest_with(any_python, *plain, within=tmp_path)
    assert finished.status == 0, finished
    assert b"heap of the tests" not in finished.stdout, finished

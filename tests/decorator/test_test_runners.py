"""Decorated tests are found and run by unittest and pytest as they are under python."""

import re
from pathlib import Path

import pytest

from fidelity.two_runs import both, without_messages, written

UNITTESTS = """
import unittest

class Sums(unittest.TestCase):
    @profile
    def setUp(self):
        self.number = 1

    @profile
    def test_passes(self):
        self.assertEqual(self.number, 1)

    @profile
    def test_fails(self):
        self.assertEqual(self.number, 2)

    @unittest.skip("not now")
    @profile
    def test_skipped(self):
        pass

    @profile
    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    @profile
    def test_subtests(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertNotEqual(number, 1)

@profile
class Later(unittest.IsolatedAsyncioTestCase):
    async def test_waits(self):
        self.assertTrue(True)

    @unittest.mock.patch("os.getcwd") if hasattr(unittest, "mock") else lambda function: function
    def test_patched(self, *mocks):
        pass

if __name__ == "__main__":
    unittest.main()
"""

PYTESTS = """
import pytest

@pytest.fixture
@profile
def number():
    yield 1

@profile
def test_passes(number):
    assert number == 1

@profile
def test_fails(number):
    assert number == 2

@pytest.mark.parametrize("value", [1, 2])
@profile
def test_parametrized(value, number):
    assert value

@profile
@pytest.mark.skip
def test_skipped():
    pass

@pytest.mark.xfail
@profile
def test_expected():
    assert False

@profile
class TestClass:
    def test_method(self, number, tmp_path, monkeypatch):
        assert tmp_path.exists()

    @staticmethod
    def test_static():
        pass
"""


def test_decorated_tests_are_found_and_run_by_unittest(python, tmp_path) -> None:
    folder = written(tmp_path, UNITTESTS, "test_sums.py")
    for words in (["-m", "unittest", "-v"], ["-m", "unittest", "discover", "-v"], ["test_sums.py", "-v"]):
        pair = both(python, words, within=folder)
        assert _without_times(pair.plain.stderr) == _without_times(pair.profiled.stderr), pair.profiled
        assert pair.plain.status == pair.profiled.status != 0
        pair.must_have_tables()


def test_decorated_tests_are_found_and_run_by_pytest(python, tmp_path) -> None:
    if python.version < (3, 11):
        pytest.skip("the pytest of this test run needs packages there that newer Pythons have")
    folder = written(tmp_path, PYTESTS, "test_sums.py")
    packages = Path(pytest.__file__).parent.parent
    environment = {"PYTHONPATH": str(packages), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    words = ["-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "test_sums.py"]
    pair = both(python, words, within=folder, environment=environment)
    outcomes = [
        sorted(re.findall(rb"^(?:PASSED|FAILED|SKIPPED|XFAIL|ERROR) \S+", run.stdout, re.MULTILINE))
        for run in (pair.plain, pair.profiled)
    ]
    assert outcomes[0] == outcomes[1] and len(outcomes[0]) == 8, pair.profiled
    assert pair.plain.status == pair.profiled.status == 1
    pair.must_have_tables()


def _without_times(output: bytes) -> list[bytes]:
    return [line for line in re.sub(rb"0x[0-9a-f]+", b"", without_messages(output)).splitlines() if b"Ran " not in line]

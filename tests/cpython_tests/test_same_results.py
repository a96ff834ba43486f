"""CPython's own tests have the same results under pyprof as under plain python.

A run compares a few files, which depend on the number of commits. `scripts/cpython-tests` compares all files.
"""

import pytest

from conftest import present, wanted
from harness.interpreters import LABELS
from own_tests.comparing import compare
from own_tests.exceptions import EXCEPTIONS
from own_tests.files import PYTHONS, files_for, share, turns, with_turns
from own_tests.running import has


def pytest_generate_tests(metafunc):
    """Chooses the files of this commit."""
    if "file" in metafunc.fixturenames:
        commits = metafunc.config.getoption("turn") or 0
        metafunc.parametrize(("on", "file"), share(wanted(metafunc.config), commits))


def test_each_test_has_the_same_result(on, file):
    python = present(on)
    if not has(python, file):
        pytest.skip(f"NOT TESTED: {python.interpreter.executable} comes without {file}")
    for compared in compare(python, file):
        assert not compared.unequal, (compared.way, compared.unequal)
        assert compared.equal or compared.excepted or compared.unsteady, f"{file} has no tests"


@pytest.mark.parametrize("labels", [PYTHONS, ("3.12",)])
def test_every_file_has_one_turn(labels):
    taken = [pair for commits in range(turns(labels)) for pair in share(labels, 1000 + commits)]
    assert sorted(taken) == sorted(with_turns(labels))


def test_exceptions_have_a_reason_and_a_python():
    for exception in EXCEPTIONS:
        assert exception.why and exception.ways and set(exception.pythons) <= set(LABELS), exception
        assert exception.pythons and exception.tests and exception.file in files_for(exception.pythons[0]), exception

"""pytest finds the plugin of an installed pyprof."""

from harness.environments import TESTS
from harness.programs import run

TEST = """
import sys
import pytest

@pytest.mark.max_peak("10 MiB")
def test_peak():
    bytearray(20 << 20)
"""

OFF = """
import sys

def test_nothing_is_imported():
    assert "memory_profiler" not in sys.modules
"""


def _pytest(python, folder, *words):
    executable = python.environment_with_module("-pytest", TESTS / "wheel" / "requirements-pytest.txt")
    return run([executable, *words], within=folder)


def test_pytest_has_the_option(python_3_12, tmp_path):
    (tmp_path / "test_it.py").write_text(TEST)
    finished = _pytest(python_3_12, tmp_path, "-m", "pytest", "--pyprof", "--strict-markers", "-W", "error")
    assert finished.status == 1, finished
    assert b"The test held 20.0 MiB at its peak, more than its limit of 10.0 MiB." in finished.stdout, finished
    finished = _pytest(python_3_12, tmp_path, "-m", "pytest", "--pyprof", "-W", "error", "-n", "2")
    assert b"The test held 20.0 MiB at its peak, more than its limit of 10.0 MiB." in finished.stdout, finished


def test_without_the_option_nothing_is_imported(python_3_12, tmp_path):
    (tmp_path / "test_it.py").write_text(OFF)
    finished = _pytest(python_3_12, tmp_path, "-m", "pytest", "-W", "error")
    assert finished.status == 0, finished


def test_the_module_may_be_imported_before_pytest(python_3_12, tmp_path):
    (tmp_path / "test_it.py").write_text(TEST)
    finished = _pytest(python_3_12, tmp_path, "-m", "memory_profiler", "--quiet", "-m", "pytest", "-W", "error")
    assert finished.status == 0, finished

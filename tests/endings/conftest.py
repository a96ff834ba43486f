"""The ways of running a program under pyprof whose endings are tested."""

import pytest

from endings.measured import Door, Run


@pytest.fixture
def launched(python, tmp_path) -> Run:
    """A run by `pyprof`: hosted, or preloaded where the interpreter has no libpython."""
    return Run(Door(python), tmp_path)


@pytest.fixture
def as_module(python, tmp_path) -> Run:
    """A run by `python -m memory_profiler`."""
    return Run(Door(python, as_module=True), tmp_path)


@pytest.fixture(params=["pyprof", "-m memory_profiler"])
def either(request, python, tmp_path) -> Run:
    """A run by `pyprof` and by `python -m memory_profiler` in turn."""
    return Run(Door(python, as_module=request.param != "pyprof"), tmp_path)

"""The ways of running a program whose record is tested."""

import pytest

from endings.measured import Door


@pytest.fixture
def launched(python) -> Door:
    """`pyprof`: hosted, or preloaded where the interpreter has no libpython."""
    return Door(python)


@pytest.fixture
def any_door(any_python) -> Door:
    """`pyprof`, for tests that do not depend on the version of Python."""
    return Door(any_python)


@pytest.fixture(params=["pyprof", "-m memory_profiler"])
def either(request, python) -> Door:
    """`pyprof` and `python -m memory_profiler` in turn."""
    return Door(python, as_module=request.param != "pyprof")

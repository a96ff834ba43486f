"""A fixture that runs a script through both doors."""

import pytest

from memory_usage import doors


@pytest.fixture(params=doors.DOORS)
def answer(request, python, tmp_path):
    """Runs a script, in both ways on each Python. Returns the last line of its output, read as JSON."""
    return lambda source, **how: doors.answer(request.param, python, source, tmp_path, **how)

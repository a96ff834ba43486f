"""Both doors, for every test that asks."""

import pytest

from memory_usage import doors


@pytest.fixture(params=doors.DOORS)
def answer(request, python, tmp_path):
    """The last line of a script's output, read as JSON; the script runs in both ways on each Python."""
    return lambda source, **how: doors.answer(request.param, python, source, tmp_path, **how)

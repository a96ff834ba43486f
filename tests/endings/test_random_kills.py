"""A part of `scripts/kills`: programs that are killed at random moments."""

import pytest

from endings.ended import no_core
from killings.attempt import attempt


@pytest.mark.parametrize("part", range(3))
def test_a_program_that_is_killed_at_any_moment_ends_at_once_with_its_table(part, any_python):
    no_core()
    done = [attempt(any_python.pyprof_command([]), f"{part} {number}") for number in range(10)]
    assert not [str(it) for it in done if it.problem]

"""A part of `scripts/kills`: programs that are killed at random moments."""

import pytest

from endings.ended import no_core
from harness.programs import mprof_executable
from killings.attempt import attempt, attempt_with_record


@pytest.mark.parametrize("part", range(3))
def test_a_program_that_is_killed_at_any_moment_ends_at_once_with_its_table(part, any_python):
    no_core()
    done = [attempt(any_python.pyprof_command([]), f"{part} {number}") for number in range(10)]
    assert not [str(it) for it in done if it.problem]


def test_the_record_of_a_program_that_is_killed_at_any_moment_has_its_table(any_python):
    no_core()
    done = [attempt_with_record(any_python.pyprof_command([]), mprof_executable(), str(number)) for number in range(10)]
    assert not [str(it) for it in done if it.problem]

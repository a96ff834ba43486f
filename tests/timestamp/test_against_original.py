"""The names, the order, the levels and the number of lines are those of the original, except where it is wrong."""

import shutil
from pathlib import Path

import pytest

from same.test_same import SCRIPTS
from timestamp.stamps import names_and_levels, without_stamps

DIFFERENT = {
    "coroutines.py": "it stamps the call that makes a coroutine, not its run: levels",
    "enabled_around_profiled_calls.py": "its TimeStamper is no context manager",
    "an_inner_function_added_first.py": "its TimeStamper is no context manager",
    "profile_as_a_block.py": "its TimeStamper is no context manager",
    "the_standard_library.py": "its TimeStamper is no context manager",
    "exceptions.py": "its levels leak after exceptions",
    "threads_that_overlap.py": "its levels are not those of a thread",
    "more_than_functions.py": "it stamps the making of an object rather than its methods, and once for each decorator",
    "imported_decorator.py": "its imported decorator does not stamp",
    "imported_decorator_and_builtin.py": "its imported decorator does not stamp",
    "imported_decorator_coroutines.py": "its imported decorator does not stamp",
    "imported_decorator_nested.py": "its imported decorator does not stamp",
    "imported_decorator_raising.py": "its imported decorator does not stamp",
    "imported_decorator_streams.py": "its imported decorator does not stamp",
}
"""The scripts for which the original writes other lines, with the reasons."""


@pytest.mark.parametrize("script", sorted(path.name for path in SCRIPTS.glob("*.py")))
def test_the_lines_are_the_originals(script, python, tmp_path):
    original, profiled = (
        run_in_a_copy(run, script, tmp_path / name)
        for name, run in (("original", python.original), ("profiled", python.pyprof))
    )
    if script in DIFFERENT:
        assert names_and_levels(profiled.stdout) != names_and_levels(original.stdout) or original.status, DIFFERENT[
            script
        ]
        return
    assert names_and_levels(profiled.stdout) == names_and_levels(original.stdout), (profiled, original)
    assert without_stamps(profiled.stdout) == without_stamps(original.stdout), (profiled, original)
    assert profiled.status == original.status, (profiled, original)


def run_in_a_copy(run, script: str, folder: Path):
    """A run within a copy of the scripts: some of them write files, or remove themselves."""
    shutil.copytree(SCRIPTS, folder)
    return run(["--timestamp", script], within=folder, environment={"PYTHONDONTWRITEBYTECODE": "1"})

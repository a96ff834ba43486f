"""Files are small: one idea each."""

import statistics

import pytest

from harness.environments import REPOSITORY
from structure.workspace import tracked_files

LONGEST = 400
"""The most lines of a file. A longer file has a second idea in it."""

MEDIAN_BELOW = 100

LONGER_TESTS = {
    "tests/debuggers/test_pdb_mmem_stops.py": 455,
    "tests/debuggers/traced.py": 467,
    "tests/decorator/functions.py": 475,
    "tests/fidelity/uncaught.py": 455,
}
"""The tests that are longer, with their lines. They may become shorter; no other file may become longer."""

KINDS = {"Rust": (".rs",), "Python": (".py", ".pyi", "")}


def lengths(kind: str) -> dict[str, int]:
    """The lines of all files of a kind, by their path in the repository."""
    found = {}
    for path in tracked_files():
        if path.suffix in KINDS[kind]:
            source = path.read_bytes()
            if path.suffix or source.startswith(b"#!/usr/bin/env python3"):
                found[str(path.relative_to(REPOSITORY))] = len(source.splitlines())
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_is_long(kind):
    long = {name: lines for name, lines in lengths(kind).items() if lines > LONGER_TESTS.get(name, LONGEST)}
    assert not long, f"these have more than {LONGEST} lines, or more than before: {long}"


@pytest.mark.parametrize("kind", KINDS)
def test_half_of_the_files_are_short(kind):
    assert statistics.median(lengths(kind).values()) < MEDIAN_BELOW


def test_excepted_files_are_tests_that_are_still_long():
    found = lengths("Rust") | lengths("Python")
    settled = [name for name in LONGER_TESTS if found.get(name, 0) <= LONGEST]
    assert not settled, f"remove these from the list, they are short now: {settled}"
    assert all("test" in name for name in LONGER_TESTS)

"""The second run of a failed test, and its place in the summary."""

import subprocess
import sys

import pytest

from harness.environments import REPOSITORY, TESTS
from harness.programs import clean_environment

PYTEST = (sys.executable, "-m", "pytest", "-p", "harness.second_runs", "-p", "no:cacheprovider")

RUNS_ONCE_MORE = ("--reruns", "1", "--rerun-except", "^Timeout(Expired|Error):")
"""As in `scripts/test`."""

FAILS_FIRST = """
import pathlib
import subprocess

import pytest

SEEN = pathlib.Path(__file__).with_name("seen")

def run(name):
    with open(SEEN / name, "a") as file:
        file.write("run ")
    return (SEEN / name).read_text().count("run")

@pytest.mark.parametrize("number", range({tests}))
def test_fails_first(number):
    assert run(f"first{{number}}") == 2, "61 MiB\\nmeasured"

@pytest.fixture
def ready():
    assert run("fixture") == 2, "not ready"

def test_with_a_fixture_that_fails_first(ready):
    pass
"""

FAILS_TWICE = """
def test_fails_twice():
    assert run("twice") == 9
"""

RUNS_OUT_OF_TIME = """
def test_runs_out_of_time():
    run("time")
    subprocess.run(["sleep", "60"], timeout=0.1)
"""


@pytest.fixture(params=("0", "2"), ids=("one process", "workers"))
def run(request, tmp_path):
    """Runs pytest on a file of tests, in one process and in two workers; returns its status and its output."""

    def run(text: str, *options: str) -> tuple[int, str]:
        (tmp_path / "seen").mkdir()
        (tmp_path / "test_it.py").write_text(text)
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        finished = subprocess.run(
            [*PYTEST, "--numprocesses", request.param, *options],
            cwd=tmp_path,
            env=clean_environment({"PYTHONPATH": str(TESTS)}),
            capture_output=True,
            text=True,
            timeout=60,
        )
        return finished.returncode, finished.stdout

    return run


def second_runs(output: str) -> set[str]:
    """Returns the lines of the tests that passed on the second run, in any order."""
    return {line for line in output.splitlines() if line.startswith("PASSED ON THE SECOND RUN: ")}


def test_a_test_that_passes_on_its_second_run_is_reported(run):
    status, output = run(FAILS_FIRST.format(tests=4), *RUNS_ONCE_MORE)
    assert status == 0, output
    assert second_runs(output) == {
        f"PASSED ON THE SECOND RUN: test_it.py::test_fails_first[{number}]: AssertionError: 61 MiB"
        for number in range(4)
    } | {"PASSED ON THE SECOND RUN: test_it.py::test_with_a_fixture_that_fails_first: AssertionError: not ready"}, (
        output
    )
    assert "5 passed, 5 rerun" in output


def test_more_than_five_second_runs_make_the_run_fail(run):
    status, output = run(FAILS_FIRST.format(tests=5), *RUNS_ONCE_MORE)
    assert status == 1, output
    assert len(second_runs(output)) == 6, output
    assert "FAILED: more than 5 tests passed only on the second run" in output


def test_a_test_that_fails_twice_fails(run):
    status, output = run(FAILS_FIRST.format(tests=1) + FAILS_TWICE, *RUNS_ONCE_MORE)
    assert status == 1, output
    assert len(second_runs(output)) == 2 and "test_fails_twice" not in "".join(second_runs(output)), output
    assert "1 failed, 2 passed, 3 rerun" in output


def test_a_test_that_runs_out_of_time_is_not_run_again(run, tmp_path):
    status, output = run(FAILS_FIRST.format(tests=1) + RUNS_OUT_OF_TIME, *RUNS_ONCE_MORE)
    assert status == 1, output
    assert (tmp_path / "seen" / "time").read_text() == "run ", output


def test_without_the_options_no_test_is_run_again(run):
    status, output = run(FAILS_FIRST.format(tests=1))
    assert status == 1, output
    assert not second_runs(output) and "2 failed" not in output and "1 failed" in output, output


def test_only_a_run_in_turns_has_the_options():
    script = (REPOSITORY / "scripts" / "test").read_text()
    before, _, after = script.partition("\nif [[ ${1:-} == --in-turns ]]; then\n")
    in_turns, _, rest = after.partition("\nfi\n")
    assert "--reruns 1 --rerun-except '^Timeout(Expired|Error):'" in in_turns
    assert "--reruns" not in before + rest

"""`mprof diff` compares the heaps of two runs by line. The figures follow from the scripts."""

import json
import re
from pathlib import Path

import pytest

from harness.programs import Finished, Python, run

MIB = 1 << 20

BEFORE = """
def load(number):
    return [bytes(100_000) for _ in range(number)]
def same():
    return bytearray(5 << 20)
def gone():
    return bytearray(2 << 20)
kept = load(100), same(), gone()
"""
AFTER = """
# two more lines

def load(number):
    return [bytes(100_000) for _ in range(number)]
def same():
    return bytearray(5 << 20)
def new():
    return bytearray(3 << 20)
kept = load(200), same(), new()
"""


def mprof(python: Python, folder: Path, *words: str) -> Finished:
    """Runs `mprof words…` in the folder."""
    return run([python.pyprof_executable.with_name("mprof"), *words], within=folder)


def record(python: Python, folder: Path, source: str, name: str) -> None:
    """Makes a record of a program, and its report in JSON."""
    (folder / "script.py").write_text(source)
    finished = python.pyprof(["--heap", "--record", f"{name}.record", "script.py"], within=folder)
    assert finished.status == 0, finished
    assert mprof(python, folder, "report", f"{name}.record", "-o", f"{name}.json").status == 0


@pytest.fixture
def recorded(any_python, tmp_path):
    """A Python, and a folder with the records and reports `before` and `after`."""
    record(any_python, tmp_path, BEFORE, "before")
    record(any_python, tmp_path, AFTER, "after")
    return any_python, tmp_path


def test_lines_that_have_moved_are_the_same(recorded):
    finished = mprof(*recorded, "diff", "before.json", "after.record", "--format", "json")
    assert finished.status == 0 and finished.stderr == b"", finished
    diff = json.loads(finished.stdout)
    assert diff["version"] == 1
    lines = {line["source"]: line for line in diff["lines"] if line["group"] == "your-code"}
    load = lines["return [bytes(100_000) for _ in range(number)]"]
    assert (load["line_before"], load["line"]) == (3, 5)
    growth = load["after"]["at_peak_bytes"] - load["before"]["at_peak_bytes"]
    assert 0 <= growth - 100 * 100_033 <= 4096
    assert load["after"]["allocations"] - load["before"]["allocations"] >= 100
    assert "return bytearray(5 << 20)" not in lines
    gone, new = lines["return bytearray(2 << 20)"], lines["return bytearray(3 << 20)"]
    assert gone["before"]["at_end_bytes"] - 2 * MIB in range(129) and gone["after"]["at_end_bytes"] == 0
    assert new["after"]["at_end_bytes"] - 3 * MIB in range(129) and new["before"]["at_end_bytes"] == 0
    total = diff["total"]["after"]["at_peak_bytes"] - diff["total"]["before"]["at_peak_bytes"]
    assert total == sum(line["after"]["at_peak_bytes"] - line["before"]["at_peak_bytes"] for line in diff["lines"])


def test_the_text_and_markdown(recorded):
    finished = mprof(*recorded, "diff", "before.json", "after.json", "--top", "3")
    text = finished.stdout.decode()
    assert finished.status == 0 and finished.stderr == b"", finished
    assert re.match(
        r"The bytes held at the peak grew by 10\.\d MiB \(\d+ %\), from 1\d\.\d MiB to 2\d\.\d MiB\.\n", text
    ), text
    assert re.search(r"9\.5 MiB +19\.1 MiB +\+9\.5 MiB  script\.py:5 \(was 3\)  load ", text), text
    assert re.search(r" +3\.0 MiB +\+3\.0 MiB  script\.py:9 ", text), text
    assert re.search(r"2\.0 MiB +-2\.0 MiB  script\.py:7 ", text), text
    markdown = mprof(*recorded, "diff", "before.json", "after.json", "-f", "markdown").stdout.decode()
    assert "| 9.5 MiB | 19.1 MiB | +9.5 MiB | `script.py:5 (was 3)` | `load` | `return [bytes(" in markdown


def test_lines_with_different_texts_are_not_the_same(any_python, tmp_path):
    """Not even if another line of the run has no text, such as those of `exec`."""
    source = 'exec("a = bytearray(1 << 20)")\nkept = bytearray(SIZE)\n'
    record(any_python, tmp_path, source.replace("SIZE", "1 << 20"), "before")
    record(any_python, tmp_path, source.replace("SIZE", "2 << 20"), "after")
    finished = mprof(any_python, tmp_path, "diff", "before.json", "after.json", "--format", "json")
    assert finished.status == 0 and finished.stderr == b"", finished
    sources = [line["source"] for line in json.loads(finished.stdout)["lines"]]
    assert {"kept = bytearray(1 << 20)", "kept = bytearray(2 << 20)"} <= set(sources)


def test_a_run_is_equal_to_itself(recorded):
    finished = mprof(*recorded, "diff", "after.record", "after.json", "--fail-over", "0")
    assert finished.status == 0 and finished.stdout.count(b"\n") == 1, finished
    assert finished.stdout.startswith(b"The bytes held at the peak are the same: "), finished


@pytest.mark.parametrize(
    ("words", "fails"),
    [
        (["--fail-over", "10MiB"], True),
        (["--fail-over", "11MiB"], False),
        (["--fail-over", "50%"], True),
        (["--fail-over", "90%"], False),
        (["--fail-over", "5MiB", "--quantity", "end"], True),
        (["--fail-over", "5MiB", "--quantity", "allocated"], True),
    ],
)
def test_a_limit_for_the_growth(recorded, words, fails):
    finished = mprof(*recorded, "diff", "before.json", "after.json", *words)
    assert finished.status == int(fails), finished
    assert (b"grew by more than" in finished.stderr) == fails, finished
    assert b"load" in finished.stdout
    assert mprof(*recorded, "diff", "after.json", "before.json", *words).status == 0


def test_a_changed_file_is_compared_by_number_and_named(recorded):
    python, folder = recorded
    finished = mprof(python, folder, "diff", "before.record", "after.record")
    assert finished.status == 0, finished
    assert b"`before.record`" in finished.stderr and b"by number" in finished.stderr
    assert b"`after.record`" not in finished.stderr
    (folder / "script.py").write_text(BEFORE)
    finished = mprof(python, folder, "diff", "before.json", "after.record")
    assert finished.status == 0 and b"`after.record`" in finished.stderr, finished


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["before.json", "none"], b"cannot read `none`"),
        (["before.json", "script.py"], b"cannot read `script.py`: it is no report in JSON"),
        (["before.json", "after.json", "--fail-over", "5 apples"], b"`5 apples` is no limit"),
        (["before.json", "newer.json"], b"version 99"),
        (["before.json", "plain.record"], b"`plain.record` has no heap"),
        (["before.json"], b"AFTER"),
    ],
)
def test_bad_input_has_one_error(recorded, words, part):
    python, folder = recorded
    (folder / "newer.json").write_text('{"version": 99}')
    (folder / "plain.py").write_text("@profile\ndef f(): pass\nf()\n")
    assert python.pyprof(["--record", "plain.record", "plain.py"], within=folder).status == 0
    finished = mprof(python, folder, "diff", *words)
    status = 2 if "--fail-over" in words or len(words) == 1 else 1
    assert finished.status == status and finished.stdout == b"" and part in finished.stderr, finished
    assert b"panicked" not in finished.stderr

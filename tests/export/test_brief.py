"""The report in brief has the verdicts, the lines that matter with their text, and the commands to run next."""

import re
import shlex

import pytest

from export.test_formats import SOURCE
from harness.programs import mprof_executable, run

MOST = 6000
"""The most bytes of a report in brief, about 2,000 tokens."""


def brief(folder, *words: str) -> str:
    """The output of `mprof report record --format brief`."""
    finished = run([mprof_executable(), "report", "record", "--format", "brief", *words], within=folder)
    assert finished.status == 0 and finished.stderr == b"", finished
    assert len(finished.stdout) < MOST
    return finished.stdout.decode()


@pytest.fixture
def recorded(any_python, tmp_path):
    """A folder with the record of SOURCE."""
    (tmp_path / "script.py").write_text(SOURCE)
    finished = any_python.pyprof(["--heap", "--heap-stacks", "all", "--record", "record", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    return tmp_path


def test_the_verdicts_come_first(recorded):
    head, peak, left, allocated, rss, *_ = brief(recorded).splitlines()
    assert head.startswith("Memory of `") and head.endswith(", finished)"), head
    assert re.fullmatch(
        r"PEAK 4\d\.\d MiB, \d+\.\d s after the start, at script\.py:4 make; "
        r"most by make \(script\.py\) 45\.0 MiB \d\d %, interpreter \d\.\d MiB \d+ %",
        peak,
    ), peak
    assert re.match(r"LEFT 4\d\.\d MiB in [\d,]+ blocks at the end; most by make \(script\.py\) 40\.0 MiB", left), left
    assert re.match(r"ALLOCATED \d+\.\d MiB in [\d,]+ allocations; most by make \(script\.py\) 45\.0 MiB", allocated)
    assert re.fullmatch(
        r"RSS Resident memory at the end: .* MiB; at most .* MiB\. Most of it is in blocks that were not freed\.", rss
    ), rss


def test_lines_have_their_figures_their_text_and_their_callers(recorded):
    lines = brief(recorded).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("1. "))
    assert re.fullmatch(r"1\. script\.py:4 make: 45\.0 MiB / 40\.0 MiB / 45\.0 MiB in \d+ allocations", lines[first]), (
        lines
    )
    assert lines[first + 1] == "   return bytearray(size)"
    assert lines[first + 2] == "   called by script.py:6 first < script.py:13 main < script.py:17 <module>"
    assert sum(bool(re.match(r"\d\. ", line)) for line in lines) == 5


def test_the_commands_can_be_run(recorded):
    text = brief(recorded)
    commands = [line for line in text.partition("\nNext:\n")[2].splitlines() if line]
    assert len(commands) == 3
    _, *words = shlex.split(commands[0], comments=True)
    assert run([mprof_executable(), *words], within=recorded).status == 0
    assert commands[2].startswith("mprof diff record new.record ")


def test_long_names_stay_short(any_python, tmp_path):
    deep = "".join(f"def {'é' * 200}{n}(n):\n    return [bytes(n) for _ in range(9)], n\n" for n in range(9))
    calls = "".join(f"kept.append({'é' * 200}{n}({n + 1} << 20))\n" for n in range(9))
    (tmp_path / ("long" * 50 + ".py")).write_text(f"kept = []\n{deep}{calls}# {'x' * 4000}\n")
    finished = any_python.pyprof(["--heap", "--record", "record", "long" * 50 + ".py", "y" * 3000], within=tmp_path)
    assert finished.status == 0, finished
    assert "..." in brief(tmp_path)


def test_without_a_heap_there_are_the_lines_of_functions(any_python, tmp_path):
    (tmp_path / "script.py").write_text("@profile\ndef f():\n    return bytearray(20 << 20)\nkept = f()\n")
    assert any_python.pyprof(["--record", "record", "script.py"], within=tmp_path).status == 0
    text = brief(tmp_path, "-o", "brief.txt") or (tmp_path / "brief.txt").read_text()
    assert re.search(
        r"^script\.py:3: \+2\d\.\d MiB in 1 executions\n   return bytearray\(20 << 20\)$", text, re.MULTILINE
    ), text
    assert "pyprof --heap --record" in text

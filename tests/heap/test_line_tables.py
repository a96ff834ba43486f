"""Each marked function has a table with the heap of each of its lines."""

import re

import pytest

from harness.programs import mprof_executable, run

PROGRAM = """
kept = []
@profile
def works():
    # nothing is allocated here
    first = bytearray(30 << 20)
    second = [bytes(1 << 20) for _ in range(20)]
    del second
    kept.append(first)
    return sum(number * 0 for number in range(1000))

def unmarked():
    return bytearray(1 << 20)

class Kind:
    @profile
    def method(self):
        kept.append(bytearray(5 << 20))

works()
unmarked()
Kind().method()
"""

HEADER = "Line # Held at peak  Held at end    Allocated  Allocations   Line Contents"
ROW = re.compile(r" *(\d+) (.{12}) (.{12}) (.{12}) (.{12})   (.*)")


def tables_in(text: str, path: str) -> list[dict[int, tuple[str, ...]]]:
    """The rows of each table: the four figures and the source, by the number of the line."""
    found = []
    for table in text.split(f"Filename: {path}\n\n{HEADER}\n")[1:]:
        rule, *lines = table.splitlines()
        assert set(rule) == {"="} and len(rule) == len(HEADER)
        rows = {}
        for line in lines:
            row = ROW.fullmatch(line)
            if row is None:
                break
            rows[int(row[1])] = (*(row[index].strip() for index in range(2, 6)), row[6])
        found.append(rows)
    return found


def check(text: str, path: str) -> None:
    """Compares the tables of PROGRAM with what the script creates."""
    works, method = tables_in(text, path)
    source = PROGRAM.splitlines()
    assert [*works] == [*range(3, 11)] and [*method] == [*range(16, 19)], text
    for number, row in (works | method).items():
        assert row[4] == source[number - 1], text
    assert works[5][:4] == ("", "", "", ""), text
    peak, end, allocated, allocations = works[6][:4]
    assert peak == end == allocated == "30.0 MiB" and allocations in ("2", "3"), text
    peak, end, allocated, allocations = works[7][:4]
    # the interpreter may keep some bytes of its own
    assert peak == allocated == "20.0 MiB" and (end == "" or end.endswith((" B", " KiB"))), text
    assert 20 <= int(allocations) <= 40, text
    peak, end, allocated, _ = method[18][:4]
    assert peak == "" and end == allocated == "5.0 MiB", text


@pytest.mark.parametrize("way", ["script", "path", "module"])
def test_each_source_line_has_its_heap(way, python, tmp_path):
    (tmp_path / "script.py").write_text(PROGRAM)
    words, path = {
        "script": (["script.py"], "script.py"),
        "path": ([str(tmp_path / "script.py")], str(tmp_path / "script.py")),
        "module": (["-m", "script"], str(tmp_path / "script.py")),
    }[way]
    finished = python.pyprof(["--heap", "--record", "record", *words], within=tmp_path)
    assert finished.status == 0 and finished.stderr == b"", finished
    text = finished.stdout.decode()
    check(text, path)
    ordinary, heap = text.split("The heap was at most", 1)
    assert ordinary.count("Mem usage") == 2 and "Mem usage" not in heap, finished
    assert heap.index("total\n") < heap.index(HEADER) < heap.index("Resident memory"), finished
    reported = run([mprof_executable(), "report", "record"], within=tmp_path)
    check(reported.stdout.decode(), path)


def test_the_tables_after_a_signal(any_python, tmp_path):
    (tmp_path / "script.py").write_text(PROGRAM + "import os\nos.kill(os.getpid(), 15)\n")
    finished = any_python.pyprof(["--heap", "script.py"], within=tmp_path)
    assert finished.status == -15, finished
    check(finished.stdout.decode(), "script.py")


def test_a_program_that_changes_its_folder(any_python, tmp_path):
    (tmp_path / "script.py").write_text("import os\nos.chdir('/')" + PROGRAM)
    finished = any_python.pyprof(["--heap", "script.py"], within=tmp_path)
    works, _ = tables_in(finished.stdout.decode(), "script.py")
    assert any(row[0] == "30.0 MiB" for row in works.values()), finished


def test_without_marked_functions_there_are_no_tables(any_python, tmp_path):
    (tmp_path / "script.py").write_text("kept = bytearray(1 << 20)\n")
    finished = any_python.pyprof(["--heap", "script.py"], within=tmp_path)
    assert b"Line Contents" not in finished.stdout, finished

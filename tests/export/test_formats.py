"""`mprof report` writes a record in formats for other programs. The figures follow from the script."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from export import protobuf
from harness.programs import Finished, Python, run

MIB = 1 << 20
SCHEMA = Path(__file__).parents[2] / "book" / "src" / "report.schema.json"

SOURCE = """
import mmap
def make(size):
    return bytearray(size)
def first():
    return make(30 << 20)
def second():
    return make(10 << 20)
def freed():
    make(5 << 20)
@profile
def main():
    kept.append(first())
    kept.append(second())
    freed()
kept = []
main()
mapped = mmap.mmap(-1, 8 << 20)
"""


def mprof(python: Python, folder: Path, *words: str) -> Finished:
    """Runs `mprof report record words…` in the folder."""
    return run([python.pyprof_executable.with_name("mprof"), "report", "record", *words], within=folder)


def exported(python: Python, folder: Path, *words: str) -> str:
    """The output of `mprof report`, which must be possible."""
    finished = mprof(python, folder, *words)
    assert finished.status == 0 and finished.stderr == b"", finished
    return finished.stdout.decode()


@pytest.fixture
def recorded(any_python, tmp_path):
    """A Python, and a folder with the record of SOURCE."""
    (tmp_path / "script.py").write_text(SOURCE)
    finished = any_python.pyprof(["--heap", "--heap-stacks", "all", "--record", "record", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    return any_python, tmp_path


def test_json_has_all_figures_and_fits_its_schema(recorded):
    document = json.loads(exported(*recorded, "--format", "json"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    assert document["version"] == 1
    assert document["ending"] == "finished" and document["signal"] is None
    assert document["command"][-1] == "script.py"
    assert document["machine"]["kernel"].startswith("Linux ") and document["machine"]["memory_bytes"] > 64 * MIB
    heap = document["heap"]
    (make,) = [line for line in heap["lines"] if (line["function"], line["line"]) == ("make", 4)]
    assert make["source"] == "return bytearray(size)" and make["group"] == "your-code"
    assert 0 <= make["at_end_bytes"] - 40 * MIB <= 256
    assert 0 <= make["at_peak_bytes"] - 45 * MIB <= 512
    assert 0 <= make["allocated_bytes"] - 45 * MIB <= 512
    assert make["freed_bytes"] == make["allocated_bytes"] - make["at_end_bytes"]
    for name, total in heap["total"].items():
        assert sum(line[name] for line in heap["lines"]) == total, name
    # from the outermost to the innermost caller of `make` in `first`
    (call,) = [
        call
        for call in heap["calls"]
        if heap["frames"][call["frame"]]["function"] == "make" and 0 <= call["at_end_bytes"] - 30 * MIB <= 128
    ]
    names = []
    while call is not None:
        names.append(heap["frames"][call["frame"]]["function"])
        call = None if call["caller"] is None else heap["calls"][call["caller"]]
    assert names == ["make", "first", "main", "<module>"]
    (mapping,) = [line for line in heap["mappings"]["lines"] if line["file"].endswith("script.py")]
    assert (mapping["at_end_bytes"], mapping["at_end_blocks"]) == (8 * MIB, 1)
    (function,) = document["functions"]
    assert function["file"] == "script.py"
    counts = {line["line"]: line["occurrences"] for line in function["lines"] if "occurrences" in line}
    assert counts[13] == counts[14] == counts[15] == 1


def test_all_formats_have_the_same_figures(recorded):
    heap = json.loads(exported(*recorded, "--format", "json"))["heap"]
    of_calls = Counter()
    for call in heap["calls"]:
        frame = heap["frames"][call["frame"]]
        of_calls[frame["file"], frame["line"], frame["function"]] += call["at_peak_bytes"]
    of_lines = {(line["file"], line["line"], line["function"]): line["at_peak_bytes"] for line in heap["lines"]}
    no_line = (None, None, None)
    for place in of_lines.keys() - {no_line}:
        assert of_calls[place] == of_lines[place], place

    rows = list(csv.DictReader(io.StringIO(exported(*recorded, "--format", "csv"))))
    assert len(rows) == len(heap["lines"])
    for row, line in zip(rows, heap["lines"], strict=True):
        assert (row["file"], row["function"], row["group"]) == (
            line["file"] or "",
            line["function"] or "",
            line["group"],
        )
        for name in heap["total"]:
            assert int(row[name]) == line[name], (name, row)
        assert int(row["native_at_peak_bytes"]) == line["native"]["at_peak_bytes"]

    for quantity, name in [("peak", "at_peak_bytes"), ("end", "at_end_bytes"), ("allocated", "allocated_bytes")]:
        text = exported(*recorded, "--format", "flamegraph", "--quantity", quantity)
        stacks = [line.rpartition(" ") for line in text.splitlines()]
        assert sum(int(number) for _, _, number in stacks) == heap["total"][name], quantity

    profiles = json.loads(exported(*recorded, "--format", "speedscope"))
    for profile, name in zip(profiles["profiles"], ["at_peak_bytes", "at_end_bytes", "allocated_bytes"], strict=True):
        assert sum(profile["weights"]) == profile["endValue"] == heap["total"][name]
        assert len(profile["samples"]) == len(profile["weights"])
        assert all(0 <= frame < len(profiles["shared"]["frames"]) for stack in profile["samples"] for frame in stack)

    profile = protobuf.read(mprof(*recorded, "--format", "pprof").stdout)
    names = ["at_peak_bytes", "at_end_bytes", "allocated_bytes", "allocations"]
    assert profile.types == [("peak", "bytes"), ("end", "bytes"), ("allocated", "bytes"), ("allocations", "count")]
    assert profile.default_type == "peak"
    assert profile.totals() == [heap["total"][name] for name in names]
    for quantity, name in enumerate(names):
        sums = profile.by_line(quantity)
        for line in heap["lines"]:
            if line["line"] is not None:
                assert sums[line["function"], line["file"], line["line"]] == line[name], (name, line)
    script = str(recorded[1] / "script.py")
    stacks = [[(function, line) for function, _, line in stack] for stack, _ in profile.samples]
    assert [("make", 4), ("first", 6), ("main", 13), ("<module>", 17)] in stacks
    assert {file for stack, _ in profile.samples for function, file, _ in stack if function == "make"} == {script}

    text = exported(*recorded)
    assert f"The heap was at most {heap['total']['at_peak_bytes'] / MIB:.1f} MiB" in text


def test_the_ending_of_the_file_is_the_format(recorded):
    python, folder = recorded
    for name, option in [("a.json", "json"), ("a.CSV", "csv"), ("a.folded", "flamegraph"), ("a.txt", "text")]:
        assert exported(python, folder, "-o", name) == ""
        assert (folder / name).read_text() == exported(python, folder, "--format", option), name
    assert exported(python, folder, "-o", "a.pb.gz") == ""
    assert (folder / "a.pb.gz").read_bytes() == mprof(python, folder, "--format", "pprof").stdout
    assert exported(python, folder, "-o", "a.json", "--format", "speedscope") == ""
    assert (folder / "a.json").read_text() == exported(python, folder, "--format", "speedscope")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["-o", "a.xyz"], [b"`a.xyz`", b"hint: --format"]),
        (["-o", "a"], [b"`a`", b"hint: --format"]),
        (["--format", "xml"], [b"'xml'", b"json"]),
        (["--format", "json", "--quantity", "end"], [b"--quantity", b"hint: `--format flamegraph`"]),
        (["-o", "none/a.json"], [b"cannot write `none/a.json`"]),
    ],
)
def test_bad_input_has_one_error_and_writes_nothing(recorded, words, parts):
    python, folder = recorded
    before = sorted(folder.iterdir())
    finished = mprof(python, folder, *words)
    assert finished.status in (1, 2) and finished.stdout == b"", finished
    assert all(part in finished.stderr for part in parts), finished
    assert b"panicked" not in finished.stderr
    assert sorted(folder.iterdir()) == before


def test_without_a_heap_there_are_the_tables(any_python, tmp_path):
    (tmp_path / "script.py").write_text("@profile\ndef f():\n    return bytearray(20 << 20)\nkept = f()\n")
    assert any_python.pyprof(["--record", "record", "script.py"], within=tmp_path).status == 0
    document = json.loads(exported(any_python, tmp_path, "--format", "json"))
    assert document["heap"] is None
    (line,) = [line for line in document["functions"][0]["lines"] if line["line"] == 3]
    assert line["source"] == "    return bytearray(20 << 20)"
    assert 20 * MIB <= line["increment_bytes"] <= 22 * MIB
    rows = list(csv.DictReader(io.StringIO(exported(any_python, tmp_path, "--format", "csv"))))
    assert int(rows[2]["increment_bytes"]) == line["increment_bytes"] and rows[1]["increment_bytes"] == ""
    refused = mprof(any_python, tmp_path, "--format", "flamegraph")
    assert refused.status == 1 and b"no heap" in refused.stderr and b"hint: " in refused.stderr, refused


def test_a_small_program_has_a_few_kilobytes_of_json(any_python, tmp_path):
    (tmp_path / "script.py").write_text("kept = bytearray(20 << 20)\n")
    assert any_python.pyprof(["--heap", "--record", "record", "script.py"], within=tmp_path).status == 0
    assert len(exported(any_python, tmp_path, "--format", "json")) < 10_000


def test_names_from_the_program_do_not_break_the_formats(any_python, tmp_path):
    source = 'names = {}\nexec(compile("def f():\\n  return bytearray(9 << 20)", "a;b\\n,\\"<script>.py", "exec"), names)\nkept = names["f"]()\n'
    (tmp_path / "script.py").write_text(source)
    assert any_python.pyprof(["--heap", "--record", "record", "script.py"], within=tmp_path).status == 0
    name = 'a;b\n,"<script>.py'
    heap = json.loads(exported(any_python, tmp_path, "--format", "json"))["heap"]
    (line,) = [line for line in heap["lines"] if line["file"] == name and line["line"] == 2]
    assert line["at_end_bytes"] >= 9 * MIB
    rows = list(csv.DictReader(io.StringIO(exported(any_python, tmp_path, "--format", "csv"))))
    assert name in [row["file"] for row in rows]
    for text in exported(any_python, tmp_path, "--format", "flamegraph").splitlines():
        stack, _, number = text.rpartition(" ")
        assert stack and int(number) > 0, text


def test_a_record_is_not_overwritten(recorded):
    python, folder = recorded
    (folder / "record").rename(folder / "record.json")
    before = (folder / "record.json").read_bytes()
    mprof_report = [python.pyprof_executable.with_name("mprof"), "report", "record.json", "-o", "record.json"]
    finished = run(mprof_report, within=folder)
    assert finished.status == 1 and b"`record.json` is a record" in finished.stderr, finished
    assert (folder / "record.json").read_bytes() == before


def test_the_number_of_lines(recorded):
    shown = {top: exported(*recorded, "--top", top).count("  script.py:") for top in ("1", "2")}
    assert shown["1"] < shown["2"]


def test_the_table_of_a_record_without_figures_has_its_columns(any_python, tmp_path):
    (tmp_path / "script.py").write_text("@profile\ndef f(): pass\n")
    assert any_python.pyprof(["--record", "record", "script.py"], within=tmp_path).status == 0
    assert mprof(any_python, tmp_path, "--format", "csv").stdout.decode().splitlines() == [
        "file,line,memory_bytes,increment_bytes,occurrences,allocated_bytes,freed_bytes,peak_bytes,source"
    ]


def test_json_has_the_marks(any_python, tmp_path):
    source = "kept = bytearray(10 << 20)\nprofile.mark('first')\nmore = bytearray(5 << 20)\nprofile.mark('second')\n"
    (tmp_path / "script.py").write_text(source)
    assert any_python.pyprof(["--heap", "--record", "record", "script.py"], within=tmp_path).status == 0
    document = json.loads(exported(any_python, tmp_path, "--format", "json"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    marks = document["heap"]["marks"]
    first, second = marks["all"]
    assert (first["name"], second["name"]) == ("first", "second") and 0 <= first["seconds"] <= second["seconds"]
    assert 5 * MIB <= second["held_bytes"] - first["held_bytes"] <= 5 * MIB + 4096
    largest = marks["lines_at_first"][0]
    assert (largest["file"], largest["line"]) == (str(tmp_path / "script.py"), 1)
    assert 10 * MIB <= largest["held_bytes"] <= 10 * MIB + 256
    assert sum(line["held_bytes"] for line in marks["lines_at_first"]) == first["held_bytes"]


def test_without_marks_there_are_none(recorded):
    assert json.loads(exported(*recorded, "--format", "json"))["heap"]["marks"] is None

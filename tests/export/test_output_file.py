"""`pyprof --heap -o FILE` chooses the format by the ending of the file. The figures are those of the record."""

import csv
import json
import signal
from pathlib import Path

import jsonschema
import pytest

from export import protobuf
from export.test_formats import MIB, SCHEMA
from harness.programs import Python, mprof_executable, run

SOURCE = """
import os, signal
def make(size):
    return bytearray(size)
@profile
def main():
    return make(30 << 20)
kept = main()
"""


def written(python: Python, folder: Path, output: str, ending: str = "", words=(), status: int = 0) -> bytes:
    """The file that a run writes. The run has a record too."""
    (folder / "script.py").write_text(f"{SOURCE}{ending}\n")
    finished = python.pyprof(["--heap", "-o", output, "--record", "record", *words, "script.py"], within=folder)
    assert (finished.status, finished.stdout, finished.stderr) == (status, b"", b""), finished
    return (folder / output).read_bytes()


def figures(document: dict) -> dict:
    """The document without what differs in a record, which is made a moment earlier."""
    document["heap"].pop("resident")
    return {name: value for name, value in document.items() if name not in ("ended_seconds", "begun_seconds")}


def test_json_is_that_of_the_record(python, tmp_path):
    document = json.loads(written(python, tmp_path, "run.json"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    assert document["ending"] == "finished" and document["heap"]["resident"]["highest_bytes"] > 30 * MIB
    assert document["ended_seconds"] >= document["begun_seconds"] > 1.6e9
    recorded = json.loads(run([mprof_executable(), "report", "record", "-f", "json"], within=tmp_path).stdout)
    assert figures(document) == figures(recorded)


@pytest.mark.parametrize(
    ("ending", "status", "shown"),
    [
        ("os._exit(0)", 0, ("finished", None)),
        ("os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM, ("signal", signal.SIGTERM)),
    ],
)
def test_json_after_other_endings(python, tmp_path, ending, status, shown):
    document = json.loads(written(python, tmp_path, "run.json", ending, status=status))
    assert (document["ending"], document["signal"]) == shown
    (make,) = [line for line in document["heap"]["lines"] if (line["function"], line["line"]) == ("make", 4)]
    assert 30 * MIB <= make["at_end_bytes"] <= 30 * MIB + 256 and make["source"] == "return bytearray(size)"


def test_the_other_formats(any_python, tmp_path):
    for name, option in [("a.csv", "csv"), ("a.folded", "flamegraph"), ("a.pb.gz", "pprof")]:
        content = written(any_python, tmp_path, name)
        if option == "pprof":
            profile = protobuf.read(content)
            document = json.loads(run([mprof_executable(), "report", "record", "-f", "json"], within=tmp_path).stdout)
            assert profile.totals()[0] == document["heap"]["total"]["at_peak_bytes"]
        else:
            assert content == run([mprof_executable(), "report", "record", "-f", option], within=tmp_path).stdout
        (tmp_path / "record").unlink()
    assert len(list(csv.DictReader((tmp_path / "a.csv").open()))) > 2


def test_the_file_is_replaced_and_text_is_appended(any_python, tmp_path):
    (tmp_path / "run.json").write_text("x" * 100_000)
    json.loads(written(any_python, tmp_path, "run.json"))
    (tmp_path / "record").unlink()
    (tmp_path / "run.txt").write_text("before\n")
    text = written(any_python, tmp_path, "run.txt")
    assert text.startswith(b"before\nFilename: script.py") and b"The heap was at most" in text


def test_without_the_heap_the_report_is_text(any_python, tmp_path):
    (tmp_path / "script.py").write_text(SOURCE)
    finished = any_python.pyprof(["-o", "run.json", "script.py"], within=tmp_path)
    assert finished.status == 0 and (tmp_path / "run.json").read_bytes().startswith(b"Filename: "), finished


def test_children_are_added(any_python, tmp_path):
    ending = "if os.fork() == 0: more = make(7 << 20); os._exit(0)\nos.wait()"
    document = json.loads(written(any_python, tmp_path, "run.json", ending, ["--merge-children"]))
    (make,) = [line for line in document["heap"]["lines"] if (line["function"], line["line"]) == ("make", 4)]
    assert 37 * MIB <= make["allocated_bytes"] <= 37 * MIB + 512


def test_a_record_is_not_overwritten(any_python, tmp_path):
    written(any_python, tmp_path, "run.txt")
    (tmp_path / "record").rename(tmp_path / "record.json")
    before = (tmp_path / "record.json").read_bytes()
    finished = any_python.pyprof(["--heap", "-o", "record.json", "script.py"], within=tmp_path)
    assert finished.status == 0 and b"is a record, and is not overwritten" in finished.stderr, finished
    assert (tmp_path / "record.json").read_bytes() == before

"""The original and pyprof's mprof read each other's files. pyprof's mprof also reads damaged ones."""

import json

import pytest

READ = "import json, sys, mprof; print(json.dumps(mprof.read_mprofile_file(sys.argv[1])))"

WHOLE = """\
CMDLINE python 'a b.py' -5
FUNC pk.mod.f 27.1211 1674829182.2034 35.3906 1674829183.2034 0
MEM 27.121094 1674829182.2034
CHLD 4711 12.500000 1674829182.2100
MEM 28.000000 1674829182.3034
CHLD 4711 13.500000 1674829182.3100
FUNC pk.mod.f 28.1211 1674829183.2034 36.3906 1674829184.2034 1
"""


def read(door, text: str) -> dict:
    (door.folder / "file.dat").write_text(text)
    finished = door.run(READ, "file.dat")
    assert finished.status == 0, finished
    return json.loads(finished.stdout.splitlines()[0])


def read_by_original(python_3_11, folder):
    from harness.programs import run

    finished = run([python_3_11.executable_with_original, "-c", READ, "file.dat"], within=folder)
    return json.loads(finished.stdout) if finished.status == 0 else None


def test_pyprof_and_the_original_read_the_same_content(door, python_3_11):
    content = read(door, WHOLE)
    assert content == read_by_original(python_3_11, door.folder)
    assert content["func_timestamp"]["pk.mod.f"][1] == [1674829183.2034, 1674829184.2034, 28.1211, 36.3906, 1]
    assert content["children"] == {"4711": [[12.5, 1674829182.21], [13.5, 1674829182.31]]}
    assert content["cmd_line"] == "python 'a b.py' -5\n"


def test_older_files_have_no_level(door, python_3_11):
    content = read(door, "FUNC f 27.1211 1674829182.2034 35.3906 1674829183.2034\n")
    assert content == read_by_original(python_3_11, door.folder)
    assert content["func_timestamp"] == {"f": [[1674829182.2034, 1674829183.2034, 27.1211, 35.3906]]}


@pytest.mark.parametrize(
    "damaged, count",
    [
        (WHOLE.replace("'a b.py' -5", "a\nb.py"), 2),
        (WHOLE + "MEM", 2),
        (WHOLE + "\n", 2),
        (WHOLE.replace(" pk.mod.f ", " .my block ") + "MEM 27.121094 1674829182.3", 2),
    ],
)
def test_lines_that_crash_the_original_are_skipped(damaged, count, door, python_3_11):
    assert len(read(door, damaged)["mem_usage"]) == count
    assert read_by_original(python_3_11, door.folder) is None


def test_the_last_line_counts_if_it_is_complete(door):
    assert len(read(door, WHOLE + "MEM 27.121094 1674829182.3034")["mem_usage"]) == 3
    assert len(read(door, WHOLE + "MEM 27.121094 1674829182.30")["mem_usage"]) == 2
    assert read(door, "FUNC .my block 1.0 2.0 3.0 4.0 1")["func_timestamp"] == {".my block": [[2.0, 4.0, 1.0, 3.0, 1]]}


def test_the_original_reads_recordings_of_pyprof(door, original_mprof, python_3_11):
    (door.folder / "script.py").write_text("import time\n@profile\ndef waits():\n    time.sleep(0.2)\nwaits()")
    door.mprof("run", "-T", "0.02", "-o", "file.dat", "script.py")
    content = read(door, (door.folder / "file.dat").read_text())
    assert content == read_by_original(python_3_11, door.folder)
    assert len(content["mem_usage"]) > 2
    assert list(content["func_timestamp"]) == ["__main__.waits"]
    assert original_mprof("peak", "file.dat").stdout == door.mprof("peak", "file.dat").stdout


def test_pyprof_reads_recordings_of_the_original(door, original_mprof, python_3_11):
    (door.folder / "script.py").write_text("import time\n@profile\ndef waits():\n    time.sleep(0.5)\nwaits()")
    finished = original_mprof("run", "-T", "0.05", "-o", "file.dat", "script.py")
    assert finished.status == 0, finished
    content = read(door, (door.folder / "file.dat").read_text())
    assert content == read_by_original(python_3_11, door.folder)
    assert len(content["mem_usage"]) > 2
    assert list(content["func_timestamp"]) == ["__main__.waits"]
    for words in (["file.dat"], ["--func", "__main__.waits", "file.dat"]):
        assert original_mprof("peak", *words).stdout == door.mprof("peak", *words).stdout


def test_the_same_program_gets_the_same_command_line(door, original_mprof):
    words = ["run", "-o", "file.dat", "echo", "a b", "c\td", "-x"]
    lines = []
    for mprof in (door.mprof, original_mprof):
        assert mprof(*words).status == 0
        lines.append((door.folder / "file.dat").read_text().splitlines()[0])
        (door.folder / "file.dat").unlink()
    assert lines[0] == lines[1] == "CMDLINE echo 'a b' 'c\td' -x"


@pytest.mark.parametrize(
    "names",
    [
        ["x.z", "x.y", "x.b", "f.a.b", "g.a.b", "g.a.c", "b.c"],
        ["b", "a.b"],
        ["a"],
        [],
        ["p.q.r.f", "s.q.r.f", "t.r.f", "f", "<locals>.f"],
    ],
)
def test_labels_are_those_of_the_original(names, door, python_3_11):
    from harness.programs import run

    source = f"import json, mprof; print(json.dumps(mprof.function_labels({names!r}), sort_keys=True))"
    original = run([python_3_11.executable_with_original, "-c", source], within=door.folder)
    assert door.run(source).stdout.splitlines()[0] == original.stdout.strip()

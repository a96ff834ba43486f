"""The commands that only need the files. They do the same as in the original, unless the original fails."""

import os

import pytest

from fidelity.terminal import converse
from harness.programs import mprof_executable, run

RECORDING = """\
CMDLINE python a.py
MEM 27.121094 1674829182.2034
MEM 30.121094 1674829182.3034
CHLD 4711 12.500000 1674829182.2100
FUNC f 27.1211 1674829182.2000 35.3906 1674829182.2500 0
"""

FILES = ["mprofile_20230127152030.dat", "mprofile_20230127152031.dat", "mprofile_20240127152030.dat", "other.dat"]


def without_sums(stdout: bytes) -> list[bytes]:
    """Returns the lines without the sums, which the original does not have."""
    return [line for line in stdout.splitlines() if not line.startswith(b"  Sum\t")]


@pytest.fixture
def mprof(tmp_path):
    """Runs `mprof words…`."""
    return lambda *words: run([mprof_executable(), *words], within=tmp_path)


@pytest.fixture
def files(tmp_path):
    """Makes the files anew."""

    def make():
        for file in FILES:
            (tmp_path / file).write_text(RECORDING)
        (tmp_path / "mprofile_20230127152031_ts.dat").write_text("FUNC f 1 2 3 4\n")

    make()
    return make


@pytest.mark.parametrize(
    "words",
    [
        ["peak"],
        ["peak", "0", "other.dat"],
        ["peak", "1"],
        ["peak", "--func", "f"],
        ["peak", "not-there"],
        ["peak", "not-there", "0"],
        ["rm"],
        ["rm", "--dry-run", "0"],
        ["rm", "--dry-run", "-1"],
        ["rm", "--dry-run", "1", "other.dat", "1"],
        ["rm", "0", "-1"],
        ["rm", "other.dat"],
        ["clean"],
    ],
)
def test_the_output_and_the_remaining_files_are_those_of_the_original(words, files, mprof, original_mprof, tmp_path):
    results = []
    for program in (original_mprof, mprof):
        files()
        finished = program(*words)
        left = sorted(path.name for path in tmp_path.glob("*.dat"))
        results.append((finished.status, without_sums(finished.stdout), left))
    assert results[0] == results[1]


def test_clean_with_dry_run_lists_the_files(files, mprof):
    finished = mprof("clean", "--dry-run")
    expected = [*FILES[:3], "mprofile_20230127152031_ts.dat"]
    assert finished.stdout.decode().splitlines() == ["Files to be removed: ", *expected], finished


def test_the_list_has_no_companions(files, mprof):
    assert mprof("list").stdout.decode().splitlines() == [
        "0 mprofile_20230127152030.dat 15:20:30 27/01/2023",
        "1 mprofile_20230127152031.dat 15:20:31 27/01/2023",
        "2 mprofile_20240127152030.dat 15:20:30 27/01/2024",
    ]


def test_without_a_command_the_commands_are_listed(mprof):
    for words in ([], ["unknown"]):
        finished = mprof(*words)
        assert finished.status == 1, finished
        assert finished.stdout.startswith(b"Usage: mprof <command> <options> <arguments>\n")
        assert b"\nAvailable commands:\n" in finished.stdout


def test_every_command_prints_the_version(mprof):
    for words in (["--version"], ["list", "--version"], ["run", "--version"]):
        finished = mprof(*words)
        assert (finished.status, finished.stderr) == (0, b""), finished
        assert finished.stdout.startswith(b"mprof "), finished


def test_a_missing_file_is_reported_in_one_line(mprof):
    for word in ("7", "not-there", "."):
        finished = mprof("rm", word)
        assert finished.status == 1, finished
        assert finished.stderr.startswith(b"mprof: ") and b"Traceback" not in finished.stderr, finished
    finished = mprof("peak")
    assert finished.status == 255, finished
    assert finished.stdout.startswith(b"No input file found. \n")


def test_a_file_that_is_no_recording_is_never_removed(mprof, tmp_path):
    """A file whose name a user has typed by mistake, and one that only has the name of a companion of a recording."""
    kept = {
        "notes.txt": "MEMORY of a day\n",
        "script.py": "print(1)\n",
        "mprofile_of_mine.dat": "text\n",
        "sentence.txt": "MEM is short for memory\n",
        "main.c": "FUNC main() {}\n",
        "empty.txt": "",
        "mprofile_20230127152030.dat": "what I have seen\n",
    }
    for name, text in kept.items():
        (tmp_path / name).write_text(text)
    for name in kept:
        finished = mprof("rm", name)
        assert finished.status == 1, finished
        message = f"mprof: `{name}` is neither a recording of mprof nor a record of pyprof, and is not removed\n"
        assert finished.stderr == message.encode()
    assert mprof("rm", "0").status == 1
    finished = mprof("clean")
    assert finished.status == 0, finished
    assert finished.stderr.startswith(b"mprof: `mprofile_20230127152030.dat` is neither a recording of mprof"), finished
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == kept


def test_a_damaged_recording_can_be_removed(mprof, tmp_path):
    (tmp_path / "mprofile_20230127152030.dat").write_text("MEM 1.0 2.0\nMEM one\n")
    assert mprof("clean").stderr == b""
    assert list(tmp_path.iterdir()) == []


def test_only_a_real_companion_is_removed(mprof, tmp_path):
    """A table of numbers and another recording stay; the times of functions go."""
    kept = {"table_ts.dat": "1 2\n3 4\n", "other_ts.dat": RECORDING}
    for name, text in {**kept, "older_ts.dat": "FUNC f 1 2 3 4\n", "empty_ts.dat": ""}.items():
        (tmp_path / name).write_text(text)
    for name in ("table", "other", "older", "empty"):
        (tmp_path / f"{name}.dat").write_text(RECORDING)
        finished = mprof("rm", f"{name}.dat")
        assert finished.status == 0, finished
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == kept


def test_a_file_with_two_names_is_removed_once(mprof, tmp_path):
    (tmp_path / "a.dat").write_text(RECORDING)
    finished = mprof("rm", "a.dat", "./a.dat")
    assert (finished.status, finished.stderr, list(tmp_path.iterdir())) == (0, b"", []), finished


def test_a_folder_and_a_pipe_are_no_recordings(files, mprof, tmp_path):
    (tmp_path / "mprofile_20200101000000.dat").mkdir()
    os.mkfifo(tmp_path / "mprofile_20200101000001.dat")
    assert mprof("list").stdout.startswith(b"0 mprofile_20230127152030.dat ")
    assert (
        b"| 0 | mprofile_20230127152030.dat"
        in converse([mprof_executable(), "list"], within=tmp_path, columns=150).stdout
    )
    finished = mprof("clean")
    assert finished.status == 0, finished
    left = {"mprofile_20200101000000.dat", "mprofile_20200101000001.dat", "other.dat"}
    assert {path.name for path in tmp_path.iterdir()} == left


def test_no_file_is_removed_if_one_of_them_cannot_be_removed(files, mprof, tmp_path):
    finished = mprof("rm", "0", "not-there", "1")
    assert finished.status == 1, finished
    assert {path.name for path in tmp_path.glob("*.dat")} >= set(FILES)


def test_the_error_of_a_damaged_recording_has_the_line(mprof, tmp_path):
    (tmp_path / "file.dat").write_text("MEM 1.0 2.0\nMEM 1.0 two\nMEM 1.0 3.0\n")
    (tmp_path / "good.dat").write_text("MEM 1.0 2.0\n")
    finished = mprof("peak", "file.dat", "good.dat")
    assert (finished.status, finished.stdout) == (1, b"good.dat\t1.000 MiB\n"), finished
    assert finished.stderr.startswith(b"mprof: cannot read `file.dat`: line 2: `MEM` must be followed by "), finished


def test_recordings_that_crash_the_original_are_read(mprof, tmp_path, original_mprof):
    (tmp_path / "file.dat").write_text("CMDLINE python a\nb.py\nGPU 1 2\nMEM 7.5 1.0\nMEM 9.5 2.0\nMEM 1")
    assert original_mprof("peak", "file.dat").status != 0
    assert mprof("peak", "file.dat").stdout == b"file.dat\t9.500 MiB\n"


def test_functions_of_an_older_recording_are_in_its_companion(mprof, tmp_path):
    (tmp_path / "file.dat").write_text("MEM 7.5 1.0\nMEM 9.5 2.0\nMEM 11.5 3.0\n")
    (tmp_path / "file_ts.dat").write_text("FUNC f 7.5 1.5 9.5 2.5\n")
    assert mprof("peak", "--func", "f", "file.dat").stdout == b"file.dat\t9.500 MiB\n"


def test_another_file_with_the_name_of_a_companion_is_ignored(mprof, tmp_path):
    (tmp_path / "a.dat").write_text("MEM 20.0 1.0\n")
    for other in ("CMDLINE b\nMEM 900.0 1.0\n", "FUNC f 1 2 3 4\nMEM 900.0 1.0\n", "a table\n1 2\n", "MEM\n"):
        (tmp_path / "a_ts.dat").write_text(other)
        finished = mprof("peak", "a.dat")
        assert (finished.status, finished.stdout) == (0, b"a.dat\t20.000 MiB\n"), finished
    # the message names the companion with the times of functions if one of them cannot be read
    (tmp_path / "a_ts.dat").write_text("FUNC f 1 2 3 4\nFUNC g\n")
    assert b"a_ts.dat`: line 2: " in mprof("peak", "a.dat").stderr


def test_a_file_without_a_record_is_reported(mprof, tmp_path):
    (tmp_path / "README.md").write_text("hello\nworld\n")
    finished = mprof("peak", "README.md")
    expected = b"mprof: cannot read `README.md`: it contains no record of mprof\n"
    assert (finished.status, finished.stdout, finished.stderr) == (1, b"", expected), finished


def test_a_terminal_gets_a_table(files, mprof, tmp_path):
    command = [mprof_executable(), "list"]
    shown = converse(command, within=tmp_path, columns=150).stdout.decode()
    assert "| # | File                        | Begun               | Duration | Samples |     Peak | Command" in shown
    assert (
        "| 0 | mprofile_20230127152030.dat | 15:20:30 27/01/2023 |    0.1 s |       2 | 30.1 MiB | python a.py" in shown
    )


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 100])
def test_the_list_has_whole_names_on_a_narrow_terminal(columns, files, mprof, tmp_path):
    shown = converse([mprof_executable(), "list"], within=tmp_path, columns=columns).stdout.decode()
    for index, name in enumerate(FILES[:3]):
        assert f"| {index} | {name} | " in shown, shown
    assert shown.count(" 15:20:3") == 3, shown

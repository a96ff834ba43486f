"""The commands that need nothing but the files: as the original does them, where it does not fail."""

import pytest

RECORDING = """\
CMDLINE python a.py
MEM 27.121094 1674829182.2034
MEM 30.121094 1674829182.3034
CHLD 4711 12.500000 1674829182.2100
FUNC f 27.1211 1674829182.2000 35.3906 1674829182.2500 0
"""

FILES = ["mprofile_20230127152030.dat", "mprofile_20230127152031.dat", "mprofile_20240127152030.dat", "other.dat"]


@pytest.fixture
def files(tmp_path):
    """Makes the files anew."""

    def make():
        for file in FILES:
            (tmp_path / file).write_text(RECORDING)
        (tmp_path / "mprofile_20230127152031_ts.dat").write_text("FUNC f 1 2 3 4\n")

    make()
    return make


@pytest.mark.parametrize("words", [
    ["peak"], ["peak", "0", "other.dat"], ["peak", "1"], ["peak", "--func", "f"], ["peak", "--func", "g", "other.dat"],
    ["peak", "not-there"], ["peak", "not-there", "0"], ["rm"], ["rm", "--dry-run", "0"], ["rm", "--dry-run", "-1"],
    ["rm", "--dry-run", "1", "other.dat", "1"], ["rm", "0", "-1"], ["rm", "other.dat"], ["clean"],
    ["list", "--version"], ["run", "--version"],
])
def test_what_is_printed_and_what_is_left(words, files, door, original_mprof, tmp_path):
    results = []
    for mprof in (original_mprof, door.mprof):
        files()
        finished = mprof(*words)
        left = sorted(path.name for path in tmp_path.glob("*.dat"))
        results.append((finished.status, finished.stdout, left))
    assert results[0] == results[1]


def test_clean_says_what_it_would_remove(files, door):
    finished = door.mprof("clean", "--dry-run")
    expected = [*FILES[:3], "mprofile_20230127152031_ts.dat"]
    assert finished.stdout.decode().splitlines() == ["Files to be removed: ", *expected], finished


def test_the_list_has_no_companions(files, door):
    assert door.mprof("list").stdout.decode().splitlines() == [
        "0 mprofile_20230127152030.dat 15:20:30 27/01/2023",
        "1 mprofile_20230127152031.dat 15:20:31 27/01/2023",
        "2 mprofile_20240127152030.dat 15:20:30 27/01/2024",
    ]


def test_without_a_command_it_says_which_there_are(door):
    for words in ([], ["unknown"]):
        finished = door.mprof(*words)
        assert finished.status == 1, finished
        assert finished.stdout.startswith(b"Usage: mprof <command> <options> <arguments>\n")
        assert b"\nAvailable commands:\n" in finished.stdout


def test_plot_is_not_there_yet(door):
    finished = door.mprof("plot")
    assert (finished.status, finished.stdout) == (2, b"")
    assert finished.stderr.startswith(b"mprof: `plot` is not available yet.\n")


def test_what_is_not_there_is_told_in_a_line(door):
    for word in ("7", "not-there", "."):
        finished = door.mprof("rm", word)
        assert finished.status == 1, finished
        assert finished.stderr.startswith(b"mprof: ") and b"Traceback" not in finished.stderr, finished
    finished = door.mprof("peak")
    assert finished.status == 255, finished
    assert finished.stdout.startswith(b"No input file found. \n")

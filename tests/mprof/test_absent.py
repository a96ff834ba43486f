"""Files that do not exist or cannot be read: each is named, before any message about the place of the picture."""

import os

import pytest

from harness.programs import mprof_executable, run

RECORDING = "MEM 1.0 1.0\nMEM 2.0 2.0\n"


@pytest.fixture
def mprof(tmp_path):
    """Runs `mprof words…` without a browser or a terminal."""
    (tmp_path / "a.dat").write_text(RECORDING)
    (tmp_path / "folder").mkdir()
    return lambda *words: run([mprof_executable(), *words], within=tmp_path)


@pytest.mark.parametrize("command", [["plot"], ["plot", "-o", "out.png"], ["peak"]])
def test_a_missing_file_is_named(command, mprof):
    finished = mprof(*command, "absent.dat")
    assert finished.stdout == b"Input file not found: absent.dat\nNo files found from given input.\n", finished
    assert (finished.status, finished.stderr) == (255, b""), finished


def test_a_missing_file_among_several_is_named(mprof):
    finished = mprof("plot", "a.dat", "absent.dat")
    assert finished.stdout == b"Input file not found: absent.dat\n", finished
    assert (finished.status, b"browser" in finished.stderr) == (1, True), finished
    finished = mprof("plot", "-o", "out.svg", "a.dat", "absent.dat")
    assert (finished.status, finished.stdout, finished.stderr) == (0, b"Input file not found: absent.dat\n", b"")


@pytest.mark.parametrize("command", [["plot"], ["plot", "-o", "out.png"], ["peak"]])
def test_a_folder_is_named_with_the_reason(command, mprof):
    finished = mprof(*command, "folder")
    assert (finished.status, finished.stdout) == (1, b""), finished
    assert finished.stderr == b"mprof: cannot read `folder`: Is a directory (os error 21)\n", finished


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
@pytest.mark.parametrize("command", [["plot"], ["peak"]])
def test_an_unreadable_file_is_named_with_the_reason(command, mprof, tmp_path):
    (tmp_path / "a.dat").chmod(0)
    finished = mprof(*command, "a.dat")
    assert (finished.status, finished.stdout) == (1, b""), finished
    assert finished.stderr == b"mprof: cannot open `a.dat`: Permission denied (os error 13)\n", finished


def test_a_missing_file_cannot_be_removed(mprof):
    assert mprof("rm", "absent.dat").stderr == b"mprof: there is no file `absent.dat`\n"
    assert mprof("rm", "folder").stderr == b"mprof: `folder` is a directory\n"

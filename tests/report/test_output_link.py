"""`-o` through a symbolic link that another user has put into a shared folder."""

import os

import pytest

from harness.programs import clean_environment, mprof_executable, run

OTHER = 12345

REFUSED = b"`link` is a symbolic link of another user, in a folder that others may write to"


@pytest.fixture
def link(tmp_path):
    """A link of another user to a file of this user's."""
    if os.geteuid() != 0:
        pytest.skip("NOT TESTED: only root can make a link of another user")
    os.symlink(tmp_path / "target", tmp_path / "link")
    os.lchown(tmp_path / "link", OTHER, -1)
    return tmp_path / "link"


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o775])
def test_neither_command_follows_the_link(python, tmp_path, link, mode):
    os.chmod(tmp_path, mode)
    (tmp_path / "script.py").write_text("open('ran', 'w').close()")
    finished = python.pyprof(["-o", "link", "script.py"], within=tmp_path)
    assert (finished.status, REFUSED in finished.stderr) == (2, True), finished
    sampled = run(
        [mprof_executable(), "run", "-o", "link", "touch", "ran"], within=tmp_path, environment=clean_environment()
    )
    assert (sampled.status, sampled.stderr) == (1, b"mprof: cannot write `link`: " + REFUSED + b"\n"), sampled
    assert not (tmp_path / "target").exists() and not (tmp_path / "ran").exists()


def test_mprof_plot_does_not_follow_the_link(tmp_path, link):
    os.chmod(tmp_path, 0o777)
    (tmp_path / "x.dat").write_text("CMDLINE x\nMEM 1.000000 1.0000\nMEM 2.000000 2.0000\n")
    os.symlink(tmp_path / "target", tmp_path / "link.svg")
    os.lchown(tmp_path / "link.svg", OTHER, -1)
    finished = run(
        [mprof_executable(), "plot", "-o", "link.svg", "x.dat"], within=tmp_path, environment=clean_environment()
    )
    assert finished.status != 0 and b"symbolic link of another user" in finished.stderr, finished
    assert not (tmp_path / "target").exists()


def test_a_link_in_a_private_folder_is_followed(python, tmp_path, link):
    os.chmod(tmp_path, 0o755)
    (tmp_path / "script.py").write_text("@profile\ndef f(): pass\nf()\n")
    assert python.pyprof(["-o", "link", "script.py"], within=tmp_path).status == 0
    assert b"Filename" in (tmp_path / "target").read_bytes()


def test_the_names_of_standard_output_can_be_used(python, tmp_path):
    (tmp_path / "script.py").write_text("@profile\ndef f(): pass\nf()\n")
    for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"):
        finished = python.pyprof(["-o", name, "script.py"], within=tmp_path)
        assert finished.stdout.startswith(b"Filename: script.py\n"), finished

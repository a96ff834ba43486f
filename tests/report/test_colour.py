"""The output is coloured on a terminal or on request, and never in a file."""

import os
import pty
import re
import subprocess

import pytest

from harness.programs import clean_environment
from harness.tables import tables_in

ESCAPE = re.compile(rb"\x1b\[[0-9;]*m")

SCRIPT = """
@profile
def takes():
    block = b"x" * (64 * 2 ** 20)
    return len(block)


takes()
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    return tmp_path


def on_a_terminal(command, within, environment=None) -> bytes:
    """The output of a command on a terminal."""
    master, slave = pty.openpty()
    changes = {"TERM": "xterm-256color", **(environment or {})}
    with subprocess.Popen(
        command, cwd=within, env=clean_environment(changes), stdin=slave, stdout=slave, stderr=slave
    ) as process:
        os.close(slave)
        written = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux reports the end of a terminal by this error
                break
            if not piece:
                break
            written += piece
    os.close(master)
    assert process.returncode == 0, written
    return written.replace(b"\r\n", b"\n")


def assert_coloured(output: bytes) -> None:
    assert ESCAPE.search(output), output
    (table,) = tables_in(ESCAPE.sub(b"", output), precision=3)
    assert abs(table.row("block").measured.increment - 64) < 1


def assert_plain(output: bytes) -> None:
    assert b"\x1b" not in output, output
    assert len(tables_in(output, precision=3)) == 1


def test_a_pipe_is_not_coloured_by_itself(python, folder):
    for words in ([], ["--color", "auto"], ["--color=never"]):
        assert_plain(python.pyprof([*words, "script.py"], within=folder).stdout)


def test_always_colours_a_pipe(python, folder):
    assert_coloured(python.pyprof(["--color", "always", "script.py"], within=folder).stdout)
    assert_coloured(python.pyprof(["--color=always", "script.py"], within=folder, environment={"NO_COLOR": "1"}).stdout)


def test_a_terminal_is_coloured_by_itself(python, folder):
    assert_coloured(on_a_terminal(python.pyprof_command(["script.py"]), folder))
    assert_coloured(on_a_terminal(python.pyprof_command(["--color", "auto", "script.py"]), folder, {"NO_COLOR": ""}))


def test_no_color_and_never_leave_a_terminal_plain(python, folder):
    assert_plain(on_a_terminal(python.pyprof_command(["script.py"]), folder, {"NO_COLOR": "1"}))
    assert_plain(on_a_terminal(python.pyprof_command(["--color", "never", "script.py"]), folder))


def test_a_file_is_never_coloured(python, folder):
    python.pyprof(["--color", "always", "-o", "report.txt", "script.py"], within=folder)
    assert_plain((folder / "report.txt").read_bytes())


def test_an_unknown_choice_is_refused(python, folder):
    finished = python.pyprof(["--color", "sometimes", "script.py"], within=folder)
    assert finished.status == 2
    assert b"sometimes" in finished.stderr and b"always" in finished.stderr
    assert finished.stdout == b""

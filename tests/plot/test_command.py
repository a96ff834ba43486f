"""The destination of a picture, and the messages if it cannot be made."""

import os
import pty
import stat
import subprocess
import termios
from pathlib import Path

import pytest

from harness.programs import clean_environment, run
from plot.conftest import MPROF, NO_PLACE
from plot.recordings import batches, call, memory

TWO = memory(0, 1) + memory(1, 2)
NEWEST = "mprofile_20230127152030.dat"


@pytest.mark.parametrize(
    "ending, beginning",
    [
        ("png", b"\x89PNG"),
        ("PNG", b"\x89PNG"),
        ("svg", b"<svg "),
        ("pdf", b"%PDF-"),
        ("html", b"<!"),
    ],
)
def test_the_ending_of_the_name_is_the_format(ending, beginning, folder):
    assert folder.drawn(ending, folder.record(TWO)).lower().startswith(beginning.lower())


@pytest.mark.parametrize("name", ["drawn.jpg", "drawn", "png", ".png", "drawn.png.bak"])
def test_an_unknown_ending_is_refused_before_anything_is_read(name, folder):
    finished = folder.plot("-o", name, "not-there.dat")
    message = f"mprof: cannot draw into `{name}`: its ending is none of png, svg, pdf, html\n"
    assert (finished.status, finished.stdout, finished.stderr.decode()) == (2, b"", message)


@pytest.mark.parametrize("window", ["", "1", "a,b", "2,1", "1,2,3", "nan,2", "1,inf", "-1,-5"])
def test_text_that_is_no_window_is_refused(window, folder):
    finished = folder.plot("-o", "drawn.svg", "-w", window, folder.record(TWO))
    message, hint = finished.stderr.decode().splitlines()
    assert finished.status == 2
    assert (
        message
        == f"mprof: cannot read the window `{window}`: it must be two numbers of seconds, the second one greater"
    )
    assert hint.startswith("hint: ")


def test_without_a_file_the_newest_is_drawn(folder):
    folder.record(TWO.replace("MEM", "CMDLINE old\nMEM", 1), "mprofile_20200127152030.dat")
    folder.record("CMDLINE new\n" + TWO, NEWEST)
    finished = folder.plot("-o", "drawn.svg")
    assert (finished.status, finished.stdout) == (0, b"Using last profile data.\n")
    assert b">new</text>" in (folder.path / "drawn.svg").read_bytes()


def test_a_folder_without_recordings_has_an_error(folder):
    finished = folder.plot("-o", "drawn.svg")
    assert finished.status == 255 and finished.stdout.startswith(b"No input file found.")
    assert list(folder.path.iterdir()) == []


def test_an_option_for_a_backend_changes_nothing(folder):
    folder.record(TWO)
    assert folder.drawn("svg", "--backend", "Agg", "file.dat") == folder.drawn("svg", "file.dat")


def test_an_unreadable_recording_does_not_prevent_the_others(folder):
    folder.record("MEM 1.0 2.0\nMEM x\n", "damaged.dat")
    folder.record("", "empty.dat")
    finished = folder.plot("-o", "drawn.svg", "damaged.dat", folder.record(batches()), "empty.dat")
    damaged, empty = finished.stderr.decode().splitlines()
    assert damaged.startswith("mprof: cannot read `damaged.dat`: line 2: ")
    assert empty == "mprof: there is nothing to draw in `empty.dat`: it has no samples"
    assert finished.status == 1
    assert b"start at" in (folder.path / "drawn.svg").read_bytes()


def test_an_old_file_stays_until_the_new_one_is_complete(folder):
    folder.record("MEM x\n", "damaged.dat")
    (folder.path / "drawn.png").write_text("old")
    assert folder.plot("-o", "drawn.png", "damaged.dat").status == 1
    assert (folder.path / "drawn.png").read_text() == "old"
    (folder.path / "drawn.png").chmod(0o662)
    assert folder.drawn("png", folder.record(TWO)).startswith(b"\x89PNG")
    assert stat.S_IMODE((folder.path / "drawn.png").stat().st_mode) == 0o662
    assert sorted(path.name for path in folder.path.iterdir()) == ["damaged.dat", "drawn.png", "file.dat"]


def test_an_old_file_stays_if_the_disk_is_full(folder):
    folder.record(TWO)
    (folder.path / "drawn.png").write_text("old")
    # as on a full disk: no file may be longer than a kilobyte
    limited = ["sh", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "sh", MPROF, "plot", "-o", "drawn.png", "file.dat"]
    finished = run(limited, within=folder.path, environment=NO_PLACE)
    assert finished.status == 1
    assert finished.stderr == b"mprof: cannot write `drawn.png`: File too large (os error 27)\n"
    assert (folder.path / "drawn.png").read_text() == "old"
    assert sorted(path.name for path in folder.path.iterdir()) == ["drawn.png", "file.dat"]


def test_a_link_and_a_pipe_are_not_replaced(folder):
    folder.record(TWO)
    (folder.path / "drawn.svg").symlink_to("target.svg")
    (folder.path / "target.svg").write_text("old")
    assert folder.drawn("svg", "file.dat").startswith(b"<svg")
    assert (folder.path / "drawn.svg").is_symlink()
    assert (folder.path / "target.svg").read_bytes().startswith(b"<svg")
    (folder.path / "first.svg").symlink_to("new.svg")
    assert folder.plot("-o", "first.svg", "file.dat").status == 0
    assert (folder.path / "first.svg").is_symlink() and (folder.path / "new.svg").exists()
    os.mkfifo(folder.path / "pipe.svg")
    reader = subprocess.Popen(["cat", "pipe.svg"], cwd=folder.path, stdout=subprocess.PIPE)
    assert folder.plot("-o", "pipe.svg", "file.dat").status == 0
    assert reader.communicate()[0].startswith(b"<svg")


def test_a_place_that_cannot_be_written_has_one_error(folder):
    folder.record(TWO)
    (folder.path / "folder.png").mkdir()
    for name, why in [
        ("not-there/drawn.png", "No such file or directory"),
        ("folder.png", "Is a directory"),
        ("/proc/drawn.png", ""),
    ]:
        finished = folder.plot("-o", name, "file.dat")
        assert finished.status == 1, finished
        message = finished.stderr.decode()
        assert message.startswith(f"mprof: cannot write `{name}`: ") and message.count("\n") == 1
        assert why in message and ".mprof" not in message


def test_the_browser_shows_a_page(folder):
    browser = folder.path / "browser"
    browser.write_text('#!/bin/sh\necho "$@" > shown; cp "$2" page.html\n')
    browser.chmod(0o755)
    folder.record(TWO)
    finished = folder.plot(
        "file.dat", environment={"BROWSER": "not-there:./browser --new %s", "TMPDIR": str(folder.path)}
    )
    assert (finished.status, finished.stderr) == (0, b""), finished
    path = finished.stdout.decode().removeprefix("The page is ").strip()
    assert (folder.path / "shown").read_text().strip() == f"--new {path}"
    assert Path(path).parent == folder.path and path.endswith(".html")
    assert (folder.path / "page.html").read_text() == folder.drawn("html", "file.dat").decode()


def test_the_failure_of_a_browser_is_reported(folder):
    finished = folder.plot(folder.record(TWO), environment={"BROWSER": "false", "TMPDIR": str(folder.path)})
    assert finished.status == 1
    assert finished.stderr.startswith(b"mprof: cannot open the browser: `false` ended with exit status: 1\nhint: ")


def test_without_a_display_and_a_terminal_there_is_a_hint(folder):
    for environment in ({}, {"DISPLAY": ":0", "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}):
        finished = folder.plot(folder.record(TWO), environment=environment)
        message, hint = finished.stderr.decode().splitlines()
        assert finished.status == 1
        assert message == "mprof: cannot show the picture: there is neither a browser nor a terminal"
        assert hint == "hint: -o FILE writes the picture to a file, such as memory.png"


def terminal(folder, *words: str, columns: int, lines: int, environment: dict | None = None) -> str:
    """The output on a terminal of this size."""
    controller, program_side = pty.openpty()
    termios.tcsetwinsize(controller, (lines, columns))
    how = NO_PLACE | {"TERM": "xterm", "NO_COLOR": None} | (environment or {})
    process = subprocess.Popen(
        [MPROF, "plot", *words], cwd=folder.path, env=clean_environment(how), stdout=program_side
    )
    os.close(program_side)
    printed = b""
    while True:
        try:
            some = os.read(controller, 65536)
        except OSError:  # the end of a terminal
            break
        if not some:
            break
        printed += some
    os.close(controller)
    assert process.wait(60) == 0
    return printed.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns, lines", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("option", ["-s", "--flame"])
def test_a_drawing_fits_the_terminal(columns, lines, option, folder):
    environment = {"NO_COLOR": "1"}
    text = terminal(folder, option, folder.record(batches()), columns=columns, lines=lines, environment=environment)
    printed = text.splitlines()
    assert max(map(len, printed)) <= columns and len(printed) < lines
    assert max(map(len, printed)) > columns * 0.9
    assert "\x1b" not in text
    assert printed[0].strip() == "python batches.py --rows 12000"
    for word in (
        "memory used (in MiB)",
        "time (in seconds)",
        "start at 14:19:42.200",
        "child 4711",
        "main 6.700s",
        "138.0 MiB at the peak",
    ):
        assert word in text
    # the memory goes up to the right: in the upper lines there is nothing on the left but the dashed line
    dots = [line for line in printed if any("\u2801" <= letter <= "\u28ff" for letter in line)]
    assert len(dots) > lines / 4


def test_a_terminal_has_colours_unless_they_are_disabled(folder):
    folder.record(batches())
    assert "\x1b[38;5;" in terminal(folder, "file.dat", columns=80, lines=24)
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in terminal(folder, "file.dat", columns=80, lines=24, environment=environment)


def test_a_terminal_shows_all_brackets_at_one_place(folder):
    folder.record(
        "".join(memory(at, 10 + at) for at in range(11))
        + "".join(call(name, (1, 11), (9, 19), level) for level, name in enumerate("abcdef"))
    )
    text = terminal(folder, "file.dat", columns=100, lines=30, environment={"NO_COLOR": "1"})
    assert "[[[[[[" in text and "]]]]]]" in text


def test_control_characters_in_names_are_escaped(folder):
    folder.record("CMDLINE \x1b]0;title\x07\x1b[2J\x9b31m\n" + TWO)
    text = terminal(folder, "file.dat", columns=80, lines=24, environment={"NO_COLOR": "1"})
    assert not set(text) & {"\x1b", "\x07", "\x9b"}


def test_long_names_do_not_make_lines_longer_than_the_terminal(folder):
    long = call("module." + "long_name_" * 30, (0, 1), (1, 2))
    text = terminal(folder, folder.record(TWO + long), columns=80, lines=24, environment={"NO_COLOR": "1"})
    assert max(map(len, text.splitlines())) <= 80 and "long_name_" in text


def test_a_reader_that_closes_the_pipe_is_no_error(folder):
    folder.record(TWO, NEWEST)
    reads, writes = os.pipe()
    os.close(reads)
    command = [MPROF, "plot", "-o", "drawn.svg"]
    environment = clean_environment(NO_PLACE)
    finished = subprocess.run(command, cwd=folder.path, env=environment, stdout=writes, stderr=subprocess.PIPE)
    os.close(writes)
    assert (finished.returncode, finished.stderr) == (0, b"")
    assert (folder.path / "drawn.svg").exists()

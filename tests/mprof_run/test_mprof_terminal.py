"""What `mprof run` shows on a terminal: nothing that disturbs the program, and a chart if asked for."""

import os
import pty
import re
import select
import signal
import struct
import termios
import time
from fcntl import ioctl

import pytest

ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"


@pytest.fixture
def on_terminal(mprof):
    """Runs `mprof words…` on a terminal: what came to that, and the status as `waitpid` gives it."""

    def run(*words, keys=(), output=None, environment=None, program=()):
        command = [*program] or [str(mprof.executable), *map(str, words)]
        variables = mprof.environment({"TERM": "xterm", "PS1": "$ ", **(environment or {})})
        process, terminal = pty.fork()
        if process == 0:
            os.chdir(mprof.folder)
            if output:
                os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT), 1)
            os.execvpe(command[0], command, variables)
        _resize(terminal, 80)
        return _talk(process, terminal, list(keys))

    return run


def _resize(terminal, columns):
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def _talk(process, terminal, keys):
    """Each key is sent when a text has come; what can be called is called with the terminal."""
    came, end = b"", time.monotonic() + 20
    while time.monotonic() < end:
        if keys and keys[0][0] in came:
            key = keys.pop(0)[1]
            key(terminal) if callable(key) else os.write(terminal, key)
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                more = os.read(terminal, 65536)
            except OSError:
                break
            if not more:
                break
            came += more
    else:
        os.kill(process, signal.SIGKILL)
    os.close(terminal)
    return came.replace(b"\r\n", b"\n"), os.waitpid(process, 0)[1]


def test_a_program_on_the_same_terminal_is_not_disturbed(mprof, on_terminal):
    shell = "printf 'half a line'; sleep 0.5; echo ', and the rest'"
    came, status = on_terminal("run", "-o", "out.dat", "sh", "-c", shell)
    assert status == 0, came
    without_title = re.sub(rb"\x1b\]2;[^\x07]*\x07|\x1b\[2[23];2t", b"", came)
    said = b"mprof: Sampling memory every 0.1s\nrunning new process\nhalf a line, and the rest\n"
    assert without_title.startswith(said), came
    assert re.fullmatch(rb"mprof: 0:0\d, peak \d+\.\d MiB [^ ]+ out\.dat\n", without_title[len(said) :]), came
    titles = re.findall(rb"\x1b\]2;mprof (\d+:\d\d) [\d.]+ MiB, peak [\d.]+ MiB ([^\x07]+)\x07", came)
    assert len(titles) >= 2, came
    assert set(titles[-1][1].decode()) <= set("▁▂▃▄▅▆▇█")
    assert came.index(b"\x1b[22;2t") < came.index(b"\x1b]2;") and b"\x1b[23;2t" in came


def test_where_the_output_goes_elsewhere_there_is_a_line_that_goes_away(mprof, on_terminal):
    came, status = on_terminal("run", "-o", "out.dat", "sleep", "0.5", output="/dev/null")
    assert status == 0, came
    assert re.match(rb"\r0:00 [\d.]+ MiB, peak [\d.]+ MiB [^\x1b]+\x1b\[K\r", came), came
    assert re.search(rb"\r\x1b\[Kmprof: 0:0\d, peak [\d.]+ MiB [^ ]+ out\.dat\n$", came), came


def test_without_a_terminal_nothing_is_shown(mprof, on_terminal):
    finished = mprof("run", "sleep", "0.3", environment={"TERM": "xterm"})
    assert (finished.stderr, finished.stdout.count(b"\n")) == (b"", 2), finished
    came, _ = on_terminal("run", "sleep", "0.3", environment={"TERM": "dumb"})
    assert b"\x1b" not in came


def test_control_c_stops_the_program_and_keeps_the_file(mprof, on_terminal):
    came, status = on_terminal(
        "run", "-o", "out.dat", "-T", "0.05", "sh", "-c", "sleep 0.4; echo ready; exec sleep 60", keys=[(b"ready", b"\x03")]
    )
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT, came
    assert mprof.memories() and b"\x1b[23;2t" in came


def test_control_c_comes_to_the_program_once(mprof, on_terminal):
    source = """
import os, signal, time
count = 0
def told(number, frame):
    global count
    count += 1
signal.signal(signal.SIGINT, told)
os.write(1, b"ready\\n")
for _ in range(10):
    time.sleep(0.05)
os.write(1, b"told %d times\\n" % count)
"""
    came, status = on_terminal("run", "-E", "-o", "out.dat", *mprof.plain(source), keys=[(b"ready", b"\x03")])
    assert status == 0 and b"told 1 times" in came, came


def test_a_chart_fills_the_terminal_and_the_output_comes_after_it(mprof, on_terminal):
    shell = "echo first; sleep 0.6; test -t 1 && echo on a terminal; echo wrong >&2"
    came, status = on_terminal("run", "--live", "-E", "-o", "out.dat", "sh", "-c", shell)
    assert status == 0, came
    chart, after = came[came.index(ENTER) :].split(LEAVE, 1)
    assert b"sh -c" in chart and b"MiB" in chart and b"first" not in re.sub(rb"sh -c.*?wrong", b"", chart)
    assert any("⠁" <= character <= "⣿" for character in chart.decode())
    assert after.endswith(b"first\non a terminal\nwrong\n"), came
    assert after.startswith(b"\x1b[?25h"), came  #: the cursor is there again
    assert mprof.memories()


def test_a_program_below_a_chart_is_told_what_size_the_terminal_has_now(mprof, on_terminal):
    source = """
import os, signal, time
seen = []
signal.signal(signal.SIGWINCH, lambda *_: seen.append(os.get_terminal_size(1).columns))
with open("/dev/tty", "wb") as terminal:
    terminal.write(b"ready")
end = time.time() + 10
while seen[-1:] != [100] and time.time() < end:
    time.sleep(0.02)
print("columns:", *seen[-1:])
"""
    resize = (b"ready", lambda terminal: _resize(terminal, 100))
    came, status = on_terminal("run", "--live", "-E", "-o", "out.dat", *mprof.plain(source), keys=[resize])
    assert status == 0 and came.endswith(b"columns: 100\n"), came


def test_the_terminal_is_as_before_after_control_c_and_kill(mprof, on_terminal):
    def kill(terminal):
        os.kill(os.tcgetpgrp(terminal), signal.SIGTERM)

    for key in (b"\x03", kill):
        came, status = on_terminal("run", "--live", "-o", "out.dat", "sleep", "60", keys=[(b"MiB", key)])
        assert os.WIFSIGNALED(status), came
        assert came.count(LEAVE) >= 1 and came.rindex(LEAVE) > came.rindex(ENTER), came


def test_a_chart_needs_a_terminal(mprof):
    finished = mprof("run", "--live", "-o", "out.dat", "touch", "ran")
    expected = b"mprof: --live fills a terminal, and neither standard output nor standard error is one\n"
    assert (finished.status, finished.stderr) == (2, expected), finished
    assert not mprof.file.exists() and not (mprof.folder / "ran").exists()


def test_attaching_can_be_watched_too(mprof, on_terminal, started):
    process = started(["sleep", "60"])
    came, status = on_terminal("attach", "--live", "-t", "0.6", "-o", "out.dat", process.pid)
    assert status == 0 and ENTER in came and came.rindex(LEAVE) > came.rindex(ENTER), came


def test_a_shell_stops_and_continues_it_with_its_program(mprof, on_terminal):
    shell = f"{mprof.executable} run --live -o out.dat sh -c 'sleep 1; echo ended'"
    keys = [(b"$ ", shell.encode() + b"\n"), (b"MiB", b"\x1a"), (b"Stopped", b"fg\n"), (b"ended\r\n", b"exit\n")]
    came, status = on_terminal(keys=keys, program=["bash", "--norc", "--noprofile", "-i"])
    assert status == 0, came
    stopped = came.index(b"Stopped")
    assert LEAVE in came[:stopped] and ENTER in came[stopped:], came
    assert came.rindex(b"ended\n") > came.rindex(LEAVE)


def test_a_terminal_that_goes_is_told_to_the_program(mprof, waits):
    shell = "trap 'echo told > told; exit' HUP; echo ready > ready; while :; do sleep 0.05; done"
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(mprof.folder)
        # the leader of the session
        os.execve(mprof.executable, ["mprof", "run", "-o", "out.dat", "sh", "-c", shell], mprof.environment())
    waits((mprof.folder / "ready").exists)
    os.close(terminal)
    waits((mprof.folder / "told").exists)
    os.waitpid(process, 0)


def test_when_the_time_of_a_chart_is_out_a_signal_ends_us(mprof, waits):
    shell = "trap '' INT; exec sleep 60"
    words = ["run", "--live", "-t", "0.2", "-T", "0.05", "-o", "out.dat", "sh", "-c", shell]
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(mprof.folder)
        os.execve(mprof.executable, ["mprof", *words], mprof.environment({"TERM": "xterm"}))
    came = b""
    while LEAVE not in came:
        came += os.read(terminal, 65536)
    os.write(terminal, b"\x03")
    _, status = waits(lambda: (ended := os.waitpid(process, os.WNOHANG))[0] and ended)
    os.close(terminal)
    assert os.WTERMSIG(status) == signal.SIGINT

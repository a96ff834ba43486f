"""The display of `mprof run` on a terminal does not disturb the program. On request it is a chart."""

import os
import pty
import re
import resource
import select
import signal
import struct
import termios
import time
from fcntl import ioctl

import pytest

from harness.programs import run

ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"
TITLE = re.compile(rb"\x1b\]2;[^\x07]*\x07|\x1b\[2[23];2t")


@pytest.fixture
def on_terminal(mprof):
    """Runs `mprof words…` on a terminal. Returns the text on the terminal, and the status as `waitpid` gives it."""

    def run(*words, keys=(), output=None, environment=None, program=(), largest_file=None):
        command = [*program] or [str(mprof.executable), *map(str, words)]
        variables = mprof.environment({"TERM": "xterm", "PS1": "$ ", **(environment or {})})
        process, terminal = pty.fork()
        if process == 0:
            os.chdir(mprof.folder)
            if output:
                os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT), 1)
            if largest_file:
                signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
            os.execvpe(command[0], command, variables)
        _resize(terminal, 80)
        return _talk(process, terminal, list(keys))

    return run


def _resize(terminal, columns):
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def _talk(process, terminal, keys):
    """Sends each key after the text that it waits for. A function in place of a key is called with the terminal."""
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


UNTIL_SHOWN = "until [ -e shown ]; do sleep 0.05; done"


@pytest.fixture
def shown(mprof):
    """Tells a waiting program that the terminal has received this text."""
    return lambda text: (text, lambda _: (mprof.folder / "shown").touch())


def test_a_program_on_the_same_terminal_is_not_disturbed(mprof, on_terminal, shown):
    shell = f"printf 'half a line'; {UNTIL_SHOWN}; echo ', and the rest'"
    came, status = on_terminal("run", "-o", "out.dat", "sh", "-c", shell, keys=[shown(b"]2;")])
    assert status == 0, came
    without_title = TITLE.sub(b"", came)
    said = b"mprof: Sampling memory every 0.1s\nrunning new process\nhalf a line, and the rest\n"
    assert without_title.startswith(said), came
    assert re.fullmatch(rb"mprof: 0:0\d, peak \d+\.\d MiB [^ ]+ out\.dat\n", without_title[len(said) :]), came
    titles = re.findall(rb"\x1b\]2;mprof (\d+:\d\d) [\d.]+ MiB, peak [\d.]+ MiB ([^\x07]+)\x07", came)
    assert titles, came
    assert set(titles[-1][1].decode()) <= set("▁▂▃▄▅▆▇█")
    assert came.index(b"\x1b[22;2t") < came.index(b"\x1b]2;") and b"\x1b[23;2t" in came


def test_a_prompt_stays_if_only_the_output_is_redirected(mprof, on_terminal):
    shell = "printf Password: >&2; sleep 0.5; echo ' typed' >&2"
    came, status = on_terminal("run", "-o", "out.dat", "sh", "-c", shell, output="/dev/null")
    assert status == 0, came
    assert TITLE.sub(b"", came).startswith(b"Password: typed\nmprof: "), came


def test_the_line_of_progress_is_erased_at_the_end(mprof, on_terminal, started):
    process = started(["sleep", "60"])
    end = (b"peak", lambda _: process.terminate())
    came, status = on_terminal("attach", "-o", "out.dat", process.pid, output="/dev/null", keys=[end])
    assert status == 0, came
    assert re.match(rb"\r0:00 [\d.]+ MiB, peak [\d.]+ MiB [^\x1b]+\x1b\[K\r", came), came
    assert re.search(rb"\r\x1b\[Kmprof: 0:0\d, peak [\d.]+ MiB [^ ]+ out\.dat\n$", came), came


def test_without_a_terminal_nothing_is_shown(mprof, on_terminal):
    finished = mprof("run", "sleep", "0.3", environment={"TERM": "xterm"})
    assert (finished.stderr, finished.stdout.count(b"\n")) == (b"", 2), finished
    came, _ = on_terminal("run", "sleep", "0.3", environment={"TERM": "dumb"})
    assert b"\x1b" not in came


def test_control_c_stops_the_program_and_keeps_the_file(mprof, on_terminal):
    came, status = on_terminal("run", "-o", "out.dat", "-T", "0.05", "sleep", "60", keys=[(b"]2;", b"\x03")])
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


def test_a_chart_fills_the_terminal_and_the_output_comes_after_it(mprof, on_terminal, shown):
    program = mprof.script(f"echo first; {UNTIL_SHOWN}; test -t 1 && echo on a terminal; echo wrong >&2")
    came, status = on_terminal("run", "--live", "-E", "-o", "out.dat", "sh", program, keys=[shown(b"MiB")])
    assert status == 0, came
    chart, after = came[came.index(ENTER) :].split(LEAVE, 1)
    assert b"sh /" in chart and b"MiB" in chart and b"first" not in chart
    assert any("⠁" <= character <= "⣿" for character in chart.decode())
    assert after.endswith(b"first\non a terminal\nwrong\n"), came
    assert after.startswith(b"\x1b[?25h"), came  #: the cursor is there again
    assert mprof.memories()


def test_a_program_below_a_chart_continues_without_room_for_its_output(mprof, on_terminal):
    line, count, room = "x" * 79, 1000, 16384
    shell = f"i=0; while [ $i != {count} ]; do echo {line}; i=$((i + 1)); done; touch done"
    came, status = on_terminal("run", "--live", "-o", "out.dat", "sh", "-c", shell, largest_file=room)
    assert status == 0 and (mprof.folder / "done").exists(), came[-500:]
    assert came.count(line.encode()) == room // 80
    lost = count * 80 - room
    assert came.endswith(f"x\nmprof: {lost} bytes of the program's output are lost: File too large\n".encode()), came


def test_a_program_below_a_chart_gets_the_new_size_of_the_terminal(mprof, on_terminal):
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


def test_the_terminal_is_as_before_after_control_c_and_kill(on_terminal):
    def kill(terminal):
        os.kill(os.tcgetpgrp(terminal), signal.SIGTERM)

    for key in (b"\x03", kill):
        came, status = on_terminal("run", "--live", "-o", "out.dat", "sleep", "60", keys=[(b"MiB", key)])
        assert os.WIFSIGNALED(status), came
        assert came.count(LEAVE) >= 1 and came.rindex(LEAVE) > came.rindex(ENTER), came


def test_a_chart_needs_a_terminal(mprof):
    finished = mprof("run", "--live", "-o", "out.dat", "touch", "ran")
    expected = b"mprof: --live needs a terminal, and neither standard output nor standard error is one\n"
    assert (finished.status, finished.stderr) == (2, expected), finished
    assert not mprof.file.exists() and not (mprof.folder / "ran").exists()


def test_attaching_can_be_watched_too(mprof, on_terminal, started):
    process = started(["sleep", "60"])
    end = (b"MiB", lambda _: process.terminate())
    came, status = on_terminal("attach", "--live", "-o", "out.dat", process.pid, keys=[end])
    assert status == 0 and ENTER in came and came.rindex(LEAVE) > came.rindex(ENTER), came


def test_a_shell_stops_and_continues_mprof_with_its_program(mprof, on_terminal):
    shell = f"{mprof.executable} run --live -o out.dat sh -c 'sleep 1; echo ended'"
    keys = [(b"$ ", shell.encode() + b"\n"), (b"MiB", b"\x1a"), (b"Stopped", b"fg\n"), (b"ended\r\n", b"exit\n")]
    came, status = on_terminal(keys=keys, program=["bash", "--norc", "--noprofile", "-i"])
    assert status == 0, came
    stopped = came.index(b"Stopped")
    assert LEAVE in came[:stopped] and ENTER in came[stopped:], came
    assert came.rindex(b"ended\n") > came.rindex(LEAVE)


def test_the_program_gets_the_hangup_of_the_terminal(mprof, waits):
    shell = "trap 'echo told > told; exit' HUP; echo ready > ready; while :; do sleep 0.05; done"
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(mprof.folder)
        # mprof becomes the leader of the session
        os.execve(mprof.executable, ["mprof", "run", "-o", "out.dat", "sh", "-c", shell], mprof.environment())
    waits((mprof.folder / "ready").exists)
    os.close(terminal)
    waits((mprof.folder / "told").exists)
    os.waitpid(process, 0)


def test_output_after_the_end_of_the_program_is_forwarded(mprof, on_terminal):
    child = "(while ! [ -e ended ]; do sleep 0.05; done; echo later || touch failed) &"
    program = mprof.script(f"echo now; {child}")
    # without job control, as in a script
    shell = f"{mprof.executable} run --live -E -o out.dat sh {program}; echo status $?; touch ended; read line"
    came, status = on_terminal(keys=[(b"later", b"\n")], program=["sh", "-c", shell])
    assert status == 0 and not (mprof.folder / "failed").exists(), came
    assert came.endswith(b"now\nstatus 0\nlater\n\n"), came


def test_the_program_goes_on_when_the_time_of_a_chart_is_over(mprof, on_terminal):
    program = mprof.script("while ! [ -e ended ]; do sleep 0.05; done; echo later || touch failed")
    shell = f"{mprof.executable} run --live -t 0.2 -o out.dat sh {program}; echo status $?; touch ended; read line"
    came, status = on_terminal(keys=[(b"later", b"\n")], program=["sh", "-c", shell])
    assert status == 0 and not (mprof.folder / "failed").exists(), came
    assert came.endswith(b"status 0\nlater\n\n"), came


def test_the_forwarding_process_ends_with_the_last_writer(mprof, on_terminal, waits):
    program = mprof.script("(while ! [ -e ended ]; do sleep 0.05; done; echo later) & exit 0")
    shell = f"{mprof.executable} run --live -o out.dat sh {program}; trap '' INT; echo status $?; read line"
    seen = []

    def remaining():
        return run(["pgrep", "-f", f"^{mprof.executable} run .*{program}$"], within=mprof.folder).stdout.split()

    def look(terminal):
        seen.append(remaining())
        os.write(terminal, b"\x03")  # the shell and the child ignore it
        (mprof.folder / "ended").touch()
        waits(lambda: not remaining())
        os.write(terminal, b"\n")

    came, status = on_terminal(keys=[(b"status 0", look)], program=["sh", "-c", shell])
    assert (status, len(seen[0])) == (0, 1) and b"later\n" in came, (came, seen)


PROMPT = ["bash", "--norc", "--noprofile", "-i"]


@pytest.fixture
def sampled(mprof, waits):
    """Waits until there are this many more records."""

    def count():
        return mprof.file.read_bytes().count(b"\n") if mprof.file.exists() else 0

    def until(more):
        before = count()
        return waits(lambda: count() >= before + more)

    return until


def test_input_during_a_run_in_the_background_is_kept(mprof, on_terminal, started, sampled):
    process = started(["sleep", "60"])

    def bring_forward(terminal):
        sampled(20)
        os.write(terminal, b"fg\n")

    attach = f"{mprof.executable} attach -T 0.05 -t 0 -o out.dat {process.pid} >/dev/null &\n".encode()
    keys = [(b"$ ", attach), (b"$ ", bring_forward), (b"peak", b"\x03"), (b"mprof: 0:", b"exit\n")]
    came, _ = on_terminal(keys=keys, program=PROMPT)
    before, after = came.split(b"fg\n", 1)
    assert b"MiB" not in before and b"MiB" in after, came


def test_a_program_in_the_background_that_writes_nothing_is_not_stopped(mprof, on_terminal, waits):
    shell = f"stty tostop; {mprof.executable} run -C -o out.dat sh -c 'sleep 0.4; touch ended' &\n".encode()
    ended = mprof.folder / "ended"

    def wait(terminal):
        waits(ended.exists)
        os.write(terminal, b"wait; exit\n")

    came, _ = on_terminal(keys=[(b"$ ", shell), (b"$ ", wait)], program=PROMPT)
    assert ended.exists() and b"Stopped" not in came and b"MiB" not in came, came


def test_the_last_message_in_the_background_stops_no_process(mprof, on_terminal):
    shell = (
        f"stty tostop; {mprof.executable} run -E -o out.dat sh -c 'sleep 0.4; exit 3' & wait %1; echo status $?; exit\n"
    )
    came, _ = on_terminal(keys=[(b"$ ", shell.encode())], program=PROMPT)
    assert b"status 3\n" in came and b"Stopped" not in came, came


def test_output_to_a_stopped_terminal_is_not_lost(mprof, on_terminal):
    shell = "echo hello; until [ -e stopped ]; do sleep 0.05; done; sleep 0.6; echo bye; touch ended"

    def stop(terminal):
        os.write(terminal, b"\x13")
        (mprof.folder / "stopped").touch()

    def interrupt(terminal):
        while not (mprof.folder / "ended").exists():
            time.sleep(0.05)
        # by then mprof waits for the terminal
        time.sleep(2)
        os.write(terminal, b"\x03")

    keys = [(b"MiB", stop), (b"MiB", interrupt)]
    came, status = on_terminal("run", "--live", "-o", "out.dat", "sh", "-c", shell, keys=keys)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT, came
    assert LEAVE in came and b"hello\nbye\n" in came.split(LEAVE)[-1], came


def test_a_chart_is_drawn_in_the_foreground_only(mprof, on_terminal, waits):
    shell = f"{mprof.executable} run --live -o out.dat sh -c 'touch begun; sleep 60' &\n".encode()

    def bring_forward(terminal):
        waits((mprof.folder / "begun").exists)
        os.write(terminal, b"fg\n")

    keys = [(b"$ ", shell), (b"$ ", bring_forward), (ENTER, b"\x03"), (LEAVE, b"exit\n")]
    came, _ = on_terminal(keys=keys, program=PROMPT)
    before, after = came.split(b"fg\n", 1)
    assert ENTER not in before and ENTER in after and LEAVE in after, came


def test_a_blocked_terminal_stops_neither_samples_nor_signals(mprof, on_terminal, started, sampled):
    process = started(["sleep", "60"])

    def hold(terminal):
        os.write(terminal, b"\x13")
        sampled(60)
        os.kill(os.tcgetpgrp(terminal), signal.SIGTERM)

    came, status = on_terminal("attach", "-T", "0.05", "-t", "0", "-o", "out.dat", process.pid, keys=[(b"peak", hold)])
    assert status == 0, came


def test_a_chart_on_a_blocked_terminal_does_not_delay_the_end(mprof, on_terminal):
    came, status = on_terminal("run", "--live", "-o", "out.dat", "sleep", "1", keys=[(ENTER, b"\x13")])
    assert status == 0, came


def test_output_waits_for_a_blocked_terminal(mprof, on_terminal):
    program = mprof.script("while ! [ -e held ]; do sleep 0.05; done; echo kept")

    def hold(terminal):
        os.write(terminal, b"\x13")
        (mprof.folder / "held").touch()
        time.sleep(2)  # longer than mprof waits for a chart
        os.write(terminal, b"\x11")

    came, status = on_terminal("run", "--live", "-o", "out.dat", "sh", program, keys=[(ENTER, hold)])
    assert status == 0 and came.endswith(b"\x1b[?25hkept\n"), came

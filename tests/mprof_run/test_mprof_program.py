"""The program under `mprof run` is the same as without it."""

import json
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

from harness.programs import run

TELLS = """
import json, os, sys
status = open("/proc/self/status").read()
signals = [line for line in status.splitlines() if line.startswith(("SigBlk", "SigIgn"))]
timer = open("/proc/self/timerslack_ns").read()
descriptors = sorted(os.listdir("/proc/self/fd"))
print(json.dumps([sys.argv[1:], signals, timer, len(descriptors), sys.stdin.read()]))
"""


def line_of(process, pattern):
    """The first line of a program's output that matches the pattern."""
    for line in process.stdout:
        if re.fullmatch(pattern, line):
            return line
    raise AssertionError(process.communicate())


def test_arguments_arrive_untouched(mprof):
    words = ["-5", "--", "-C", "--output", "a b", "", "é", "-o"]
    told = "import json, sys; print(json.dumps(sys.argv[1:]))"
    for before in ([], ["--"]):
        finished = mprof("run", *before, *mprof.plain(told, *words))
        assert json.loads(finished.stdout.splitlines()[-1]) == words, finished


@pytest.mark.parametrize("signals", [[], [signal.SIGPIPE, signal.SIGCHLD, signal.SIGHUP, signal.SIGINT]])
def test_the_program_has_the_signals_descriptors_and_input_as_without_mprof(mprof, signals):
    program = mprof.plain(TELLS, "word")

    def prepare():
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, {signal.SIGUSR2, *signals[:1]})

    def told(command):
        how = {"cwd": mprof.folder, "env": mprof.environment(), "preexec_fn": prepare, "restore_signals": False}
        finished = subprocess.run(list(map(str, command)), input=b"input", capture_output=True, **how)
        assert finished.returncode == 0, finished
        return json.loads(finished.stdout.splitlines()[-1])

    assert told([mprof.executable, "run", "-o", "out.dat", *program]) == told(program)


def test_a_reader_that_stops_ends_the_program_as_without_mprof(mprof):
    endless = "while :; do echo y || exit 7; done"
    command = f"{mprof.executable} run -E -o out.dat sh -c '{endless}' | head -n 1; echo ${{PIPESTATUS[0]}}"
    finished = run(["bash", "-c", command], within=mprof.folder)
    assert finished.stdout.split() == [b"mprof:", *b"Sampling memory every 0.1s".split(), b"141"], finished


def test_unread_messages_of_mprof_change_no_status(mprof):
    command = f"({mprof.executable} run -E -o out.dat sh -c 'exit 3'; echo $? >status) | true"
    # `true` has ended before the first message is written to the pipe
    run(["sh", "-c", command.replace("(", "(sleep 0.3; ", 1)], within=mprof.folder)
    assert (mprof.folder / "status").read_text() == "3\n"


def test_a_program_runs_with_a_closed_output(mprof):
    command = f"{mprof.executable} run -E -o out.dat touch ran >&-; echo $?"
    finished = run(["sh", "-c", command], within=mprof.folder)
    assert (finished.stdout, (mprof.folder / "ran").exists()) == (b"0\n", True), finished
    assert mprof.records("MEM ") or mprof.records("CMDLINE ")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("exit 0", 0),
        ("exit 3", 3),
        ("exit 255", 255),
        ("kill -TERM $$", 143),
        ("kill -KILL $$", 137),
        ("kill -SEGV $$", 139),
    ],
)
def test_the_status_is_that_of_the_program_if_requested(mprof, command, status):
    finished = mprof("run", "-E", "sh", "-c", command)
    told = b"mprof: Program resulted with a non-zero exit code: %d\n" % status if status else b""
    assert (finished.status, finished.stderr) == (status, told), finished
    assert mprof("run", "sh", "-c", command).status == 0


def test_a_program_that_cannot_start_is_reported_in_one_line_and_leaves_no_file(mprof):
    mprof.script("no program").chmod(0o644)
    for program, why in (("./not-there", b"No such file or directory"), ("./script", b"Permission denied")):
        finished = mprof("run", "-E", program)
        expected = b"mprof: cannot run `%b`: %b\n" % (program.encode(), why)
        assert (finished.status, finished.stderr) == (1, expected), finished
        assert list(mprof.folder.glob("*.dat")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_mprof_is_passed_on_and_the_file_kept(mprof, waits, number):
    source = """
import os, signal, sys, time
def samples():
    return sum(line.startswith("MEM") for line in open("out.dat"))
def told(number, frame):
    os.write(1, b"told %d\\n" % number)
    before = samples()
    #: it is sampled up to its end
    while samples() < before + 3:
        time.sleep(0.05)
    sys.exit(5)
signal.signal(int(sys.argv[1]), told)
print("ready", flush=True)
time.sleep(60)
"""
    process = mprof.start("run", "-E", "-T", "0.05", "-o", "out.dat", *mprof.plain(source, int(number)))
    line_of(process, rb"ready\n")
    process.send_signal(number)
    output, _ = process.communicate(timeout=30)
    assert (output, process.returncode) == (b"told %d\n" % number, 5)
    assert mprof.memories()


def test_mprof_ends_by_the_signal_that_ended_the_program(mprof, waits):
    for options, status in (([], -signal.SIGTERM), (["-E"], 128 + signal.SIGTERM)):
        process = mprof.start("run", *options, "-o", "out.dat", "sh", "-c", "echo ready; exec sleep 60")
        line_of(process, rb"ready\n")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode == status


def test_a_second_signal_detaches_from_a_program_that_does_not_end(mprof, waits):
    process = mprof.start("run", "-T", "0.05", "-o", "out.dat", "sh", "-c", "trap '' INT; echo $$; exec sleep 60")
    line = line_of(process, rb"\d+\n")

    def ended():
        process.send_signal(signal.SIGINT)
        # two signals in quick succession count as one
        time.sleep(0.5)
        return process.poll() is not None

    assert not ended()
    waits(ended)
    os.kill(int(line), signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGINT
    assert mprof.records("MEM ")


def test_time_out_ends_the_recording_and_the_program_goes_on(mprof, waits):
    began = time.monotonic()
    finished = mprof(
        "run", "-t", "0.2", "-T", "0.05", "-o", "out.dat", "sh", "-c", "exec >&- 2>&-; sleep 1; touch ended"
    )
    assert (finished.status == 0 and not (mprof.folder / "ended").exists()) or time.monotonic() - began > 1
    assert 1 <= len(mprof.times()) <= 4
    waits((mprof.folder / "ended").exists)


def test_a_process_that_ends_between_two_samples_ends_the_recording_quietly(mprof):
    for _ in range(20):
        finished = mprof("run", "-T", "0.001", "-C", "-M", "-E", "-o", "out.dat", "sh", "-c", "true & true")
        assert (finished.status, finished.stderr) == (0, b""), finished
    assert all(memory > 0 for memory in mprof.memories())


def test_a_command_line_is_one_record(mprof):
    mprof("run", "-o", "out.dat", "sh", "-c", "true\ntrue", "a b", "c\td", "")
    assert mprof.file.read_text().splitlines()[0] == "CMDLINE sh -c 'true true' 'a b' 'c\td' "


def test_a_program_whose_name_is_cut_within_a_character_is_sampled(mprof):
    # the kernel keeps only 15 bytes of the name
    program = mprof.folder / ("é" * 10)
    shutil.copy("/bin/sleep", program)
    for words in ([program, "0.2"], ["sh", "-c", '"$1" 0.2 & wait', "sh", program]):
        mprof.file.unlink(missing_ok=True)
        finished = mprof("run", "-C", "-M", "-E", "-T", "0.05", "-o", "out.dat", *words)
        assert (finished.status, finished.stderr) == (0, b""), finished
        assert len(mprof.memories()) > 2
    assert mprof.records("CHLD")
    finished = mprof("run", "-T", "0.05", "-o", "out.dat", program, "0.2")
    assert (finished.status, finished.stderr) == (0, b""), finished


def test_a_signal_that_is_ignored_ends_nothing(mprof, waits):
    command = ["nohup", mprof.executable, "run", "-E", "-T", "0.05", "-o", "out.dat", "sh", "-c", "sleep 1; exit 7"]
    how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    process = subprocess.Popen(list(map(str, command)), cwd=mprof.folder, env=mprof.environment(), **how)
    for _ in range(2):
        seen = len(mprof.records("MEM ")) if mprof.file.exists() else 0
        waits(lambda seen=seen: mprof.file.exists() and len(mprof.records("MEM ")) > seen)
        process.send_signal(signal.SIGHUP)
    process.communicate(timeout=30)
    assert process.returncode == 7


def test_the_last_of_two_equal_options_counts(mprof):
    finished = mprof("run", "-T", "5", "-T", "0.25", "-o", "not.dat", "-o", "out.dat", "true")
    assert finished.stdout.startswith(b"mprof: Sampling memory every 0.25s\n"), finished
    assert mprof.file.exists() and not (mprof.folder / "not.dat").exists()


def test_streams_that_are_closed_for_mprof_are_closed_for_the_program(mprof):
    lists = mprof.script("import os, sys\nopen('listed', 'w').write(str(os.listdir('/proc/self/fd')))", "script.py")
    # without pyprof beside it, mprof writes a message
    alone = mprof.folder / "commands"
    alone.mkdir()
    command = shutil.copy(mprof.executable, alone)
    listed = []
    for before in ([], [command, "run", "-o", "out.dat", "--interpreter"]):
        words = [*before, mprof.python.executable, lists]
        environment = mprof.environment({"PATH": "/usr/bin:/bin"})
        run(["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *words], within=mprof.folder, environment=environment)
        listed.append((mprof.folder / "listed").read_text())
    assert listed[0] == listed[1]
    assert mprof.records("CMDLINE")

"""The process that the argument of `mprof attach` names."""

import getpass
import os
import re
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from harness.programs import run

LITTLE = ["-t", "0.1", "-T", "0.05", "-o", "out.dat"]


@pytest.fixture
def named(mprof, started):
    """Starts a program that waits, under a name that no other process has."""
    marker = f"{os.getpid() % 10**5}{abs(hash(mprof.folder)) % 10**4}"
    # other users run it, too
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)

    def start(name="", **how):
        program = folder / f"w{marker}{name}"
        if not program.exists():
            shutil.copy("/bin/sleep", program)
        process = started([program, "60"], cwd="/", **how)
        return process, program

    yield start
    shutil.rmtree(folder)


def test_an_exact_name_comes_before_a_part(mprof, named):
    named("more")
    _, program = named()
    finished = mprof("attach", *LITTLE, program.name)
    assert finished.status == 0, finished
    assert [words[1] for words in mprof.records("CMDLINE")] == [str(program)]
    assert mprof.memories()


def test_a_part_of_a_name_is_enough(mprof, named):
    _, program = named("more")
    finished = mprof("attach", *LITTLE, program.name[1:-2])
    assert finished.status == 0, finished
    assert [words[1] for words in mprof.records("CMDLINE")] == [str(program)]


def test_several_processes_with_the_name_are_listed(mprof, named):
    first, program = named()
    second, _ = named()
    name = program.name
    finished = mprof("attach", *LITTLE, name)
    assert finished.status == 1, finished
    heading, *lines, hint = finished.stderr.decode().splitlines()
    assert heading == f"mprof: several processes are called `{name}`:"
    expected = [[str(process.pid), getpass.getuser(), str(program), "60"] for process in (first, second)]
    assert sorted(line.split() for line in lines) == sorted(expected)
    assert hint.startswith("hint: ")
    assert not mprof.file.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can have a process of another user: NOT TESTED")
def test_the_only_process_of_this_user_is_chosen(mprof, named):
    named(user="nobody")
    process, program = named()
    finished = mprof("attach", *LITTLE, program.name)
    assert finished.status == 0, finished
    assert mprof.memories()
    process.kill()
    process.wait()
    finished = mprof("attach", *LITTLE, program.name)
    assert finished.status == 0, finished  #: the only one of all


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user: NOT TESTED")
def test_a_process_that_may_not_be_read_is_reported_in_one_line(mprof, named):
    process, _ = named()
    executable = shutil.copy(mprof.executable, "/tmp")
    try:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", executable]
        words = ["attach", "-t", "0.1", "--backend", "psutil_pss", "-o", "/tmp/not-there.dat", process.pid]
        finished = run([*command, *words], within="/")
    finally:
        os.unlink(executable)
    expected = b"mprof: cannot read the memory of process `%d`: Permission denied\n" % process.pid
    assert (finished.status, finished.stderr) == (1, expected), finished
    assert not os.path.exists("/tmp/not-there.dat")


def test_mprof_never_attaches_to_itself(mprof):
    name = f"mprof{os.getpid()}{abs(hash(mprof.folder)) % 10**6}"
    command = mprof.folder / name
    command.symlink_to(mprof.executable)
    finished = run([command, "attach", name], within=mprof.folder)
    assert finished.status == 1, finished
    assert finished.stderr == (
        b"mprof: When attaching, program should be process name or pid.\n"
        b"Failed to find a process using hint: %b\n" % name.encode()
    )


def test_the_end_of_the_process_ends_the_recording_without_an_error(mprof, started, waits):
    process = started(["sleep", "60"])
    sampling = mprof.start("attach", "--timeout", "0", "-T", "0.05", "-o", "out.dat", process.pid)
    waits(lambda: mprof.file.exists() and len(mprof.records("MEM ")) > 3)
    process.kill()
    process.wait()
    output, errors = sampling.communicate(timeout=30)
    assert (sampling.returncode, errors) == (0, b"")
    expected = b"mprof: Sampling memory every 0.05s\nattaching to existing process, using hint: %d\n" % process.pid
    assert output == expected


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
def test_a_signal_ends_the_recording_and_not_the_process(mprof, started, waits, number):
    process = started(["sleep", "60"])
    sampling = mprof.start("run", "--attach", "-T", "0.05", "-o", "out.dat", process.pid)
    waits(lambda: mprof.file.exists() and len(mprof.records("MEM ")) > 3)
    sampling.send_signal(number)
    _, errors = sampling.communicate(timeout=30)
    assert (sampling.returncode, errors, process.poll()) == (0, b"", None)
    assert re.fullmatch(r"CMDLINE \d+", mprof.file.read_text().splitlines()[0])


def test_a_zombie_cannot_be_attached(mprof, started, waits):
    process = started(["true"])
    waits(lambda: os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT))
    finished = mprof("attach", *LITTLE, process.pid)
    assert finished.status == 1, finished
    assert finished.stderr == b"mprof: cannot read the memory of process `%d`: No such process\n" % process.pid
    assert not mprof.file.exists()


def test_control_characters_in_names_of_processes_are_escaped(mprof, started, waits):
    name = f"x{os.getpid()}y{abs(hash(mprof.folder)) % 10**6}"
    words = ["bash", "-c", 'exec -a "$1" sleep 60', "bash", f"{name}\x1b[31m\r\x07"]
    for process in [started(words) for _ in range(2)]:
        waits(lambda process=process: Path(f"/proc/{process.pid}/cmdline").read_bytes().startswith(name.encode()))
    finished = mprof("attach", *LITTLE, name)
    assert finished.status == 1, finished
    assert name in finished.stderr.decode()
    assert all(character.isprintable() for character in finished.stderr.decode().replace("\n", "")), finished


def test_the_id_of_a_thread_is_not_a_pid(mprof, started, waits):
    source = "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()"
    process = started(mprof.plain(source))
    waits(lambda: len(os.listdir(f"/proc/{process.pid}/task")) == 2)
    (thread,) = {*os.listdir(f"/proc/{process.pid}/task")} - {str(process.pid)}
    for number in (thread, "0"):
        finished = mprof("attach", *LITTLE, number)
        expected = b"mprof: cannot read the memory of process `%b`: No such process\n" % number.encode()
        assert (finished.status, finished.stderr) == (1, expected), finished

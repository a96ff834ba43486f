"""`mprof run` and `mprof attach`."""

import re
import signal
import subprocess

SCRIPT = """
import sys, time

@profile
def takes():
    block = bytearray(b"x") * (30 * 2**20)
    time.sleep(0.3)

takes()
print(sys.argv)
sys.exit(3)
"""


def test_a_script_of_python_is_sampled_with_the_times_of_its_functions(command):
    (command.folder / "script.py").write_text(SCRIPT)
    finished = command.mprof("run", "-T", "0.05", "-o", "out.dat", "script.py", "-5", "a b")
    assert finished.status == 0, finished
    expected = b"mprof: Sampling memory every 0.05s\nrunning new process\nrunning as a Python program...\n"
    assert finished.stdout.startswith(expected + b"['script.py', '-5', 'a b']\n"), finished
    lines = (command.folder / "out.dat").read_text().splitlines()
    assert f"CMDLINE {command.python.executable} script.py -5 'a b'" in lines
    (call,) = [line for line in lines if line.startswith("FUNC")]
    assert re.fullmatch(r"FUNC __main__\.takes( \d+\.\d{4}){4} 0", call), lines
    samples = [line for line in lines if re.fullmatch(r"MEM \d+\.\d{6} \d+\.\d{4}", line)]
    assert len(samples) + 2 == len(lines), lines
    memories = [float(line.split()[1]) for line in samples]
    assert 29 < max(memories) - float(call.split()[2]) < 32


def test_a_script_also_runs_without_pyprof(command):
    (command.folder / "script.py").write_text("print('ran')\nraise SystemExit(3)")
    finished = command.mprof("run", "-E", "-o", "out.dat", "script.py", environment={"PATH": "/usr/bin:/bin"})
    assert (finished.status, finished.stdout.splitlines()[3]) == (3, b"ran"), finished
    assert (command.folder / "out.dat").read_text().startswith("CMDLINE ")


def test_any_other_program_is_only_sampled(command):
    finished = command.mprof("run", "-o", "out.dat", "sh", "-c", "sleep 0.2; exit 4")
    assert finished.status == 0, finished
    assert finished.stdout == b"mprof: Sampling memory every 0.1s\nrunning new process\n"
    first, *samples = (command.folder / "out.dat").read_text().splitlines()
    assert first == "CMDLINE sh -c 'sleep 0.2; exit 4'"
    assert samples and all(line.startswith("MEM ") for line in samples)


def test_nopython_runs_a_script_as_a_program(command):
    script = command.folder / "script.py"
    script.write_text("#!/bin/sh\necho shell\n")
    script.chmod(0o755)
    finished = command.mprof("run", "--nopython", "./script.py")
    assert finished.stdout == b"mprof: Sampling memory every 0.1s\nrunning new process\nshell\n", finished


def test_python_takes_an_interpreter_and_a_module(command):
    (command.folder / "module.py").write_text("@profile\ndef called(): pass\ncalled()")
    for words in (["module"], [str(command.python.executable), "module.py"]):
        finished = command.mprof("run", "--python", "-o", "out.dat", *words)
        assert finished.status == 0, finished
    text = (command.folder / "out.dat").read_text()
    assert text.count("CMDLINE ") == 2
    assert text.count(".called ") == 2, text


def test_the_status_of_the_program_is_passed_on_if_requested(command):
    for words, status in (
        (["true"], 0),
        (["sh", "-c", "exit 3"], 3),
        (["sh", "-c", "kill -9 $$"], 128 + signal.SIGKILL),
    ):
        finished = command.mprof("run", "--exit-code", *words)
        assert finished.status == status, finished
        assert (b"Program resulted with a non-zero exit code" in finished.stderr) == (status != 0), finished
        assert command.mprof("run", *words).status == 0


def test_children_are_added_or_recorded_apart(command):
    program = ["sh", "-c", "sleep 0.3 & sleep 0.3; wait"]
    command.mprof("run", "-M", "-T", "0.05", "-o", "apart.dat", *program)
    apart = (command.folder / "apart.dat").read_text()
    children = set(re.findall(r"^CHLD (\d+) \d+\.\d{6} \d+\.\d{4}$", apart, re.MULTILINE))
    assert len(children) == 2, apart
    command.mprof("run", "-C", "-T", "0.05", "-o", "added.dat", *program)
    added = (command.folder / "added.dat").read_text()
    assert "CHLD" not in added
    alone, together = (max(map(float, re.findall(r"^MEM (\S+)", text, re.MULTILINE))) for text in (apart, added))
    assert together > alone + 0.5


def test_scripts_with_children_apart_have_their_functions_recorded(command):
    (command.folder / "script.py").write_text(
        "import subprocess\n@profile\ndef waits():\n    subprocess.run(['sleep', '0.2'])\nwaits()"
    )
    finished = command.mprof("run", "-M", "-T", "0.02", "-o", "out.dat", "script.py")
    assert b"running as a Python program" in finished.stdout, finished
    text = (command.folder / "out.dat").read_text()
    assert text.startswith(f"CMDLINE {command.python.executable} script.py\n")
    assert "\nCHLD " in text and "\nFUNC __main__.waits " in text


def test_a_time_limit_may_end_the_recording_before_the_program_ends(command):
    finished = command.mprof("run", "-t", "0", "-o", "out.dat", "sh", "-c", "sleep 0.2; echo went on > on.txt")
    assert finished.status == 0, finished
    # one sample, and possibly a peak before it
    assert len((command.folder / "out.dat").read_text().splitlines()) in (2, 3)


def test_a_file_is_appended_to_and_named_by_the_time(command):
    for _ in range(2):
        command.mprof("run", "-o", "out.dat", "true")
    assert (command.folder / "out.dat").read_text().count("CMDLINE true\n") == 2
    command.mprof("run", "true")
    (name,) = [path.name for path in command.folder.glob("mprofile_*")]
    assert re.fullmatch(r"mprofile_\d{14}\.dat", name)


def test_a_running_process_by_its_number_and_its_name(command):
    # a name that no other process has
    program = command.folder / f"waits{id(command) % 10**8}"
    program.symlink_to("/bin/sleep")
    process = subprocess.Popen([program, "60"])
    try:
        for hint in (str(process.pid), program.name):
            for words in (["attach", "-t", "0.1", "-T", "0.05"], ["run", "-a", "-t", "0.1", "-T", "0.05"]):
                finished = command.mprof(*words, "-o", "out.dat", hint)
                assert finished.status == 0, finished
                assert b"attaching to existing process, using hint: %b\n" % hint.encode() in finished.stdout
    finally:
        process.kill()
        process.wait()
    lines = (command.folder / "out.dat").read_text().splitlines()
    assert lines.count(f"CMDLINE {process.pid}") == lines.count(f"CMDLINE {program} 60") == 2
    assert 4 <= sum(line.startswith("MEM ") for line in lines) <= 8


def test_a_process_that_cannot_be_sampled_is_reported_in_one_line(command):
    for words, text in (
        (["run", "./not-there"], b"mprof: cannot run `./not-there`: No such file or directory\n"),
        (["attach", "99999999"], b"mprof: cannot read the memory of process `99999999`: No such process\n"),
        (["attach", "not-there"], b"Failed to find a process using hint: not-there\n"),
        (["run", "--backend", "tracemalloc", "true"], b"cannot measure another process\n"),
    ):
        finished = command.mprof(*words)
        assert finished.status == 1, finished
        assert text in finished.stderr and b"Traceback" not in finished.stderr, finished
        assert list(command.folder.glob("*.dat")) == []
    assert command.mprof("run").stdout == b"A program to run must be provided. Use -h for help\n"

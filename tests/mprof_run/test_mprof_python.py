"""Programs of Python run under pyprof, which records when their functions ran."""

import shutil

import pytest

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

UNMARKED = "import sys; print(sys.argv[1:])"


def test_a_script_is_recorded_with_its_functions(mprof):
    mprof.script(SCRIPT, "script.py")
    finished = mprof("run", "-E", "-T", "0.05", "-o", "out.dat", "script.py", "-5", "a b")
    expected = b"mprof: Sampling memory every 0.05s\nrunning new process\nrunning as a Python program...\n"
    assert finished.stdout == expected + b"['script.py', '-5', 'a b']\n", finished
    assert finished.stderr == b"mprof: Program resulted with a non-zero exit code: 3\n", finished
    (call,) = mprof.records("FUNC")
    assert (call[1], call[-1]) == ("__main__.takes", "0")
    assert mprof.file.read_text().startswith(f"CMDLINE {mprof.python.executable} script.py -5 'a b'\n")
    assert 29 < max(mprof.memories()) - float(call[2]) < 32


def test_importing_profile_does_not_switch_the_times_off(mprof):
    mprof.script("from memory_profiler import profile\n" + SCRIPT, "script.py")
    finished = mprof("run", "-o", "out.dat", "script.py")
    assert b"Line #" not in finished.stdout, finished
    assert len(mprof.records("FUNC")) == 1


def test_a_script_without_marks_is_not_told_about_them(mprof):
    mprof.script(UNMARKED, "script.py")
    finished = mprof("run", "-o", "out.dat", "script.py", "word")
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert finished.stdout.endswith(b"...\n['word']\n"), finished


def test_a_module_and_an_interpreter_and_its_options(mprof):
    mprof.script(SCRIPT, "module.py")
    python = str(mprof.python.executable)
    for words, told in (
        (["module", "-5"], [python, "module", "-5"]),
        ([python, "-u", "module.py"], [python, "-u", "module.py"]),
        ([python, "-m", "module"], [python, "-m", "module"]),
    ):
        mprof.file.unlink(missing_ok=True)
        finished = mprof("run", "--python", "-E", "-o", "out.dat", *words)
        assert finished.status == 3, finished
        assert mprof.records("CMDLINE") == [["CMDLINE", *told]]
        assert len(mprof.records("FUNC")) == 1


def test_an_interpreter_without_the_option_runs_as_it_is(mprof):
    mprof.script(UNMARKED, "script.py")
    python = str(mprof.python.executable)
    finished = mprof("run", "-o", "out.dat", python, "script.py", "-5")
    assert finished.stdout == b"mprof: Sampling memory every 0.1s\nrunning new process\n['-5']\n", finished
    assert mprof.records("CMDLINE") == [["CMDLINE", python, "script.py", "-5"]]


def test_nopython_runs_a_script_as_any_program(mprof):
    mprof.script("#!/bin/sh\necho shell\n", "script.py").chmod(0o755)
    finished = mprof("run", "--nopython", "./script.py")
    assert finished.stdout == b"mprof: Sampling memory every 0.1s\nrunning new process\nshell\n", finished


def test_children_apart_switch_the_times_off(mprof):
    mprof.script("import subprocess\nsubprocess.run(['sleep', '0.3'])", "script.py")
    finished = mprof("run", "-M", "-T", "0.02", "-o", "out.dat", "script.py")
    assert b"running as a Python program" not in finished.stdout, finished
    assert mprof.records("CMDLINE") == [["CMDLINE", str(mprof.python.executable), "script.py"]]
    assert mprof.records("CHLD")


@pytest.mark.parametrize("missing", ["engine", "pyprof"])
def test_without_pyprof_or_its_engine_the_program_runs_and_is_sampled(mprof, missing):
    folder = mprof.folder / "commands"
    folder.mkdir()
    command = shutil.copy(mprof.executable, folder)
    if missing == "engine":
        shutil.copy(mprof.executable.parent / "pyprof", folder)
    mprof.script(UNMARKED, "script.py")
    from harness.programs import run

    environment = mprof.environment({"PATH": "/usr/bin:/bin"})
    finished = run([command, "run", "-o", "out.dat", "script.py"], within=mprof.folder, environment=environment)
    assert finished.status == 0 and finished.stdout.endswith(b"[]\n"), finished
    why = {
        "engine": b"pyprof has no engine for Python 3.12",
        "pyprof": b"there is no `pyprof` beside mprof, and none on PATH",
    }
    assert finished.stderr == b"mprof: the times of functions are not recorded: %b\n" % why[missing], finished
    assert mprof.memories() and mprof.records("CMDLINE")

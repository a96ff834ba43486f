"""Programs of Python run under pyprof, which records when their functions ran."""

import shutil

import pytest

from harness.programs import run

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

ANNOUNCED = b"mprof: Sampling memory every 0.1s\nrunning new process\n"

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


def test_a_script_without_marks_has_no_message_about_them(mprof):
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


@pytest.mark.parametrize("name", ["python", "python3"])
def test_an_interpreter_with_a_program_is_recorded_with_its_functions(mprof, name):
    mprof.script(SCRIPT, "module.py")
    python = str(mprof.python.executable.with_name(name))
    for words in (["module.py", "-5"], ["-u", "-m", "module", "-5"], ["-S", "-c", SCRIPT, "-5"]):
        mprof.file.unlink(missing_ok=True)
        finished = mprof("run", "-E", "-o", "out.dat", python, *words)
        assert finished.status == 3 and finished.stdout.endswith(b"'-5']\n"), finished
        (line,) = mprof.records("CMDLINE")
        assert line[:2] == ["CMDLINE", python]
        (call,) = mprof.records("FUNC")
        assert call[1] == "__main__.takes"


def test_an_interpreter_on_path_keeps_its_options_and_its_command_line(mprof):
    mprof.script("import sys\n@profile\ndef f(): pass\nf()\nprint(sys.flags.optimize, sys.executable)\n", "x.py")
    folder = mprof.python.executable.parent
    environment = {"PATH": f"{folder}:/usr/bin:/bin"}
    finished = mprof("run", "-o", "out.dat", "python", "-OO", "x.py", environment=environment)
    assert finished.stdout.endswith(b"\n2 %b\n" % str(folder / "python").encode()), finished
    assert mprof.records("CMDLINE") == [["CMDLINE", "python", "-OO", "x.py"]]
    assert len(mprof.records("FUNC")) == 1


@pytest.mark.parametrize("words", [["-V"], ["-c"], ["not-there.py"], []])
def test_an_interpreter_without_a_program_runs_without_pyprof(mprof, words):
    python = str(mprof.python.executable)
    finished = mprof("run", "-E", "-o", "out.dat", python, *words)
    plain = run([python, *words], within=mprof.folder)
    assert (finished.status, finished.stdout) == (plain.status, ANNOUNCED + plain.stdout), finished
    assert finished.stderr.startswith(plain.stderr), finished


def test_an_interpreter_without_an_engine_runs_without_pyprof(mprof):
    folder = mprof.folder / "commands"
    folder.mkdir()
    for name in ("mprof", "pyprof"):
        shutil.copy(mprof.executable.with_name(name), folder)
    mprof.script(UNMARKED, "script.py")
    python = str(mprof.python.executable)
    environment = mprof.environment({"PATH": "/usr/bin:/bin"})
    command = [folder / "mprof", "run", "-o", "out.dat", python, "script.py", "-5"]
    finished = run(command, within=mprof.folder, environment=environment)
    assert (finished.stdout, finished.stderr) == (ANNOUNCED + b"['-5']\n", b""), finished
    assert mprof.records("CMDLINE") == [["CMDLINE", python, "script.py", "-5"]]


@pytest.mark.parametrize("words", [["-m", "package", "-5"], ["-mpackage", "-5"]])
def test_the_command_line_of_a_module_is_recorded(mprof, words):
    (mprof.folder / "package").mkdir()
    mprof.script(SCRIPT, "package/__main__.py")
    finished = mprof("run", "-E", "-T", "0.05", "-o", "out.dat", *words)
    assert finished.status == 3 and finished.stdout.endswith(b"'-5']\n"), finished
    assert mprof.records("CMDLINE") == [["CMDLINE", str(mprof.python.executable), *words]]
    (call,) = mprof.records("FUNC")
    assert call[1] == "__main__.takes"


def test_the_option_for_a_module_needs_a_name(mprof):
    finished = mprof("run", "-m")
    assert finished.status == 2 and b"there is no option `-m`" in finished.stderr, finished


def test_a_missing_script_leaves_no_recording(mprof):
    finished = mprof("run", "-E", "nope.py")
    assert (finished.status, finished.stdout) == (1, b""), finished
    assert finished.stderr == b"mprof: cannot run `nope.py`: there is no such script, also not on PATH\n"
    assert list(mprof.folder.glob("*.dat")) == []
    mprof.file.write_text("CMDLINE before\n")
    mprof("run", "-o", "out.dat", "nope.py")
    assert mprof.file.read_text() == "CMDLINE before\n"


def test_nopython_runs_a_script_as_any_program(mprof):
    mprof.script("#!/bin/sh\necho shell\n", "script.py").chmod(0o755)
    finished = mprof("run", "--nopython", "./script.py")
    assert finished.stdout == b"mprof: Sampling memory every 0.1s\nrunning new process\nshell\n", finished


def test_children_apart_and_the_functions(mprof):
    mprof.script("import subprocess\n@profile\ndef f(): subprocess.run(['sleep', '0.3'])\nf()\n", "script.py")
    finished = mprof("run", "-E", "-M", "-T", "0.02", "-o", "out.dat", "script.py")
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert mprof.records("CMDLINE") == [["CMDLINE", str(mprof.python.executable), "script.py"]]
    (call,) = mprof.records("FUNC")
    assert 0.3 < float(call[5]) - float(call[3]) < 3
    assert mprof.records("CHLD")


@pytest.mark.parametrize("missing", ["engine", "pyprof"])
def test_without_pyprof_or_its_engine_the_program_runs_and_is_sampled(mprof, missing):
    folder = mprof.folder / "commands"
    folder.mkdir()
    command = shutil.copy(mprof.executable, folder)
    if missing == "engine":
        shutil.copy(mprof.executable.parent / "pyprof", folder)
    mprof.script(UNMARKED, "script.py")
    environment = mprof.environment({"PATH": "/usr/bin:/bin"})
    finished = run([command, "run", "-o", "out.dat", "script.py"], within=mprof.folder, environment=environment)
    assert finished.status == 0 and finished.stdout.endswith(b"[]\n"), finished
    why = {
        "engine": "pyprof has no engine for Python {}.{}".format(*mprof.python.version).encode(),
        "pyprof": b"there is no `pyprof` beside mprof, and none on PATH",
    }
    assert finished.stderr == b"mprof: the times of functions are not recorded: %b\n" % why[missing], finished
    assert mprof.memories() and mprof.records("CMDLINE")

"""`import mprof` and `python -m mprof` do what the executable does."""

from memory_usage.doors import module_path

SCRIPT = """
@profile
def works():
    return bytearray(10 * 2**20)

works()
"""


def test_a_script_runs_in_this_interpreter(door):
    (door.folder / "script.py").write_text("import sys\nprint(sys.executable)\n" + SCRIPT)
    finished = door.mprof("run", "-o", "out.dat", "script.py")
    assert finished.status == 0, finished
    assert str(door.python.executable).encode() in finished.stdout, finished
    text = (door.folder / "out.dat").read_text()
    assert text.startswith(f"CMDLINE {door.python.executable} script.py\n"), text
    assert "\nFUNC __main__.works " in text


def test_an_action_takes_the_arguments_after_its_name(door):
    (door.folder / "file.dat").write_text("MEM 27.121094 1674829182.2034\n")
    for action, words, printed in (
        ("peak_action", ["file.dat"], b"file.dat\t27.121 MiB\n"),
        ("list_action", [], b""),
        ("clean_action", ["--dry-run"], b"Files to be removed: \n"),
    ):
        finished = door.run(f"import sys, mprof; sys.argv = ['any', *{words!r}]; mprof.{action}()")
        assert (finished.status, finished.stdout[: len(printed)]) == (0, printed), finished
        # pyprof prints no table of this program
        assert printed or finished.stdout == b"" or b"Filename" not in finished.stdout


def test_a_failure_raises_system_exit_with_its_status(door):
    finished = door.run("""
import sys, mprof
sys.argv = ["any", "not-there"]
for action in (mprof.peak_action, mprof.rm_action):
    try:
        action()
    except SystemExit as ending:
        print("status", ending.code, flush=True)
""")
    assert [line for line in finished.stdout.splitlines() if line.startswith(b"status")] == [b"status 255", b"status 1"]


def test_output_before_the_call_stays_before_that_of_mprof(door):
    (door.folder / "file.dat").write_text("MEM 27.121094 1674829182.2034\n")
    finished = door.run(
        "import sys, mprof; sys.argv[1:] = ['file.dat']; print('before'); mprof.peak_action(); print('after')"
    )
    assert finished.stdout.startswith(b"before\nfile.dat\t27.121 MiB\nafter\n"), finished


def test_the_command_is_taken_from_the_arguments(door):
    finished = door.run("import sys, mprof; sys.argv[1:] = ['peak', 'x']; print(mprof.get_action(), sys.argv[1:])")
    assert finished.stdout.startswith(b"peak ['x']\n"), finished
    finished = door.run("import sys, mprof; sys.argv[1:] = ['unknown']; mprof.get_action()")
    assert finished.status == 1 and b"Available commands:" in finished.stdout, finished


def test_the_module_has_the_names_of_the_original(door):
    finished = door.run(
        "import mprof; print(mprof.read_mprofile_file, mprof.function_labels, mprof.run_action, mprof.main)"
    )
    assert finished.status == 0, finished
    assert b"function read_mprofile_file" in finished.stdout


def test_mprof_runs_as_a_module_with_the_status_of_the_command(any_python, tmp_path):
    environment = {"PYTHONPATH": module_path(any_python)}
    for words, status in ((["list"], 0), (["peak"], 255), ([], 1)):
        finished = any_python.plain(["-m", "mprof", *words], within=tmp_path, environment=environment)
        assert finished.status == status, finished

"""With `--children` and `--merge-children`, interpreters among the descendants load the engine, also behind a shell. They
run as under python."""

import pytest

from children.test_processes import REPLACED, STARTS, _written
from fidelity.two_runs import both
from harness.programs import Finished

OPTIONS = ["--children", "--merge-children"]

SHOWS_VARIABLES = {"the environment of children", "the environment of python children"}
"""The programs among these that print variables which only interpreters should get."""


@pytest.mark.parametrize("start", sorted(STARTS.keys() - SHOWS_VARIABLES))
def test_a_child_runs_as_under_python(start, python, tmp_path) -> None:
    folder = _written(tmp_path, STARTS[start])
    pair = both(python, ["program.py"], within=folder, pyprof_words=["--children", "program.py"])
    pair.must_agree()
    assert pair.profiled.status == 0, pair.profiled


@pytest.mark.parametrize("how", REPLACED)
def test_a_program_that_replaces_itself_runs_as_under_python(how, python, tmp_path) -> None:
    if "orig_argv" in how and python.version < (3, 10):
        pytest.skip("sys.orig_argv came with Python 3.10")
    folder = _written(tmp_path, REPLACED[how])
    words = ["--children", "program.py"]
    both(python, ["program.py"], within=folder, pyprof_words=words, stdin=b"print('from standard input')").must_agree()


CHILD = """
import os, sys

def work():
    return 1

names = [name for name in os.environ if "PYPROF" in name or "PRELOAD" in name]
shown = open("/proc/self/environ").read()
# a function that is recorded is not the function itself
print(profile(work) is not work, work(), names, "PYPROF" in shown, "PRELOAD" in shown, os.environ.get("LD_PRELOAD"))
"""

STARTED = {
    "itself": "subprocess.run([sys.executable, 'child.py'])",
    "a shell": "subprocess.run('\"$PYTHON\" child.py; true', shell=True)",
    "a shell with nothing after it": "subprocess.run('exec \"$PYTHON\" child.py', shell=True)",
    "env": "subprocess.run(['env', 'A=b', sys.executable, 'child.py'])",
    "a shell of a shell": "subprocess.run('sh -c \\'sh -c \"$PYTHON child.py; true\"; true\\'', shell=True)",
    "another path": "subprocess.run([os.path.realpath(sys.executable), 'child.py'])",
    "os.system": "os.system('\"$PYTHON\" child.py')",
    "os.popen": "print(os.popen('\"$PYTHON\" child.py').read(), end='')",
    "C's system": "import ctypes\nctypes.CDLL(None).system(b'\"$PYTHON\" child.py')",
    "C's popen": "import ctypes\nC = ctypes.CDLL(None)\nC.popen.restype, C.pclose.argtypes = ctypes.c_void_p, [ctypes.c_void_p]\n"
    "assert C.pclose(C.popen(b'\"$PYTHON\" child.py', b'w')) == 0",
    "os.execvp": "os.execvp('sh', ['sh', '-c', '\"$PYTHON\" child.py; true'])",
    "posix_spawnp": "os.waitpid(os.posix_spawnp('sh', ['sh', '-c', '\"$PYTHON\" child.py; true'], os.environ), 0)",
    "an environment of its own": "subprocess.run('\"$PYTHON\" child.py; true', shell=True, env={'PYTHON': sys.executable})",
    "a script": "subprocess.run(['./script'])",
    "a child": (
        "subprocess.run([sys.executable, '-c', \"import os; os.environ['PYTHON'] += ''; os.system('$PYTHON child.py')\"])"
    ),
    "a descendant of a shell": (
        'subprocess.run("$PYTHON -c \'import os, subprocess, sys; subprocess.run([sys.executable, \\"child.py\\"])\'; true", shell=True)'
    ),
}


def write_programs(by: str, python, folder) -> None:
    """Writes a program that starts the interpreter in this way, with the files of its child."""
    (folder / "child.py").write_text(CHILD)
    script = folder / "script"
    script.write_text(f"#!{python.executable}\n{CHILD}")
    script.chmod(0o755)
    (folder / "program.py").write_text(
        f"import os, subprocess, sys\nos.environ['PYTHON'] = sys.executable\n{STARTED[by]}\n"
    )


def must_have_the_engine(finished: Finished) -> None:
    """Fails unless the child has printed that it has the engine, and nothing else was printed."""
    assert (finished.stdout, finished.stderr) == (b"True 1 [] False False None\n", b""), finished


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("by", STARTED)
def test_an_interpreter_that_is_started_by_any_program_has_the_engine(by, option, python, tmp_path) -> None:
    write_programs(by, python, tmp_path)
    finished = python.pyprof([option, "--quiet", "program.py"], within=tmp_path)
    must_have_the_engine(finished)


THROUGH_A_PIPE = """
import ctypes
C = ctypes.CDLL(None)
C.popen.restype, C.pclose.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
for command in COMMANDS:
    print(C.pclose(C.popen(command, b"w")), flush=True)
print(C.popen(b"true", b"x"))
"""


def test_a_command_of_popen_runs_as_under_python(python, tmp_path) -> None:
    commands = [
        b"exit 3",
        b"kill -TERM $$",
        b"echo $0 $# $-",
        b"not-there",
        b"if",
        b"; true",
        b"",
        b"# none",
        b"cat <<E\n$0\nE\n",
    ]
    (tmp_path / "program.py").write_text(THROUGH_A_PIPE.replace("COMMANDS", repr([*commands, b": " + b"x" * 120_000])))
    both(python, ["program.py"], within=tmp_path, pyprof_words=["--children", "program.py"]).must_agree()


def test_libraries_of_the_user_stay_preloaded(python, tmp_path) -> None:
    (tmp_path / "child.py").write_text(CHILD)
    (tmp_path / "program.py").write_text(
        "import os, subprocess, sys\nsubprocess.run([f'\"{sys.executable}\" child.py; true'], shell=True)\n"
    )
    environment = {"LD_PRELOAD": "libm.so.6"}
    finished = python.pyprof(["--children", "--quiet", "program.py"], within=tmp_path, environment=environment)
    assert finished.stdout == b"True 1 ['LD_PRELOAD'] False True libm.so.6\n", finished


@pytest.mark.parametrize("backend", ["jemalloc", "tracemalloc", "psutil_pss"])
def test_each_backend_is_ready_in_a_descendant(backend, python, tmp_path) -> None:
    (tmp_path / "child.py").write_text(CHILD)
    (tmp_path / "program.py").write_text(
        "import os, subprocess, sys\nsubprocess.run([f'\"{sys.executable}\" child.py; true'], shell=True)\n"
    )
    finished = python.pyprof(["--children", "--backend", backend, "--quiet", "program.py"], within=tmp_path)
    assert (finished.stdout, finished.stderr) == (b"True 1 [] False False None\n", b""), finished


def test_without_the_options_no_other_program_has_a_variable(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("import subprocess\nsubprocess.run(['env'])\n")
    finished = python.pyprof(["--quiet", "program.py"], within=tmp_path)
    assert b"PYPROF" not in finished.stdout and b"PRELOAD" not in finished.stdout, finished


def test_the_options_exclude_each_other(any_python, tmp_path) -> None:
    finished = any_python.pyprof([*OPTIONS, "program.py"], within=tmp_path)
    assert finished.status == 2 and b"--children and --merge-children exclude each other" in finished.stderr, finished

"""Without `/proc` a program runs as under python. Backends that need no system work, and missing ones are reported."""

import shutil

import pytest

from fidelity.two_runs import PROFILE_IF_THERE_IS_NONE
from harness import adopted
from harness.programs import mprof_executable, run
from harness.tables import tables_in, without_tables
from run_module.doors import MODULE

HIDES = ["unshare", "--map-root-user", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"]

PROGRAM = (
    PROFILE_IF_THERE_IS_NONE
    + """\
import os, subprocess, sys

@profile
def work():
    block = bytearray(8 * 2**20)
    return len(block)

print(work(), sys.argv, os.path.exists("/proc/self"))
subprocess.run([sys.executable, "-c", "print('child')"], check=True)
sys.exit(3)
"""
)

LACKS = (
    b"pyprof: the report lacks its figures: cannot read the memory of this process: cannot open `/proc/self/statm`: "
    b"No such file or directory (os error 2)\n"
    b"hint: `--backend tracemalloc` and `--backend jemalloc` do not need the system's figures\n"
)


@pytest.fixture
def folder(tmp_path):
    if shutil.which("unshare") is None or run([*HIDES, "true"], within=tmp_path).status != 0:
        pytest.skip("no mount namespace can be made here: NOT TESTED without /proc")
    (tmp_path / "program.py").write_text(PROGRAM)
    return tmp_path


def hidden(command, folder, **how):
    """Runs a command where /proc is empty."""
    return run([*HIDES, *command], within=folder, **how)


def test_the_program_runs_and_the_missing_figures_are_named(python, folder) -> None:
    expected = hidden([python.executable, "program.py", "x"], folder)
    finished = hidden(python.pyprof_command(["program.py", "x"]), folder)
    assert (finished.stdout, finished.status) == (expected.stdout, expected.status), f"{expected}\n{finished}"
    assert finished.stderr == expected.stderr + LACKS


@pytest.mark.parametrize("backend", ["tracemalloc", "jemalloc"])
def test_backends_without_proc_measure(backend, python, folder) -> None:
    finished = hidden(python.pyprof_command(["--backend", backend, "program.py", "x"]), folder)
    [table] = tables_in(finished.stdout)
    assert 8 <= table.row("block =").measured.increment < 8.1
    assert finished.status == 3 and finished.stderr == b"", finished
    assert without_tables(finished.stdout) == hidden([python.executable, "program.py", "x"], folder).stdout


def test_the_module_runs_the_program_too(python, folder) -> None:
    finished = hidden([python.executable_with_module, *MODULE, "program.py", "x"], folder)
    assert finished.status == 3 and finished.stderr == LACKS, finished
    assert finished.stdout == hidden([python.executable, "program.py", "x"], folder).stdout


def test_memory_usage_raises_with_the_reason(python, folder) -> None:
    (folder / "usage.py").write_text(
        "from memory_profiler import memory_usage\n"
        "try:\n    print(memory_usage((print, ('called',)), interval=0.01))\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
    )
    finished = hidden(python.pyprof_command(["usage.py"]), folder)
    assert finished.status == 0 and b"/proc" in finished.stdout + finished.stderr, finished


def test_mprof_finds_pyprof(python, folder) -> None:
    mprof = adopted.executable(mprof_executable(), python.interpreter)
    finished = hidden([mprof, "run", "-E", "-o", "out.dat", "program.py", "x"], folder)
    assert b"child\n" in finished.stdout and finished.status == 3, finished
    assert b"FUNC __main__.work " in (folder / "out.dat").read_bytes()

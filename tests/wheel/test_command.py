"""An installed `pyprof` finds what belongs to it, and belongs to the Python that it is installed for."""

import pytest

from harness import adopted, wheels
from harness.programs import run
from wheel.environment import Environment, pip_on

WHICH = "import sys, memory_profiler; print(sys.executable, memory_profiler)"

SCRIPT = """
@profile
def work():
    return bytearray(8 * 2**20)

work()
"""


def _beside(python):
    return python.executable_with_module.with_name("pyprof")


def _executable(finished) -> str:
    assert finished.status == 0, finished
    return finished.stdout.decode().split()[0]


def test_the_command_runs_the_python_beside_it(python, tmp_path) -> None:
    finished = run([_beside(python), "-c", WHICH], within=tmp_path)
    assert _executable(finished) == str(python.executable_with_module)


def test_the_command_does_so_through_a_link_and_in_another_environment(python, tmp_path) -> None:
    link = tmp_path / "pyprof"
    link.symlink_to(_beside(python))
    other = {"VIRTUAL_ENV": str(python.executable.parent.parent)}
    finished = run([link, "-c", WHICH], within=tmp_path, environment=other)
    assert _executable(finished) == str(python.executable_with_module)


def test_another_python_is_chosen_by_option(python, tmp_path) -> None:
    finished = run([_beside(python), "--python", python.executable, "-c", WHICH], within=tmp_path)
    assert _executable(finished) == str(python.executable)
    assert b"(built-in)" in finished.stdout, finished


def test_one_installation_serves_other_versions(python_3_11, python_3_12, tmp_path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = run([_beside(python_3_12), "--python", python_3_11.executable, "script.py"], within=tmp_path)
    assert finished.status == 0 and b"Filename: script.py" in finished.stdout, finished


def test_the_command_counts_allocations(python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = run([_beside(python), "--backend", "jemalloc", "script.py"], within=tmp_path)
    assert finished.status == 0 and b"Filename: script.py" in finished.stdout, finished


def test_children_have_the_engine_too(python, tmp_path) -> None:
    child = "import subprocess, sys; print(subprocess.run([sys.executable, '-c', 'print(profile)']).returncode)"
    finished = run([_beside(python), "-c", child], within=tmp_path)
    assert b"\n0\n" in finished.stdout, finished


@pytest.mark.parametrize(
    "where", [["--prefix", "{}"], ["--target", "{}"], ["--user"]], ids=["prefix", "target", "user"]
)
def test_the_command_finds_its_engine_wherever_pip_has_put_it(where, python, tmp_path) -> None:
    installed = tmp_path / "installed"
    words = [word.format(installed) for word in where] + ["--break-system-packages", "--no-warn-script-location"]
    base = {"PYTHONUSERBASE": str(installed)}
    wheel = wheels.wheel()
    pip_on(python.interpreter.executable, "install", wheel, *words, within=tmp_path, environment=base)
    (command,) = installed.rglob("bin/pyprof")
    adopted.adopt_installed(command, python.interpreter)
    (tmp_path / "script.py").write_text(SCRIPT)
    plain = run([command, "--python", python.executable, "script.py"], within=tmp_path)
    assert plain.status == 0 and b"Filename: script.py" in plain.stdout, plain
    counted = run([command, "--python", python.executable, "--backend", "jemalloc", "script.py"], within=tmp_path)
    assert counted.status == 0 and b"Filename: script.py" in counted.stdout, counted


def test_without_a_python_beside_it_the_shell_decides(python, tmp_path) -> None:
    prefix = tmp_path / "installed"
    wheel = wheels.wheel()
    pip_on(python.interpreter.executable, "install", wheel, "--target", prefix, within=tmp_path, environment={})
    adopted.adopt_installed(prefix / "bin" / "pyprof", python.interpreter)
    environment = {"VIRTUAL_ENV": str(python.executable.parent.parent)}
    finished = run([prefix / "bin" / "pyprof", "-c", WHICH], within=tmp_path, environment=environment)
    assert _executable(finished) == str(python.executable)


def test_an_environment_of_copies_is_known(python, tmp_path) -> None:
    if not python.interpreter.shared:
        pytest.skip("the Python of this name is tested by those with a libpython")
    run([python.interpreter.executable, "-m", "venv", "--copies", "--without-pip", "environment"], within=tmp_path)
    environment = Environment(tmp_path / "environment", python.interpreter)
    environment.pip("install", wheels.wheel())
    finished = run([environment.pyprof, "-c", WHICH], within=tmp_path)
    assert _executable(finished) == str(environment.python)

"""`--verbose` says which Python runs the program and how it was found, and names the machine."""

import os
import re
from pathlib import Path

import pytest

from harness.machine import machine
from harness.programs import run

SAID = re.compile(rb"pyprof: the program runs in Python (\S+): `([^`]*)`, (.*)\n")


@pytest.fixture
def python_line(python, tmp_path):
    """The message about the Python: its version, its path and its origin."""
    (tmp_path / "program.py").write_text("print('ran')\n")

    def say(options, **variables):
        command = [python.pyprof_executable, *options, "--verbose", "--quiet", "program.py"]
        finished = run(command, within=tmp_path, environment=variables)
        assert finished.stdout == b"ran\n", finished
        [(version, path, origin)] = SAID.findall(finished.stderr)
        assert finished.stderr.startswith(b"pyprof: the program runs in"), finished
        assert version.decode().startswith(".".join(map(str, python.version))), finished
        return os.fsdecode(path), os.fsdecode(origin)

    return say


def test_an_interpreter_that_was_given(python_line, python) -> None:
    assert python_line(["--python", str(python.executable)]) == (str(python.executable), "given by --python")


def test_the_interpreter_of_the_virtual_environment(python_line, python) -> None:
    folder = python.executable.parent.parent
    path, origin = python_line([], VIRTUAL_ENV=str(folder))
    assert (path, origin) == (str(folder / "bin" / "python"), f"that of VIRTUAL_ENV={folder}")


def test_the_first_on_path(python_line, python) -> None:
    path, origin = python_line([], PATH=f"{python.executable.parent}:{os.environ['PATH']}")
    assert (path, origin) == (str(python.executable.with_name("python")), "the first `python` on PATH")


def test_the_machine_is_named(any_python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("")
    finished = any_python.pyprof(["--verbose", "--quiet", "program.py"], within=tmp_path)
    assert f"pyprof: the program runs on {machine()}\n".encode() in finished.stderr, finished


def test_a_shim_is_named_beside_its_interpreter(python_line, python, tmp_path) -> None:
    shim = tmp_path / "shims" / "python"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{python.executable}" "$@"\n')
    shim.chmod(0o755)
    path, origin = python_line([], PATH=f"{shim.parent}:{os.environ['PATH']}")
    assert Path(path) == python.executable
    assert origin == f"the first `python` on PATH, the shim `{shim}`"


def test_the_interpreter_that_pyprof_is_installed_for(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("print('ran')\n")
    executable = python.executable_with_module
    finished = run([executable.with_name("pyprof"), "--verbose", "--quiet", "program.py"], within=tmp_path)
    [(_, path, origin)] = SAID.findall(finished.stderr)
    assert (os.fsdecode(path), origin) == (str(executable), b"the one that pyprof is installed for")


def test_an_interpreter_that_runs_already(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("print('ran')\n")
    command = [python.executable_with_module, "-m", "memory_profiler", "--verbose", "--quiet", "program.py"]
    finished = run(command, within=tmp_path)
    [(_, path, origin)] = SAID.findall(finished.stderr)
    assert (os.fsdecode(path), origin) == (
        str(python.executable_with_module),
        b"in which `memory_profiler` was started",
    )

"""A Python without an engine gets one sentence, from the command and from the module."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from harness import environments, wheels
from harness.programs import run


@pytest.fixture
def lacking(python_3_12, tmp_path) -> Path:
    """The python of an environment whose installation has no engine for it, as under a newer version."""
    python = python_3_12.executable_with_module
    copy = tmp_path / "environment"
    shutil.copytree(python.parent.parent, copy, symlinks=True)
    (engine,) = copy.rglob("pyprof-engine-3.12.so")
    engine.unlink()
    return copy / "bin" / "python"


def test_the_command_names_the_supported_versions(lacking, tmp_path) -> None:
    finished = run([lacking.with_name("pyprof"), "-c", "pass"], within=tmp_path)
    sentence, _, hint = finished.stderr.decode().partition("\n")
    python = f"Python 3.12 (`{lacking}`, the one that pyprof is installed for)"
    assert finished.status == 2 and sentence.startswith(f"pyprof: cannot profile under {python}: "), finished
    assert ": this pyprof supports Python 3." in sentence and "3.12" not in sentence.partition(": this")[2], sentence
    assert hint == "hint: choose another interpreter with --python\n", finished


def test_the_module_names_the_supported_versions(lacking, tmp_path) -> None:
    finished = run([lacking, "-c", "import memory_profiler"], within=tmp_path)
    last = finished.stderr.decode().splitlines()[-1]
    begin = "ImportError: memory_profiler cannot be imported in Python 3.12: this pyprof supports CPython 3."
    assert finished.status == 1 and last.startswith(begin), finished


def test_an_older_version_is_refused(python_3_12, tmp_path) -> None:
    pyenv = shutil.which("pyenv")
    root = subprocess.run([pyenv, "root"], capture_output=True, text=True).stdout.strip() if pyenv else ""
    older = sorted(Path(root or "/nowhere").glob("versions/3.8.*/bin/python"))
    if not older:
        pytest.skip("pyenv has no Python 3.8")
    command = [python_3_12.executable_with_module.with_name("pyprof"), "--python", older[0], "-c", "pass"]
    finished = run(command, within=tmp_path)
    assert finished.status == 2, finished
    assert f"under Python 3.8 (`{older[0]}`, given by --python): this pyprof".encode() in finished.stderr, finished
    with zipfile.ZipFile(wheels.wheel()) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        assert b"\nRequires-Python: >=3.9\n" in archive.read(metadata)


def test_an_installation_without_engines_is_incomplete(lacking, tmp_path) -> None:
    for engine in lacking.parent.parent.rglob("pyprof-engine-*.so"):
        engine.unlink()
    finished = run([lacking.with_name("pyprof"), "-c", "pass"], within=tmp_path)
    assert finished.status == 2 and b"cannot find an engine; folders searched: " in finished.stderr, finished


def test_a_python_that_is_no_cpython_is_refused(python_3_12, tmp_path) -> None:
    source = "int main(void) { return 0; }"
    (tmp_path / "pypy.c").write_text(source)
    library = tmp_path / "libpypy3.10-c.so"
    environments.run(["gcc", "-shared", "-o", library, tmp_path / "pypy.c"])
    pypy = tmp_path / "pypy3"
    environments.run(["gcc", "-Wl,--no-as-needed", "-o", pypy, tmp_path / "pypy.c", library])
    command = [python_3_12.executable_with_module.with_name("pyprof"), "--python", pypy, "-c", "pass"]
    finished = run(command, within=tmp_path)
    assert finished.status == 2 and b": it is PyPy, and pyprof supports CPython only\n" in finished.stderr, finished

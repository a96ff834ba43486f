"""If memory_profiler 0.61 is installed as well, pyprof's module is imported, and either can be removed."""

from pathlib import Path

import pytest

from harness import wheels
from harness.environments import TESTS
from harness.programs import run
from wheel.environment import Environment

WHICH = "import memory_profiler; print(memory_profiler.__file__)"
PYPROFS = b"memory_profiler/__init__.py\n"
THE_ORIGINAL = b"site-packages/memory_profiler.py\n"

SCRIPT = "@profile\ndef work():\n    return 1\nwork()\n"


@pytest.fixture(params=["pyprof first", "the original first"])
def both(request, python, tmp_path) -> Environment:
    """An environment with both packages, installed in either order."""
    environment = Environment.made(python, tmp_path / "environment")
    pyprofs: list[str | Path] = [wheels.wheel()]
    original: list[str | Path] = ["-r", TESTS / "requirements-original.txt"]
    for wanted in [pyprofs, original] if request.param == "pyprof first" else [original, pyprofs]:
        environment.pip("install", *wanted)
    (tmp_path / "script.py").write_text(SCRIPT)
    return environment


def _mprof(environment, tmp_path) -> list[bytes]:
    """Finds `mprof` in the two ways without the command. Both packages install the command as the same file."""
    imported = environment.run(
        "-c", "import mprof; print(mprof.__file__, callable(mprof.read_mprofile_file))", within=tmp_path
    )
    listed = environment.run("-m", "mprof", "list", within=tmp_path)
    assert listed.status == 0, listed
    return imported.stdout.split()


def test_the_module_of_pyprof_is_imported(both, tmp_path) -> None:
    assert _mprof(both, tmp_path)[0].endswith(b"mprof/__init__.py")
    assert run([both.folder / "bin" / "mprof", "list"], within=tmp_path).status == 0
    assert both.run("-c", WHICH, within=tmp_path).stdout.endswith(PYPROFS)
    assert both.run("-m", "memory_profiler", "--version", within=tmp_path).stdout.startswith(b"pyprof ")
    assert b"(built-in)" in run([both.pyprof, "-c", "import memory_profiler as m; print(m)"], within=tmp_path).stdout


def test_pyprof_works_when_the_original_is_uninstalled(both, tmp_path) -> None:
    both.pip("uninstall", "--yes", "memory_profiler")
    assert _mprof(both, tmp_path)[0].endswith(b"mprof/__init__.py")
    assert both.run("-c", WHICH, within=tmp_path).stdout.endswith(PYPROFS)
    finished = run([both.pyprof, "script.py"], within=tmp_path)
    assert finished.status == 0 and b"Filename: script.py" in finished.stdout, finished


def test_the_original_works_when_pyprof_is_uninstalled(both, tmp_path) -> None:
    both.pip("uninstall", "--yes", wheels.DISTRIBUTION)
    assert _mprof(both, tmp_path)[0].endswith(b"site-packages/mprof.py")
    assert both.run("-c", WHICH, within=tmp_path).stdout.endswith(THE_ORIGINAL)
    finished = both.run("-m", "memory_profiler", "script.py", within=tmp_path)
    assert finished.status == 0 and b"Filename: script.py" in finished.stdout, finished

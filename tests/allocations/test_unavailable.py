"""If allocations cannot be counted, pyprof reports that and the reason before the program runs."""

import os
import shutil
import stat

import pytest

from harness.programs import pyprof_executable, run
from harness.tables import tables_in

SCRIPT = """
@profile
def works():
    block = bytes(10**7)
    return len(block)

works()
print("ran")
"""


@pytest.mark.parametrize("allocator", ["default", "debug", "pymalloc", "pymalloc_debug"])
def test_an_allocator_that_the_user_has_chosen(any_python, tmp_path, allocator):
    (tmp_path / "script.py").write_text(SCRIPT)
    words = ["--backend", "jemalloc", "script.py"]
    finished = any_python.pyprof(words, within=tmp_path, environment={"PYTHONMALLOC": allocator})
    assert finished.status == 2, finished
    assert finished.stdout == b""
    assert f"PYTHONMALLOC={allocator}".encode() in finished.stderr, finished


@pytest.mark.parametrize("options", [["-E"], ["-I"], ["-uE"]])
def test_a_choice_that_python_ignores_has_no_effect(python, tmp_path, options):
    (tmp_path / "script.py").write_text(SCRIPT)
    words = ["--backend", "jemalloc", *options, "script.py"]
    finished = python.pyprof(words, within=tmp_path, environment={"PYTHONMALLOC": "pymalloc"})
    assert counted(finished), finished


@pytest.mark.parametrize("allocator", ["malloc", "malloc_debug", ""])
def test_an_allocator_that_uses_malloc_is_accepted(python, tmp_path, allocator):
    (tmp_path / "script.py").write_text(SCRIPT)
    words = ["--backend", "jemalloc", "script.py"]
    finished = python.pyprof(words, within=tmp_path, environment={"PYTHONMALLOC": allocator})
    assert counted(finished), finished


@pytest.mark.parametrize(
    "how", [{"words": ["-X", "dev"]}, {"words": ["-Xdev"]}, {"environment": {"PYTHONDEVMODE": "1"}}]
)
def test_the_development_mode_keeps_its_checks(python, tmp_path, how):
    (tmp_path / "script.py").write_text(SCRIPT + "import ctypes\nctypes.pythonapi.PyMem_RawMalloc\n")
    words = ["--backend", "jemalloc", *how.get("words", ()), "script.py"]
    finished = python.pyprof(words, within=tmp_path, environment=how.get("environment"))
    assert counted(finished), finished


def counted(finished) -> bool:
    """Returns whether the block is shown, in whole pages as this allocator returns them."""
    if finished.status != 0 or not finished.stdout.startswith(b"ran\n"):
        return False
    (table,) = tables_in(finished.stdout)
    return float(table.row("block").measured.increment) == pytest.approx(9.539, abs=0.001)


def test_a_process_without_the_allocator_has_one_error(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import memory_profiler

for decorator in (profile, memory_profiler.profile):
    try:
        decorator(backend="jemalloc")
    except RuntimeError as error:
        print(error)
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.count(b"not started with its allocator, as `pyprof --backend jemalloc` does") == 2


def test_the_two_options_contradict_each_other(any_python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = any_python.pyprof(["--backend", "psutil", "--allocations", "script.py"], within=tmp_path)
    assert finished.status == 2
    assert b"--allocations" in finished.stderr and b"psutil" in finished.stderr, finished


def test_an_installation_without_the_library(any_python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    alone = tmp_path / "pyprof"
    shutil.copy(pyprof_executable(), alone)
    alone.chmod(alone.stat().st_mode | stat.S_IXUSR)
    words = ["--python", any_python.executable, "--backend", "jemalloc", "script.py"]
    finished = run([alone, *words], within=tmp_path)
    assert finished.status == 2
    assert b"libpyprof_jemalloc.so" in finished.stderr, finished
    (tmp_path / "libpyprof_jemalloc.so").write_text("no library")
    finished = run([alone, *words], within=tmp_path)
    assert finished.status == 2
    assert b"cannot load" in finished.stderr and os.fsencode(tmp_path) in finished.stderr, finished


def test_a_folder_whose_name_the_dynamic_linker_splits(any_python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    folder = tmp_path / "with a blank"
    folder.mkdir()
    for name in (pyprof_executable().name, "libpyprof_jemalloc.so"):
        shutil.copy(pyprof_executable().parent / name, folder / name)
    words = ["--python", any_python.executable, "--backend", "jemalloc", "script.py"]
    finished = run([folder / "pyprof", *words], within=tmp_path)
    assert finished.status == 2
    assert b"with a blank" in finished.stderr, finished

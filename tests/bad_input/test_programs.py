"""A program that cannot be run gets one clear message: the original's, or python's own."""

import os

import pytest

from fidelity.two_runs import both
from harness.programs import pyprof_executable, run

NO_PROGRAM = b"A program to run must be provided. Use -h for help\n"


@pytest.fixture
def folder(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    (work / "program.py").write_text("print('ran')\n")
    return work


@pytest.mark.parametrize("words", [[], ["-u"], ["-i"], ["--precision", "4"], ["-X", "dev"], ["--"]], ids=" ".join)
def test_a_run_without_a_program_has_the_sentence_of_the_original_and_status_1(words, folder) -> None:
    finished = run([pyprof_executable(), *words], within=folder)
    assert (finished.stdout, finished.stderr, finished.status) == (NO_PROGRAM, b"", 1)


@pytest.mark.parametrize("name", ["missing.py", "./missing.py", "sub/missing.py", "/nowhere/missing.py", "ä b.py"])
def test_a_missing_script_has_the_sentence_of_the_original_and_status_1(name, python, folder) -> None:
    finished = python.pyprof([name, "argument"], within=folder)
    assert finished.stderr.decode() == f"Could not find script {name}\n"
    assert (finished.stdout, finished.status) == (b"", 1)


def test_a_script_that_is_missing_here_is_found_along_the_path(python, folder) -> None:
    (folder / "bin").mkdir()
    (folder / "program.py").rename(folder / "bin" / "program.py")
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    finished = python.pyprof(["program.py"], within=folder, environment={"PATH": path})
    assert (finished.stdout, finished.status) == (b"ran\n", 0), finished


def test_a_missing_script_is_reported_before_a_missing_interpreter(folder) -> None:
    finished = run([pyprof_executable(), "--python", "/nowhere/python", "missing.py"], within=folder)
    assert (finished.stderr, finished.status) == (b"Could not find script missing.py\n", 1)


FAILING = {
    "missing module": ["-m", "no_such_module"],
    "missing module of a package": ["-m", "json.no_such_module"],
    "package without __main__": ["-m", "email"],
    "module that is no name": ["-m", "no such/module"],
    "empty module name": ["-m", ""],
    "folder without __main__": ["empty/"],
    "this folder without __main__": ["."],
    "corrupt archive": ["corrupt.zip"],
    "archive without __main__": ["no_main.zip"],
    "bytes that are no text": ["bytes"],
    "compiled for another Python": ["other.pyc"],
}


@pytest.mark.parametrize("name", FAILING)
def test_a_program_that_python_cannot_run_gets_the_message_and_status_of_python(name, python, folder) -> None:
    (folder / "program.py").unlink()
    (folder / "empty").mkdir()
    (folder / "corrupt.zip").write_bytes(b"PK\x03\x04" + bytes(range(256)))
    (folder / "bytes").write_bytes(bytes(range(255, 0, -1)))
    (folder / "other.pyc").write_bytes(b"\x00\x00\r\n" + bytes(12) + b"c")
    _archive(folder / "no_main.zip")
    pair = both(python, FAILING[name], within=folder)
    pair.must_agree()
    assert pair.profiled.status != 0


def test_a_name_without_a_file_is_a_module_and_python_reports_its_absence(python, folder) -> None:
    pair = both(python, ["-m", "no_such_module"], pyprof_words=["no_such_module"], within=folder)
    pair.must_agree()
    assert pair.profiled.status == 1


def test_a_script_that_may_not_be_read_gets_the_message_of_python(python, folder) -> None:
    (folder / "program.py").chmod(0)
    if os.access(folder / "program.py", os.R_OK):
        pytest.skip("this user may read every file: run as another than root to test it")
    both(python, ["program.py"], within=folder).must_agree()


def test_python_reports_a_script_that_disappears(python, folder) -> None:
    (folder / "link.py").symlink_to("program.py")
    (folder / "program.py").write_text("import os\nos.remove('program.py')\n@profile\ndef work():\n    pass\nwork()\n")
    finished = python.pyprof(["link.py"], within=folder)
    assert finished.status == 0, finished
    assert b"ERROR: Could not find file " in finished.stdout


def _archive(path) -> None:
    import zipfile

    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.py", "pass\n")

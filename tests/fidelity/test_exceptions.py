"""The text of an exception on standard error is the same as under python, to the byte."""

from pathlib import Path

import pytest

from fidelity.two_runs import both, written
from fidelity.uncaught import NEEDS_3_11, THROUGH_PROFILED, UNCAUGHT


@pytest.mark.parametrize("name", UNCAUGHT)
def test_an_exception_is_printed_as_by_python(name, python, tmp_path) -> None:
    if name in NEEDS_3_11 and python.version < (3, 11):
        pytest.skip("it needs Python 3.11")
    folder = written(tmp_path, UNCAUGHT[name])
    pair = both(python, ["program.py"], within=folder)
    pair.must_agree()
    pair.must_report()


FORMS = {
    "script": ["program.py"],
    "script by absolute path": ["{folder}/program.py"],
    "script with ./": ["./program.py"],
    "module": ["-m", "program"],
    "package": ["-m", "package"],
    "folder": ["package/"],
    "archive": ["archive.zip"],
    "importing script": ["importing.py"],
    "optimized": ["-OO", "program.py"],
    "without column marks": ["-X", "no_debug_ranges", "program.py"],
    "isolated": ["-I", "program.py"],
    "development mode": ["-X", "dev", "program.py"],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_traceback_is_the_same_for_each_start_of_the_program(form, python, tmp_path) -> None:
    folder = written(tmp_path, THROUGH_PROFILED)
    written(tmp_path, THROUGH_PROFILED, "package/__main__.py")
    (folder / "importing.py").write_text("def load():\n    import program\n\nload()\n")
    _archive(folder / "archive.zip", (folder / "program.py").read_text())
    words = [word.replace("{folder}", str(folder)) for word in FORMS[form]]
    pair = both(python, words, within=folder)
    pair.must_agree()
    assert b"ZeroDivisionError" in pair.profiled.stderr


@pytest.mark.parametrize("words", [["-c"], ["-"], ["-P", "-"], ["-Ic"]], ids=" ".join)
def test_a_traceback_of_code_without_a_file_is_the_same(words, python, tmp_path) -> None:
    if "-P" in words and python.version < (3, 11):
        pytest.skip("-P came with Python 3.11")
    source = (written(tmp_path, THROUGH_PROFILED) / "program.py").read_text()
    if words[-1].endswith("c"):
        pair = both(python, [*words, source], within=tmp_path / "work")
    else:
        pair = both(python, words, within=tmp_path / "work", stdin=source.encode())
    pair.must_agree()
    assert b"ZeroDivisionError" in pair.profiled.stderr


NOT_PYTHON = {
    "syntax error": b"def f(:\n    pass\n",
    "unclosed bracket": b"x = (1,\n\ny = 2\n",
    "unexpected indent": b"x = 1\n  y = 2\n",
    "tabs and blanks": b"if True:\n        x = 1\n\ty = 2\n",
    "null byte": b"x = 1\0\n",
    "unknown coding": b"# -*- coding: no-such-coding -*-\nx = 1\n",
    "not UTF-8": b"x = 'a\xff'\n",
    "wrong coding for its bytes": b"# coding: ascii\nx = '\xc3\xa4'\n",
    "return outside": b"@profile\ndef f():\n    pass\nreturn 1\n",
    "await outside": b"@profile\ndef f():\n    await g()\n",
    "invalid escape": b"x = '\\d'\n",
    "future that is not": b"from __future__ import flying\n",
    "deep nesting": b"(" * 1000 + b")" * 1000 + b"\n",
    "empty file": b"",
    "only a decorator": b"@profile\n",
}


@pytest.mark.parametrize("form", ["script", "module", "code", "standard input", "imported"])
@pytest.mark.parametrize("name", NOT_PYTHON)
def test_text_that_is_not_python_gets_the_message_of_python(name, form, python, tmp_path) -> None:
    source = NOT_PYTHON[name]
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "wrong.py").write_bytes(source)
    (folder / "importing.py").write_text("import wrong\n")
    if form == "code" and b"\0" in source:
        pytest.skip("an argument cannot hold a null byte")
    words = {
        "script": ["wrong.py"],
        "module": ["-m", "wrong"],
        "code": ["-c", source.decode("utf-8", "surrogateescape")],
        "standard input": ["-"],
        "imported": ["importing.py"],
    }[form]
    pair = both(python, words, within=folder, stdin=source if form == "standard input" else b"")
    pair.must_agree()


def _archive(path: Path, source: str) -> None:
    import zipfile

    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py"), source)

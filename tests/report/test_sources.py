"""Sources that are not plain UTF-8 with LF: the table shows their text decoded, one LF at each line's end, in UTF-8."""

import zipfile

import pytest

from harness.tables import tables_in, without_tables

SOURCE = """{head}@profile
def grüßt():
    text = "grüßt"  # ä
    return text


grüßt()
"""

ROWS = [
    "@profile",
    "def grüßt():",
    '    text = "grüßt"  # ä',
    "    return text",
]

ENCODED = {
    "utf-8": SOURCE.format(head="").encode(),
    "latin-1 by its coding line": SOURCE.format(head="# -*- coding: latin-1 -*-\n").encode("latin-1"),
    "cp1252 by its coding line": SOURCE.format(head="#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n").encode(
        "cp1252"
    ),
    "a byte-order mark": b"\xef\xbb\xbf" + SOURCE.format(head="").encode(),
    "a byte-order mark and a coding line": b"\xef\xbb\xbf" + SOURCE.format(head="# coding: utf-8\n").encode(),
    "cr lf": SOURCE.format(head="").replace("\n", "\r\n").encode(),
    "cr lf and latin-1": SOURCE.format(head="# coding: latin-1\n").replace("\n", "\r\n").encode("latin-1"),
    "cr alone": SOURCE.format(head="").replace("\n", "\r").encode(),
    "no last line end": SOURCE.format(head="").rstrip("\n").encode(),
}

LOCALES = {
    "utf-8": {},
    "LC_ALL=C": {"LC_ALL": "C"},
    "LC_ALL=C, never coerced": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "ascii output": {"PYTHONIOENCODING": "ascii"},
    "latin-1 output": {"PYTHONIOENCODING": "latin-1"},
}


@pytest.mark.parametrize("source", ENCODED)
def test_a_table_shows_the_decoded_text(python, source, tmp_path):
    (tmp_path / "script.py").write_bytes(ENCODED[source])
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    (table,) = tables_in(finished.stdout, precision=3)
    assert [row.text for row in table.rows] == ROWS
    assert b"\r" not in finished.stdout
    assert finished.stderr == b""


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("target", ["standard output", "a file"])
def test_a_table_is_utf_8_under_every_locale(python, locale, target, tmp_path):
    (tmp_path / "script.py").write_bytes(ENCODED["utf-8"])
    words = ["-o", "report.txt"] if target == "a file" else []
    finished = python.pyprof([*words, "script.py"], within=tmp_path, environment=LOCALES[locale])
    assert finished.status == 0, finished
    written = (tmp_path / "report.txt").read_bytes() if target == "a file" else finished.stdout
    (table,) = tables_in(written, precision=3)
    assert [row.text for row in table.rows] == ROWS
    assert finished.stderr == b""


def test_tables_of_a_relative_script_are_whole_after_chdir(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import os


@profile
def goes_away():
    os.chdir("/")
    with open(__file__) as source:
        return source.read()[:0]


@profile
def comes_back():
    return os.getcwd()


goes_away(), comes_back()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    first, second = tables_in(finished.stdout, precision=3)
    assert (first.path, second.path) == ("script.py", "script.py")
    assert first.row("os.chdir").measured and second.row("return").measured


def test_the_table_shows_the_source_as_it_was_when_it_ran(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import pathlib


@profile
def overwrites():
    path = pathlib.Path(__file__)
    path.write_text("# nothing left")
    return path


overwrites()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    (table,) = tables_in(finished.stdout, precision=3)
    assert [row.number for row in table.rows] == [5, 6, 7, 8, 9]
    assert table.row("return path").measured


RELOADED = """
import importlib, sys
import module

for _ in range(2):
    module = importlib.reload(module)
    {use}
"""

OF_A_MODULE = """
{decorator}
def outer():
    def inner():
        return 1
    return inner()
"""


def test_a_module_that_is_reloaded_is_recorded_in_full_again(python, tmp_path):
    (tmp_path / "script.py").write_text(RELOADED.format(use="module.outer()"))
    decorator = "from memory_profiler import profile\n@profile"
    (tmp_path / "module.py").write_text(OF_A_MODULE.format(decorator=decorator))
    tables = tables_in(python.pyprof(["script.py"], within=tmp_path).stdout, precision=1)
    assert [table.row("return 1").measured.occurrences for table in tables] == [1, 1]


def test_a_function_of_a_module_that_is_reloaded_can_be_added_again(python, tmp_path):
    use = "profile.add_function(module.outer)\n    with profile: module.outer()"
    (tmp_path / "script.py").write_text(RELOADED.format(use=use))
    (tmp_path / "module.py").write_text(OF_A_MODULE.format(decorator=""))
    (table,) = tables_in(python.pyprof(["script.py"], within=tmp_path).stdout, precision=3)
    assert table.row("return 1").measured.occurrences == 2


def test_a_module_of_an_archive_has_its_source_in_the_table(python, tmp_path):
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("inside.py", "@profile\ndef works():\n    return 'inside'\n")
    (tmp_path / "script.py").write_text(
        "import sys\nsys.path.insert(0, 'archive.zip')\nimport inside\ninside.works()\n"
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    (table,) = tables_in(finished.stdout, precision=3)
    assert [row.text for row in table.rows] == ["@profile", "def works():", "    return 'inside'"]
    assert table.row("return").measured.occurrences == 1


def test_code_that_names_its_compiled_file_has_the_source_beside_it(python, tmp_path):
    source = "@profile\ndef works():\n    return 1\n"
    (tmp_path / "module.py").write_text(source)
    (tmp_path / "script.py").write_text(f"exec(compile({source!r}, 'module.pyc', 'exec'))\nworks()\n")
    finished = python.pyprof(["script.py"], within=tmp_path)
    (table,) = tables_in(finished.stdout, precision=3)
    assert table.path == "module.py"
    assert table.row("return").measured.occurrences == 1


@pytest.mark.parametrize("locale", sorted(LOCALES.keys() - {"latin-1 output"}))
def test_the_table_of_a_call_is_utf_8_among_the_output_of_the_program(python, locale, tmp_path):
    source = (
        ENCODED["utf-8"]
        .decode()
        .replace("@profile", "print('before')\nfrom memory_profiler import profile\n\n\n@profile", 1)
    )
    (tmp_path / "script.py").write_bytes(f"{source}\nprint('after')\n".encode())
    finished = python.pyprof(["script.py"], within=tmp_path, environment=LOCALES[locale])
    assert finished.status == 0, finished
    assert without_tables(finished.stdout) == b"before\nafter\n", finished
    assert finished.stdout.startswith(b"before\nFilename: ") and finished.stdout.endswith(b"\n\nafter\n"), finished
    (table,) = tables_in(finished.stdout, precision=1)
    assert [row.text for row in table.rows] == ROWS
    assert finished.stderr == b""

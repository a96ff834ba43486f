"""The messages of pyprof beside the tables."""

from harness.tables import tables_in, without_tables

NOTHING = "print('ran')\n"


def test_a_run_without_decorated_functions_has_a_message(python, tmp_path):
    (tmp_path / "script.py").write_text(NOTHING)
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.stdout == b"ran\n"
    assert finished.status == 0
    assert b"@profile" in finished.stderr, finished


def test_the_message_names_a_function_to_mark_and_the_option_heap(any_python, tmp_path):
    (tmp_path / "script.py").write_text("def works():\n    return 1\n\n\nworks()\n")
    finished = any_python.pyprof(["script.py"], within=tmp_path)
    assert finished.stderr.decode() == (
        "pyprof: nothing was profiled: no function was marked with @profile\n"
        "hint: write `@profile` on the line above a function, such as `works` in line 1; "
        "`pyprof --heap` needs no decorator\n"
    ), finished


def test_there_is_no_message_if_the_heap_is_counted(python, tmp_path):
    (tmp_path / "script.py").write_text(NOTHING)
    finished = python.pyprof(["--heap", "script.py"], within=tmp_path)
    assert b"@profile" not in finished.stderr and finished.status == 0, finished


def test_the_message_does_not_change_the_status(python, tmp_path):
    (tmp_path / "script.py").write_text("raise SystemExit(7)\n")
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 7
    assert b"@profile" in finished.stderr, finished


def test_there_is_no_message_if_a_function_was_decorated(python, tmp_path):
    (tmp_path / "module.py").write_text("@profile\ndef works():\n    return 1\n")
    sources = {
        "decorated and called": "@profile\ndef works():\n    return 1\n\n\nworks()\n",
        "decorated, never called": "@profile\ndef works():\n    return 1\n",
        "decorated in a module": "import module\n",
        "the imported decorator": "from memory_profiler import profile\n\n\n@profile\ndef works():\n    return 1\n",
        "added by hand": "profile.add_function(lambda: 1)\n",
    }
    for name, source in sources.items():
        (tmp_path / "script.py").write_text(source)
        finished = python.pyprof(["script.py"], within=tmp_path)
        assert (finished.status, finished.stderr) == (0, b""), f"{name}: {finished}"


def test_a_function_that_never_ran_has_no_table(python, tmp_path):
    (tmp_path / "script.py").write_text("@profile\ndef works():\n    return 1\n")
    assert python.pyprof(["script.py"], within=tmp_path).stdout == b""


def test_a_function_without_a_source_file_is_named_at_its_decoration(python, tmp_path):
    (tmp_path / "gone.py").write_text(
        """
import os

os.remove(__file__)
print("before")


@profile
def works():
    return 1


print("after")
works()
"""
    )
    (tmp_path / "script.py").write_text("import gone\n\n\n@profile\ndef stays():\n    return 1\n\n\nstays()\n")
    finished = python.pyprof(["script.py"], within=tmp_path)
    said = f"before\nERROR: Could not find file {tmp_path / 'gone.py'}\nafter\n"
    assert without_tables(finished.stdout) == said.encode(), finished
    (table,) = tables_in(finished.stdout, precision=3)
    assert table.path == "script.py"

"""`%mprun` and `%%mprun` in a notebook that is executed by Jupyter's own machinery."""

import xml.etree.ElementTree as XML

import pytest

from harness.tables import tables_in, without_figures
from notebooks.shells import notebook, notebook_with_original

FUNCTION = """
def grow(mebibytes):
    block = b'x' * (mebibytes << 20)
    return len(block)
"""

MODULE = (
    FUNCTION
    + """
def fail(mebibytes):
    block = grow(mebibytes)
    raise ValueError(block)
"""
)


def test_a_function_of_a_cell_is_profiled(python, tmp_path):
    cells = [FUNCTION.strip(), "%mprun -f grow grow(40)"]
    _, ran = notebook(python, cells, within=tmp_path)
    (table,) = tables_in(ran.page.encode() + b"\n\n\n", precision=1)
    assert [row.number for row in table.rows] == [1, 2, 3]
    assert table.row("block =").measured.increment == pytest.approx(40, abs=4)
    assert ran.printed == "\n" and ran.error is None, ran

    _, ran = notebook_with_original(python, cells, within=tmp_path)
    assert ran.page == "", ran


def test_the_table_is_shown_when_the_statement_raises(python, tmp_path):
    (tmp_path / "module.py").write_text(MODULE)
    cells = ["import module", "%mprun -f module.fail -f module.grow -T saved.txt module.fail(7)", "module.fail(7)"]
    _, profiled, plain = notebook(python, cells, within=tmp_path)
    fail, grow = tables_in(profiled.page.encode() + b"\n\n\n", precision=1)
    assert fail.row("raise ValueError").measured.occurrences == 1
    assert grow.row("block =").measured.occurrences == 1
    assert (tmp_path / "saved.txt").read_text() == profiled.page
    assert profiled.error == plain.error == ("ValueError", str(7 << 20))
    from_the_program = plain.traceback.index("File ~/module.py")
    assert profiled.traceback.endswith(plain.traceback[from_the_program:]), profiled.traceback
    assert "memory_profiler" not in profiled.traceback

    _, profiled, _ = notebook_with_original(python, cells, within=tmp_path)
    assert profiled.page == "", profiled


def test_the_earlier_profile_in_builtins_is_restored(python, tmp_path):
    tell = "import builtins; getattr(builtins, 'profile', 'nothing')"
    cells = [
        FUNCTION,
        "%mprun -f grow grow(1)",
        tell,
        "%mprun -f grow 1/0",
        tell,
        "builtins.profile = 'mine'",
        "%mprun -f grow assert isinstance(profile, __import__('memory_profiler').LineProfiler)",
        tell,
    ]
    results = [cell.result.get("text/plain") for cell in notebook(python, cells, within=tmp_path)]
    assert [results[at] for at in (2, 4, 7)] == ["'nothing'", "'nothing'", "'mine'"]

    results = [cell.result.get("text/plain") for cell in notebook_with_original(python, cells, within=tmp_path)]
    if python.version < (3, 12):
        assert "LineProfiler" in results[2]


def test_caught_endings_are_reported(python, tmp_path):
    cells = [FUNCTION, "%mprun -f grow raise SystemExit(3)", "%mprun -T saved.txt -f grow raise KeyboardInterrupt"]
    _, system_exit, interrupt = notebook(python, cells, within=tmp_path)
    assert system_exit.printed == "*** SystemExit exception caught in code being profiled.\n"
    caught = "*** KeyboardInterrupt exception caught in code being profiled."
    assert interrupt.printed == f"{caught}\n\n*** Profile printout saved to text file saved.txt. {caught}\n"


def test_the_output_is_that_of_the_original(python_3_11, tmp_path):
    (tmp_path / "module.py").write_text(MODULE)
    cells = [
        "from module import grow",
        "%mprun -f grow grow(1)",
        "%mprun -T saved.txt -f grow grow(1)",
        "print(open('saved.txt').read())",
        "%mprun -f nothing grow(1)",
        "%mprun -f module.grow grow(1)",
        "%mprun -f grow raise SystemExit",
        "%mprun -f grow raise KeyboardInterrupt",
        "%mprun -T saved.txt -f grow raise SystemExit",
        "%%mprun -f grow\ngrow(1)\ngrow(2)",
        "%%mprun -f grow first = grow(1)\nprint(first)",
        "p = %mprun -r -f grow grow(1)\nprint(type(p).__name__)",
        "%mprun -x grow(1)",
    ]
    under_pyprof = notebook(python_3_11, cells, within=tmp_path)
    original = notebook_with_original(python_3_11, cells, within=tmp_path)
    for cell, seen, expected in zip(cells, under_pyprof, original, strict=True):
        pages = [without_figures(ran.page.encode() + b"\n\n\n") for ran in (seen, expected)]
        assert pages[0] == pages[1], cell
        printed = [without_figures(ran.printed.encode() + b"\n\n") for ran in (seen, expected)]
        # a usage error lists the options, and `-b` is one more
        assert printed[0].replace(b"T:cb:", b"T:c") == printed[1], cell
        assert seen.error == expected.error, cell


def test_a_saved_table_takes_the_place_of_the_file(python, tmp_path):
    (tmp_path / "saved.txt").write_text("what was there before, " * 100)
    _, ran = notebook(python, [FUNCTION, "%mprun -T saved.txt -f grow grow(1)"], within=tmp_path)
    assert ran.printed == "\n\n*** Profile printout saved to text file saved.txt. \n"
    assert (tmp_path / "saved.txt").read_text() == ran.page


FUNCTIONS = """
import functools, contextlib
class Box:
    def method(self): return 'method'
    @staticmethod
    def static(): return 'static'
    @classmethod
    def of_class(cls): return 'class'
    @property
    def held(self): return 'property'
def logged(function):
    @functools.wraps(function)
    def wrapper(*args): return function(*args)
    return wrapper
@logged
def decorated(): return 'decorated'
@functools.lru_cache
def cached(): return 'cached'
@contextlib.contextmanager
def context(): yield 'context'
"""


@pytest.mark.parametrize(
    "named, statement, texts",
    [
        ("Box.method", "Box().method()", ["'method'"]),
        ("Box().method", "Box().method()", ["'method'"]),
        ("Box.of_class", "Box.of_class()", ["'class'"]),
        ("Box.held", "Box().held", ["'property'"]),
        (
            "Box",
            "Box().method(), Box.static(), Box.of_class(), Box().held",
            ["'method'", "'static'", "'class'", "'property'"],
        ),
        ("decorated", "decorated()", ["'decorated'"]),
        ("cached", "cached()", ["'cached'"]),
        ("context", "list(context.__wrapped__())", ["'context'"]),
    ],
)
def test_objects_that_hold_functions_can_be_named(named, statement, texts, any_python, tmp_path):
    held = "vars(Box).copy()"
    cells = [FUNCTIONS, f"before = {held}", f"%mprun -f {named} {statement}", f"{held} == before"]
    *_, ran, same = notebook(any_python, cells, within=tmp_path)
    measured = [row.text for table in tables_in(ran.page.encode() + b"\n\n\n") for row in table.rows if row.measured]
    assert all(any(text in row for row in measured) for text in texts), ran
    assert same.result["text/plain"] == "True"


def test_a_statement_arrives_as_it_was_typed(python, tmp_path):
    cells = [FUNCTION, r"""%mprun -f grow typed = "two  blanks,  a 'quote', \"  another" """, "print(typed)"]
    typed = """two  blanks,  a 'quote', "  another\n"""
    assert notebook(python, cells, within=tmp_path)[2].printed == typed
    assert notebook_with_original(python, cells, within=tmp_path)[2].printed != typed


def test_functions_that_a_cell_defines_are_profiled_by_the_decorator(python, tmp_path):
    cell = "%%mprun\n@profile\ndef grow():\n    return b'x' * (20 << 20)\nlength = len(grow())\n!echo shell"
    ran, length = notebook(python, [cell, "length"], within=tmp_path)
    (table,) = tables_in(ran.page.encode() + b"\n\n\n")
    assert [row.number for row in table.rows] == [2, 3, 4], "the lines are numbered as in the cell"
    assert table.row("return").measured.increment == pytest.approx(20, abs=4)
    assert "shell" in ran.printed and length.result["text/plain"] == str(20 << 20)


def test_the_imported_decorator_prints_the_table_of_a_function_in_a_cell(python, tmp_path):
    cells = ["from memory_profiler import profile", f"@profile{FUNCTION}", "grow(40)"]
    *_, ran = notebook(python, cells, within=tmp_path)
    (table,) = tables_in(ran.printed.encode(), precision=1)
    assert table.row("block =").measured.increment == pytest.approx(40, abs=4)

    *_, defined, ran = notebook_with_original(python, cells, within=tmp_path)
    assert "Could not find file" in defined.printed + ran.printed and tables_in(ran.printed.encode()) == []


def test_children_count_with_c(any_python, tmp_path):
    cells = [
        "import subprocess, sys\n"
        "def start():\n"
        "    child = subprocess.Popen([sys.executable, '-c', 'x = bytearray(b\"x\") * (60 << 20); print(flush=True); input()'],\n"
        "        stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "    child.stdout.readline()\n"
        "    return child",
        "%mprun -c -f start child = start()",
        "child.communicate(b'\\n') and None",
    ]
    _, ran, _ = notebook(any_python, cells, within=tmp_path)
    (table,) = tables_in(ran.page.encode() + b"\n\n\n")
    assert sum(row.measured.increment for row in table.rows[1:] if row.measured) > 55


def test_the_profiler_that_r_returns_is_shown_as_tables(python, tmp_path):
    function = (
        "def grow(text='<script>&amp;'):\n"
        "    large = b'x' * (40 << 20)\n"
        "    small = b'x' * (10 << 20)\n"
        "    del large\n"
        "    return small"
    )
    *_, ran = notebook(python, [function, "%mprun -r -f grow grow()"], within=tmp_path)
    shown = ran.result["text/html"]
    assert "LineProfiler" in ran.result["text/plain"]
    assert "<script" not in shown and "&lt;script&gt;&amp;amp;" in shown
    assert "http" not in shown and "<img" not in shown and "<style" not in shown
    table = XML.fromstring(shown)
    rows = table.findall("tbody/tr")
    assert ["".join(row[-1].itertext()) for row in rows] == function.splitlines()
    bars = [row[2].get("style").partition("linear-gradient")[2] for row in rows]
    assert bars[0] == "" and " 100%" in bars[1] and " 25%" in bars[2] and " 100%" in bars[3]
    assert bars[1] != bars[3], "released memory has another colour"
    assert rows[1][2].text == "40.0 MiB"


def test_the_reason_is_printed_if_there_is_no_table(python, tmp_path):
    cells = [
        FUNCTION + "def other(): return 1",
        "%mprun grow(1)",
        "%mprun -f grow 1 + 1",
        "%mprun -f grow -f other grow(1)",
        "%mprun -f grow -T saved.txt pass",
        "%mprun -f grow 1/0",
        "%mprun -f grow grow(1)",
    ]
    _, nothing_named, not_run, one_not_run, saved, raised, ran = notebook(python, cells, within=tmp_path)
    named = "No function was profiled: name one with -f FUNCTION, or mark one with @profile in the statements.\n"
    assert nothing_named.printed == f"{named}\n" and nothing_named.page == ""
    sentence = "The statement did not execute `{}`: it has no table.\n"
    assert not_run.printed == sentence.format("grow") + "\n" and not_run.page == ""
    assert one_not_run.printed == sentence.format("other") + "\n"
    assert len(tables_in(one_not_run.page.encode() + b"\n\n\n")) == 1
    assert saved.printed.startswith(sentence.format("grow")) and (tmp_path / "saved.txt").read_text() == ""
    assert sentence.format("grow") in raised.printed and raised.error[0] == "ZeroDivisionError"
    assert ran.printed == "\n"

    _, nothing_named, *_ = notebook_with_original(python, cells[:2], within=tmp_path)
    assert nothing_named.page == ""


@pytest.mark.parametrize("backend", ["psutil", "psutil_pss", "psutil_uss", "posix", "tracemalloc"])
def test_a_backend_is_named_with_b(backend, any_python, tmp_path):
    cells = [FUNCTION, f"p = %mprun -r -b {backend} -f grow grow(40)", "p.backend"]
    _, ran, used = notebook(any_python, cells, within=tmp_path)
    (table,) = tables_in(ran.page.encode() + b"\n\n\n")
    within = 0.1 if backend == "tracemalloc" else 4
    assert table.row("block =").measured.increment == pytest.approx(40, abs=within)
    assert used.result["text/plain"] == repr(backend)


def test_a_backend_that_cannot_be_used_is_an_error_with_the_reason(python, tmp_path):
    cells = [
        FUNCTION,
        *(f"%{magic} -b {name} 1" for magic in ("mprun -f grow", "memit") for name in ("heap", "jemalloc")),
    ]
    _, *ran = notebook(python, cells, within=tmp_path)
    known = "There is no backend 'heap'. The backends are: psutil, psutil_pss, psutil_uss, posix, tracemalloc, jemalloc, jemalloc_thread."
    for unknown, unusable in (ran[:2], ran[2:]):
        assert known in unknown.printed and "UsageError" in unknown.printed, unknown
        assert (
            "this process was not started with its allocator, as `pyprof --backend jemalloc` does" in unusable.printed
        )
        assert unknown.error is None and unusable.error is None


def test_a_table_of_a_cell_is_named_as_the_cell(python, tmp_path):
    (tmp_path / "module.py").write_text(MODULE)
    cells = [f"{FUNCTION}import module", "1", "%mprun -r -f grow -f module.grow [grow(1), module.grow(1)]"]
    *_, ran = notebook(python, cells, within=tmp_path)
    parts = XML.fromstring(f"<p>{ran.result['text/html']}</p>")
    assert [part.text for part in parts.iter("caption")] == ["In [2]", str(tmp_path / "module.py")]

"""A subinterpreter cannot import the module, gets the reason in the error, and is otherwise as under python."""

import pytest

from harness.tables import tables_in

PROGRAM = """
import sys
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

IN_EACH = '''
for name in ("memory_profiler", "mprof"):
    try:
        __import__(name)
    except ImportError as error:
        print(type(error).__name__, "subinterpreter" in str(error))
def made(): return 2
print(type(made)(made.__code__, {})(), flush=True)
made.__code__ = (lambda: 3).__code__
print(made(), flush=True)
'''

def start():
    created = interpreters.create("legacy") if sys.version_info >= (3, 13) else interpreters.create()
    run = getattr(interpreters, "exec", None) or interpreters.run_string
    failed = run(created, IN_EACH)
    assert failed is None, failed
    interpreters.destroy(created)

start()
start()
BEFORE
start()
@profile
def marked():
    return 1
marked()
start()
"""

WHY = b"ImportError True\n" * 2 + b"2\n3\n"


@pytest.mark.parametrize("before", ["pass", "import memory_profiler, mprof"])
def test_the_import_in_a_subinterpreter_raises_with_the_reason(before, python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(PROGRAM.replace("BEFORE", before))
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert finished.stdout.startswith(4 * WHY), finished
    (table,) = tables_in(finished.stdout)
    assert table.row("return 1").measured.occurrences == 1


@pytest.mark.parametrize("before", ["pass", "import memory_profiler"])
def test_the_import_raises_too_where_the_module_is_installed(before, python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(
        PROGRAM.replace("BEFORE", before)
        .replace("@profile", "from memory_profiler import profile\n@profile")
        .replace('("memory_profiler", "mprof")', '("memory_profiler",)')
    )
    finished = python.imported(["script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert finished.stdout.count(b"ImportError True\n") == 4, finished
    assert len(tables_in(finished.stdout)) == 1, finished

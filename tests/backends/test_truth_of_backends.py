"""Each backend shows a block on the line that allocates it."""

import pytest

from harness.tables import tables_in
from truth.marks import mistakes
from truth.test_truth import FOLDER, SCRIPTS, digits_of, sources_of

OTHER_BACKENDS = ("psutil_pss", "psutil_uss", "posix", "tracemalloc")

OF_THIS_PROCESS_ALONE = ("posix", "tracemalloc")
"""The backends that depend on this process alone. The others change with the processes that share pages with it."""

REPORTED = [script for script in SCRIPTS if not script.startswith("imported_decorator")]
"""The scripts with tables in the report. The imported decorator has a backend of its own."""


@pytest.mark.parametrize("backend", OF_THIS_PROCESS_ALONE)
@pytest.mark.parametrize("script", REPORTED)
def test_every_line_shows_its_change(any_python, script, backend):
    finished = any_python.pyprof(["--backend", backend, script], within=FOLDER)
    assert finished.status == 0, finished
    wrong = mistakes(tables_in(finished.stdout, precision=digits_of(script)), sources_of(script), any_python.version)
    assert not wrong, "\n".join(map(str, wrong)) + f"\n{finished}"


SCRIPT = """
MIB = 2**20

@profile
def allocates():
    block = b"x" * (64 * MIB)
    del block

allocates()
"""


@pytest.mark.parametrize("backend", OTHER_BACKENDS)
def test_each_backend_works_on_each_python(python, tmp_path, backend):
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = python.pyprof(["--backend", backend, "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stderr == b""
    (table,) = tables_in(finished.stdout, precision=3)
    off = 1 if backend in OF_THIS_PROCESS_ALONE else 24
    assert abs(table.row("block").measured.increment - 64) < off
    assert abs(table.row("del block").measured.increment + 64) < off

"""The report into a pipe: its reader gets it whole."""

from harness.programs import run
from harness.tables import tables_in
from sources.ways import MOST_SECONDS

SHELL = 'mkfifo report; cat report > copy & "$@" -o report program.py; status=$?; wait; exit $status'


def test_a_named_pipe_is_opened_once(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("@profile\ndef work():\n    return 1\nwork()\n")
    finished = run(["bash", "-c", SHELL, "bash", *python.pyprof_command([])], within=tmp_path, timeout=MOST_SECONDS)
    [table] = tables_in((tmp_path / "copy").read_bytes())
    assert finished.status == 0 and table.row("return").measured.occurrences == 1

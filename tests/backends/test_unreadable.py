"""If memory cannot be read any more, no line shows a change that did not happen."""

from harness.tables import tables_in


def test_a_failed_reading_shows_no_change_and_is_reported_once(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import os, resource

@profile
def closes_all():
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    os.closerange(3, 4096)
    total = sum(range(1000))
    return total

print(closes_all())
"""
    )
    finished = python.pyprof(["--read-always", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"499500\n"), finished
    (table,) = tables_in(finished.stdout)
    for row in table.rows[1:]:
        assert row.measured is None or abs(row.measured.increment) < 1, finished
    assert finished.stderr.count(b"cannot read the memory") == 1, finished

"""A function that waits in a greenlet has all its rows: open calls belong to the greenlet, not to the thread."""

from pathlib import Path

import pytest

from fidelity.two_runs import both, written
from greenlets.programs import EACH_CALL, IMPORTING, PROGRAMS
from harness.tables import tables_in
from truth.marks import mistakes


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_line_has_its_change(name, python, site, tmp_path) -> None:
    within = written(tmp_path, PROGRAMS[name])
    pair = both(python, ["program.py"], within=within, environment={"PYTHONPATH": site})
    pair.must_agree()
    pair.must_report()
    must_be_right(pair.profiled, within / "program.py", 3, figures=name not in IMPORTING)


def test_each_call_with_a_table_of_its_own_shows_its_lines(python, site, tmp_path) -> None:
    within = written(tmp_path, EACH_CALL)
    finished = python.pyprof(["program.py"], within=within, environment={"PYTHONPATH": site})
    assert finished.status == 0, finished
    must_be_right(finished, within / "program.py", 1)


def must_be_right(finished, script: Path, digits: int, figures: bool = True) -> None:
    """Fails unless each row agrees with its mark, and each mark has a row. Without `figures`, increments may differ."""
    found = mistakes(tables_in(finished.stdout, precision=digits), [script])
    wrong = [mistake for mistake in found if figures or not mistake.what.startswith("increment")]
    assert not wrong, "\n".join([*map(str, wrong), str(finished)])

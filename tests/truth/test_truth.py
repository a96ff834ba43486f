"""Every line of a profiled function has the memory that the line itself took, within 1 MiB.

Each script under scripts/ has the expected figures on its lines; marks.py reads them.
"""

from pathlib import Path

import pytest

from harness.tables import tables_in
from truth.marks import marked_lines, mistakes, needed_version

FOLDER = Path(__file__).parent / "scripts"
SCRIPTS = sorted(path.name for path in FOLDER.glob("*.py"))
MODULES = {"an_imported_module.py": ["modules/profiled_module.py"]}
"""Modules with marks, by the script that imports them."""


def sources_of(script: str) -> list[Path]:
    """The files whose marks a run of this script must fulfil."""
    return [FOLDER / name for name in (script, *MODULES.get(script, ()))]


def digits_of(script: str) -> int:
    """The number of digits in figures: one with the imported decorator, three in the report."""
    return 1 if script.startswith("imported_decorator") else 3


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_line_shows_its_change(python, script):
    needed = needed_version(FOLDER / script)
    if python.version < needed:
        pytest.skip("it needs Python {}.{}".format(*needed))
    finished = python.pyprof([script], within=FOLDER, environment={"PYTHONDONTWRITEBYTECODE": "1"})
    assert finished.status == 0, finished
    wrong = mistakes(tables_in(finished.stdout, precision=digits_of(script)), sources_of(script), python.version)
    assert not wrong, "\n".join(map(str, wrong)) + f"\n{finished}"


def test_the_original_shows_many_of_these_lines_wrongly(python_3_11, figure):
    """The sensitivity of the marks: the same scripts through the original."""
    marked, absent, changed = 0, set(), set()
    for script in SCRIPTS:
        for source in sources_of(script):
            marked += len(marked_lines(source))
        finished = python_3_11.original([script], within=FOLDER, environment={"PYTHONDONTWRITEBYTECODE": "1"})
        lines = {place for source in sources_of(script) for place in marked_lines(source)}
        for mistake in mistakes(tables_in(finished.stdout), sources_of(script)):
            place = (mistake.file, mistake.line)
            if place not in lines:
                continue
            if mistake.what in ("stands in no table", "shows nothing"):
                absent.add(place)
            elif mistake.what.startswith("increment"):
                changed.add(place)
    shown = marked - len(absent)
    wrong = len(absent | changed) / marked
    figure(
        "truth, the original on Python 3.11",
        f"{len(absent | changed)} of {marked} marked lines wrong ({wrong:.0%}): {len(absent)} not shown,"
        f" {len(changed)} of the {shown} shown with a wrong increment ({len(changed) / shown:.0%})",
    )
    assert len(changed) / shown >= 0.15

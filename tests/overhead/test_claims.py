"""The claims are compared with the figures."""

from pathlib import Path

import pytest

from overheads.claims import Holds, cheaper, no_dearer, verdicts, within
from overheads.contenders import EMPTY, ORIGINAL, PLAIN, PYPROF_PSUTIL
from overheads.footprint import Footprint
from overheads.profiled_lines import HOT
from overheads.pythons import Python
from overheads.results import Results

PYTHON = Python(Path("python"), "3.12.1", (3, 12))


def costs(**nanoseconds):
    """Returns results in which a hot line costs these nanoseconds in each round."""
    contenders = {"pyprof": PYPROF_PSUTIL, "original": ORIGINAL, "empty": EMPTY}
    results = Results()
    slopes = {PLAIN: [0.0] * 3}
    for name, rounds in nanoseconds.items():
        slopes[contenders[name]] = [cost * HOT.lines / 1e9 for cost in rounds]
    results.keep(PYTHON, HOT, slopes)
    return results


@pytest.mark.parametrize(
    "claim, results, required, measured, holds",
    [
        (
            cheaper(HOT, PYPROF_PSUTIL, ORIGINAL, 300),
            costs(pyprof=[50, 50, 100], original=[20_000, 15_000, 20_000]),
            "at least 300 times cheaper",
            "300 (200 to 400)",
            Holds.YES,
        ),
        (
            cheaper(HOT, PYPROF_PSUTIL, ORIGINAL, 300),
            costs(pyprof=[100, 100, 100], original=[20_000, 20_000, 40_000]),
            "at least 300 times cheaper",
            "200 (200 to 400)",
            Holds.NO,
        ),
        (
            no_dearer(HOT, PYPROF_PSUTIL, EMPTY, 3),
            costs(pyprof=[70, 50, 60], empty=[20, 20, 20]),
            "at most 3 times its cost",
            "3 (2.50 to 3.50)",
            Holds.YES,
        ),
        (
            within(HOT, PYPROF_PSUTIL, EMPTY, 300),
            costs(pyprof=[400, 420, 410], empty=[100, 110, 105]),
            "at most 300 ns more",
            "305 (300 to 310)",
            Holds.NO,
        ),
        (
            cheaper(HOT, PYPROF_PSUTIL, ORIGINAL, 300),
            costs(pyprof=[50, 50, 50]),
            "at least 300 times cheaper",
            "",
            Holds.UNKNOWN,
        ),
    ],
)
def test_a_claim_is_a_row_with_the_required_and_the_measured_figure(claim, results, required, measured, holds):
    verdict = claim.verdict(results, PYTHON)
    assert (verdict.required, verdict.measured, verdict.holds) == (required, measured, holds)


@pytest.mark.parametrize(
    "footprint, expected",
    [
        (Footprint(few=2.5, grown=0.0), [Holds.YES, Holds.YES]),
        (Footprint(few=5.1, grown=0.2), [Holds.NO, Holds.NO]),
    ],
)
def test_memory_must_be_small_and_stay_small(footprint, expected):
    assert [verdict.holds for verdict in verdicts(Results(), PYTHON, {PYPROF_PSUTIL: footprint})] == expected


def test_a_workload_that_was_not_measured_makes_no_rows():
    assert verdicts(Results(), PYTHON, {}) == []

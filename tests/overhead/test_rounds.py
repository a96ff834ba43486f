"""The contenders take turns."""

import pytest

from overheads import messages
from overheads.contenders import MEMRAY, PLAIN, PYPROF_PSUTIL
from overheads.processor_time import Failed
from overheads.rounds import in_rounds


@pytest.fixture
def skipped(monkeypatch):
    """The messages that `report_skipped` prints during a test."""
    messages_shown = []
    monkeypatch.setattr(messages, "SKIPPED", messages_shown)
    return messages_shown


def test_each_contender_has_a_figure_in_each_round(skipped):
    asked = []

    def figure(contender):
        asked.append(contender)
        return float(len(asked))

    measured = in_rounds(figure, [PLAIN, PYPROF_PSUTIL, MEMRAY], 4, "a test")
    for number in range(4):
        assert set(asked[3 * number : 3 * number + 3]) == {PLAIN, PYPROF_PSUTIL, MEMRAY}
    assert {contender: len(figures) for contender, figures in measured.items()} == {
        PLAIN: 4,
        PYPROF_PSUTIL: 4,
        MEMRAY: 4,
    }
    assert skipped == []


def test_a_contender_that_fails_in_a_later_round_is_reported_and_stops_no_other(skipped):
    runs = []

    def figure(contender):
        runs.append(contender)
        if contender is MEMRAY and runs.count(MEMRAY) == 2:
            raise Failed("the end")
        return 1.0

    measured = in_rounds(figure, [PLAIN, MEMRAY], 3, "a test")
    assert measured == {PLAIN: [1.0] * 3}
    assert skipped == ["a test: memray in round 2: the end"]

"""Recordings with almost nothing in them: the page says what they contain."""

import pytest

from page.recordings import Recording


def test_one_sample(show):
    page = show(Recording(samples=[(0, 25.0)]))
    assert page.text("#facts") == "0 s1 samplepeak 25.000 MiB at 0 s"
    assert page.hover(0.0) == "0 s · 14:19:42.203\nmemory\n25.000 MiB"
    assert page.count(".samples") == 1


def test_functions_alone(show):
    page = show(Recording(calls=[("f", 0.0, 2.0, 0)]))
    assert page.count(".layer-brackets .call") == 1
    assert page.text("#facts") == "2 s0 samplespeak 100.000 MiB at 0 s1 call"
    assert "No samples of the process itself were recorded." in page.texts("#notes li")
    assert "f\n2 s" in page.hover(1.0)


def test_children_alone(show):
    page = show(Recording(children={7: [(0, 5.0), (1, 6.0)]}))
    assert page.texts("#legend .name") == ["child 7"]
    assert page.hover(1.0).endswith("child 7\n6.000 MiB")


def test_several_samples_at_one_time(show):
    page = show(Recording(samples=[(3, 10.0), (3, 20.0), (3, 15.0)], calls=[("f", 3, 3, 0)], memory={3: 12.0}))
    assert page.window == (-0.5, 0.5)
    assert "20.000 MiB" in page.hover(0.0, y=page.area["top"] + 5)


@pytest.mark.parametrize("memory", [0.0, -5.0])
def test_no_memory_and_less(show, memory):
    page = show(Recording(samples=[(0, memory), (1, memory)]))
    assert page.hover(0.0).endswith(f"memory\n{memory:.3f} MiB")


@pytest.mark.parametrize("memory", [[0.02, 0.04], [0.5], [0.001]])
def test_the_axis_of_little_memory_begins_at_nothing(show, memory):
    page = show(Recording(samples=enumerate(memory)))
    ticks = page.texts(".tick.amount")
    assert ticks[0].startswith("0 ") and not any("−" in tick for tick in ticks)
    # the lowest tick is at the lower end of the axis
    box = page.page.locator(".tick.amount").first.bounding_box()
    assert box["y"] + box["height"] / 2 == pytest.approx(page.area["top"] + page.area["height"], abs=4)
    # the axis ends near the highest memory
    curve = page.page.locator(".curve").bounding_box()
    assert curve["y"] - page.area["top"] < page.area["height"] * (0.1 if len(memory) > 1 else 1)


def test_an_end_before_the_beginning(show):
    page = show(Recording(samples=[(0, 1.0), (10, 1.0)], calls=[("f", 5, 2, 0), ("g", 1, 9, 0)]), options=["-f"])
    assert page.count(".layer-flame .call") == 2
    assert page.text("#table tbody tr:last-child td:nth-child(3)") == "0 s"


def test_samples_in_any_order(show):
    page = show(Recording(samples=[(5, 50.0), (0, 10.0), (3, 30.0)]))
    assert page.window == (-5, 0) or page.window == (0, 5)
    assert page.text("#facts").startswith("5 s3 samples")


def test_figures_beyond_all_measure(show):
    page = show(
        "MEM 99999999999999999999.0 0.0\nMEM -99999999999999.0 9999999999999999999.0\nFUNC f 1 9 2 3 99999999999\n",
        options=["-f"],
    )
    assert len(page.texts(".tick.time")) < 30
    assert len(page.texts(".tick.amount")) < 30


def test_a_time_that_no_calendar_has(show):
    page = show("MEM 1.0 9000000000000\nMEM 1.0 9000000000001\n")
    assert page.hover(0.0) == "0 s\nmemory\n1.000 MiB"


@pytest.mark.parametrize("window", ["1e17,100000000000000100", "200000000000,200000000000.0002"])
def test_a_window_at_the_limit_of_the_precision_of_numbers(show, window):
    page = show("MEM 1.0 0\nMEM 1.0 1000000000000000000\n", options=["-w", window])
    assert len(page.texts(".tick.time")) <= 200


def test_the_last_number_of_the_axis_is_within_the_picture(show):
    page = show(Recording(samples=[(number / 10000, 10.0) for number in range(8)]))
    assert page.texts(".tick.time")[-1] == "0.0007 s"
    box = page.page.locator(".tick.time").last.bounding_box()
    figure = page.page.locator("#figure > svg").bounding_box()
    assert box["x"] + box["width"] <= figure["x"] + figure["width"]


def test_a_window_in_which_nothing_is(show):
    page = show(Recording(samples=[(0, 1.0), (1, 2.0)]), options=["-w", "0,100"])
    assert page.window == (0, 100)
    page.turn(50.0, 100)
    assert page.window == (0, 100)

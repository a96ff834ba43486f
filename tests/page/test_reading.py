"""The texts of a page about a recording, and about the place of the mouse pointer."""

import pytest

from page.recordings import Recording, usual


def test_the_title_is_the_command_line_and_below_it_are_the_facts(show):
    page = show(usual())
    assert page.text("#title") == "python program.py"
    assert page.page.title() == "python program.py - memory over time"
    assert page.text("#facts") == "10 s11 samplespeak 300.000 MiB at 5 s3 calls"


def test_a_title_of_ones_own_comes_in_its_place(show):
    assert show(usual(), options=["-t", "mine"]).text("#title") == "mine"


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("UTC", "27 / 01 / 2023 - start at 14:19:42.203"),
        ("Asia/Kolkata", "27 / 01 / 2023 - start at 19:49:42.203"),
    ],
)
def test_the_legend_has_the_start_in_the_time_zone_of_the_browser(show, zone, start):
    page = show(usual(), timezone_id=zone)
    assert page.text("#legend time") == start
    assert page.page.locator("#legend time").get_attribute("datetime") == "2023-01-27T14:19:42.203Z"


def test_the_slope_is_that_of_all_samples(show):
    rising = Recording(samples=[(second / 10, 50 + second / 4) for second in range(100)])
    page = show(rising, options=["-s"])
    assert page.text("#legend time").endswith(" slope 2.50000")
    assert page.count(".layer-curves .trend") == 1
    assert show(rising).count(".layer-curves .trend") == 0


def test_hovering_shows_the_sample_and_the_running_functions(show):
    page = show(usual())
    assert page.hover(5.0) == (
        "5 s · 14:19:47.203\nmemory\n300.000 MiB\npackage.outer\n8 s · 0.000 MiB\npackage.inner\n2 s · 0.000 MiB"
    )
    assert page.hover(3.02).startswith("3 s · 14:19:45.203\nmemory\n100.000 MiB\npackage.outer")
    assert page.hover(9.98) == "10 s · 14:19:52.203\nmemory\n100.000 MiB"


def test_the_cross_hair_is_at_the_sample(show):
    page = show(usual())
    page.hover(4.8)
    box = page.page.locator(".layer-cross circle").bounding_box()
    assert box["x"] + box["width"] / 2 == pytest.approx(page.x(5.0), abs=1)
    page.page.mouse.move(5, 5)
    page.settle()
    assert page.hovered == ""
    assert page.count(".layer-cross circle") == 0


def test_each_curve_shows_its_own_sample(show):
    recording = Recording(
        samples=[(second, 100.0) for second in range(11)],
        children={4711: [(second + 0.25, 20.0 + second) for second in range(3, 8)], 4712: [(9.0, 7.0)]},
    )
    page = show(recording)
    assert page.texts("#legend .name") == ["memory", "child 4711", "child 4712"]
    told = page.hover(5.0, y=page.area["top"] + 5)
    assert told == "5 s · 14:19:47.203\nmemory\n100.000 MiB\nchild 4711 at 5.25 s\n25.000 MiB"
    # the curve under the pointer comes first
    told = page.hover(5.25)
    assert told == "5.25 s · 14:19:47.453\nchild 4711\n25.000 MiB\nmemory at 5 s\n100.000 MiB"


def test_the_keyboard_goes_from_sample_to_sample(show):
    page = show(usual())
    page.page.locator("#figure").focus()
    told = []
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft"):
        page.press(key)
        told.append(page.hovered.split("\n")[0])
    # the reading at the start of the outer function counts separately from the sample
    assert told == ["0 s · 14:19:42.203", "1 s · 14:19:43.203", "1 s · 14:19:43.203", "1 s · 14:19:43.203"]


def test_the_keyboard_goes_on_along_the_curve_that_is_pointed_at(show):
    recording = Recording(
        samples=[(second / 10, 100.0) for second in range(101)],
        children={4711: [(float(second), 20.0) for second in range(11)]},
    )
    page = show(recording)
    told = page.hover(5.0, y=page.area["top"] + page.area["height"] * 0.8)
    assert told.startswith("5 s · 14:19:47.203\nchild 4711\n20.000 MiB")
    page.press("Shift+ArrowRight")
    assert page.hovered.startswith("6 s · 14:19:48.203\nchild 4711\n")
    page.page.locator("#legend button", has_text="4711").press("Enter")
    page.press("Shift+ArrowRight")
    # the keys go on along the other curve, from the same time
    assert page.hovered == "6.1 s · 14:19:48.303\nmemory\n100.000 MiB"


def test_a_hidden_curve_has_no_text(show):
    page = show(usual())
    page.press("Shift+ArrowRight")
    page.press("Shift+ArrowRight")
    assert page.hovered.startswith("1 s · 14:19:43.203\nmemory\n")
    page.page.locator("#legend button", has_text="memory").click()
    page.settle()
    assert "memory" not in page.hovered


def test_small_amounts_are_not_rounded_away(show):
    recording = Recording(
        samples=[(0, 100.0), (1, 100.0)],
        calls=[("short", 0.2, 0.2003, 0), ("shrinking", 0.5, 0.6, 0)],
        memory={0.5: 100.0001, 0.6: 100.0},
    )
    page = show(recording, options=["--flame"])
    rows = [
        [cell.text_content() for cell in row.locator("td").all()] for row in page.page.locator("#table tbody tr").all()
    ]
    assert [[row[2], row[4]] for row in rows] == [["0.1 s", "0.000 MiB"], ["0.0003 s", "0.000 MiB"]]
    assert "0.0003 s" in page.texts("#legend small")
    assert "shrinking\n0.1 s · 0.000 MiB" in page.hover(0.55)


def test_the_table_counts_what_all_calls_were_together(show):
    recording = Recording(
        samples=[(second, 100.0 + second) for second in range(11)],
        calls=[("a.f", 1.0, 3.0, 0), ("a.f", 5.0, 6.0, 0), ("b.g", 1.5, 2.0, 1)],
        memory={1.0: 101.0, 3.0: 103.0, 5.0: 105.0, 6.0: 104.0, 1.5: 101.5, 2.0: 101.25},
    )
    rows = show(recording).page.locator("#table tbody tr").all()
    cells = [[cell.text_content() for cell in row.locator("td").all()] for row in rows]
    assert cells == [
        ["a.f", "2", "3 s", "106.000 MiB", "+1.000 MiB"],
        ["b.g", "1", "0.5 s", "102.000 MiB", "−0.250 MiB"],
    ]


def test_the_peak_is_marked(show):
    page = show(usual())
    assert page.texts(".peak-label") == ["peak 300.000 MiB"]
    path = page.page.locator(".layer-peaks .peak").bounding_box()
    assert path["x"] == pytest.approx(page.area["left"], abs=4)
    assert path["width"] == pytest.approx(page.area["width"], abs=8)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0.01, ["0.000 s", "0.001 s", "0.002 s"]),
        (10, ["0 s", "1 s", "2 s"]),
        (600, ["0 s", "1 min", "2 min"]),
        (36000, ["0 s", "1 h", "2 h"]),
        (900000, ["0 s", "1 d", "2 d"]),
    ],
)
def test_ticks_are_round_times_of_a_clock(show, length, expected):
    page = show(Recording(samples=[(0, 100.0), (length, 100.0)]))
    assert page.texts(".tick.time")[:3] == expected


@pytest.mark.parametrize(("highest", "unit"), [(0.5, "KiB"), (100, "MiB"), (5000, "GiB")])
def test_memory_has_a_unit_that_fits(show, highest, unit):
    page = show(Recording(samples=[(0, 0.0), (1, highest)]))
    ticks = page.texts(".tick.amount")
    assert all(tick.endswith(f" {unit}") for tick in ticks) and len(ticks) > 4, ticks

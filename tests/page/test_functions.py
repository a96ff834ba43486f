"""The runs of functions: as brackets, as bars, and not at all."""

import pytest

from page.recordings import Recording, usual


def test_each_call_has_a_pair_of_brackets_with_the_shortest_name_and_the_duration(show):
    page = show(usual())
    assert page.count(".layer-brackets .call") == 3
    labels = page.texts(".bracket-label")
    assert sorted(labels) == ["other.inner 0.5 s", "outer 8 s", "package.inner 2 s"]
    classes = [call.get_attribute("class") for call in page.page.locator(".layer-brackets .call").all()]
    assert len(set(classes)) == 3


def test_calls_of_one_function_have_one_colour(show):
    page = show(Recording(samples=[(0, 1.0), (10, 1.0)], calls=[("f", 1, 2, 0), ("f", 3, 4, 0), ("g", 5, 6, 0)]))
    classes = [call.get_attribute("class") for call in page.page.locator(".layer-brackets .call").all()]
    assert len(classes) == 3 and len(set(classes)) == 2
    assert page.texts("#legend li small")[-2:] == ["2 calls, 2 s", "1 s"]


def test_brackets_are_where_the_call_began_and_ended(show):
    page = show(usual())
    box = page.page.locator(".layer-brackets .call", has_text="outer").locator(".bracket").bounding_box()
    # the box of the browser includes the width of the line, and the room for pointed corners
    assert box["x"] == pytest.approx(page.x(1.0), abs=5)
    assert box["x"] + box["width"] == pytest.approx(page.x(9.0), abs=5)


def test_the_peak_of_a_plateau_is_where_it_begins(show):
    plateau = 300.121094  # the records of functions contain it as 300.1211
    samples = [(0, 100.0), (2, plateau), (4, plateau), (6, plateau), (8, 50.0)]
    page = show(Recording(samples=samples, calls=[("f", 1, 7, 0)], memory={1: 200.0, 7: plateau}))
    x = page.page.locator("path.peak").evaluate(
        "path => path.getPointAtLength(0).matrixTransform(path.getScreenCTM()).x"
    )
    assert x == pytest.approx(page.x(2), abs=2)


def test_texts_at_brackets_do_not_lie_upon_each_other(show):
    calls = [(f"module.function_{number}", number / 10, number / 10 + 1.5, 0) for number in range(40)]
    page = show(Recording(samples=[(0, 90.0), (10, 110.0)], calls=calls))
    boxes = [label.bounding_box() for label in page.page.locator(".bracket-label").all()]
    assert len(boxes) > 5
    for index, one in enumerate(boxes):
        for other in boxes[:index]:
            is_beside = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
            assert is_beside or abs(one["y"] - other["y"]) > 10


def at_one_place():
    """Two threads, and a function that does nothing but call another one: all begin and end at once."""
    calls = [("first", 2.0, 8.0, 0), ("second", 2.0, 8.0, 0), ("inner", 2.0, 8.0, 1)]
    return Recording(samples=[(second, 100.0) for second in range(11)], calls=calls)


def test_brackets_at_one_place_do_not_hide_each_other(show):
    page = show(at_one_place())
    page.page.evaluate("document.querySelectorAll('.bracket-label').forEach(label => label.remove())")
    box = page.page.locator(".bracket").first.bounding_box()
    middle = box["y"] + box["height"] / 2
    told = {}
    for y in range(int(middle) - 40, int(middle) + 1):
        page.page.mouse.move(page.x(2.0) + 3, y)
        page.settle()
        if page.count("#hovered .row.meant"):
            told.setdefault(page.text("#hovered .row.meant .name"), y)
    assert set(told) == {"first", "second", "inner"}
    # the brackets of outer calls are the taller ones
    assert told["first"] < told["inner"]
    for name, y in told.items():
        page.page.mouse.move(page.x(2.0) + 3, y + 1)
        page.settle()
        hovered = page.page.locator(".layer-brackets .call.hovered")
        assert hovered.count() == 1 and name in page.text("#hovered .row.meant")


def test_brackets_that_do_not_meet_are_of_one_height(show):
    page = show(usual())
    heights = [bracket.bounding_box()["height"] for bracket in page.page.locator(".bracket").all()]
    assert max(heights) - min(heights) < 1


def test_a_click_on_a_bracket_zooms_to_its_call(show):
    page = show(usual())
    page.click(".bracket-label >> text=package.inner")
    assert page.window == pytest.approx((3.96, 6.04))
    page.press("Escape")
    assert page.window == (0, 10)


def test_without_functions_there_are_none(show):
    page = show(usual(), options=["-n"])
    assert page.count(".call") == 0
    assert page.page.locator("#table").is_hidden()
    assert page.texts("#legend .name") == ["memory"]


def test_bars_stand_upon_those_that_called_them(show):
    page = show(usual(), options=["--flame"])
    bars = {
        call.text_content(): call.locator(".bar").bounding_box()
        for call in page.page.locator(".layer-flame .call").all()
    }
    assert len(bars) == 3 and {"outer 8 s", "package.inner 2 s"} <= set(bars)
    outer, inner = bars["outer 8 s"], bars["package.inner 2 s"]
    assert outer["x"] == pytest.approx(page.x(1.0), abs=2)
    assert outer["width"] == pytest.approx(page.x(9.0) - page.x(1.0), abs=3)
    assert inner["y"] + inner["height"] < outer["y"] + 1


def test_bars_of_threads_do_not_lie_upon_each_other(show):
    calls = [("first", 1, 9, 0), ("second", 1, 9, 0), ("third", 3, 5, 1)]
    page = show(Recording(samples=[(0, 1.0), (10, 1.0)], calls=calls), options=["--flame"])
    boxes = [bar.bounding_box() for bar in page.page.locator(".layer-flame .bar").all()]
    assert len({round(box["y"]) for box in boxes}) == len(boxes) == 3


def test_hovering_over_a_bar_shows_its_name(show):
    page = show(usual(), options=["--flame"])
    page.page.locator(".layer-flame .call").last.hover()
    page.settle()
    assert "other.inner\n0.5 s · 0.000 MiB" in page.hovered
    assert page.text("#hovered .row.meant .name") == "other.inner"


def test_a_click_on_a_bar_zooms_to_it_and_another_one_back(show):
    page = show(usual(), options=["--flame"])
    page.click(".bar-label >> text=package.inner", force=True)
    assert page.window == (4, 6)
    # the bars below it are not shown any more
    assert page.texts(".bar-label") == ["package.inner 2 s"]
    assert page.text("#shown").endswith(" · from row 2")
    page.page.wait_for_timeout(600)
    page.click(".bar-label >> text=package.inner", force=True)
    assert page.window == (0, 10)
    assert page.count(".layer-flame .call") == 3


@pytest.mark.parametrize("way", ["Escape", "button", "double click"])
def test_there_are_other_ways_back(show, way):
    page = show(usual(), options=["--flame"])
    page.click(".bar-label >> text=outer", force=True)
    assert page.window == (1, 9)
    if way == "Escape":
        page.press("Escape")
    elif way == "button":
        page.button("Back to what was shown before")
    else:
        page.page.mouse.dblclick(page.x(2.0), page.area["top"] + 40)
        page.settle()
    assert page.window == (0, 10)


def test_a_button_chooses_how_functions_are_shown(show):
    page = show(usual())
    page.button("Functions: flame")
    assert (page.count(".layer-brackets .call"), page.count(".layer-flame .call")) == (0, 3)
    page.button("Functions: none")
    assert page.count(".call") == 0
    assert "package" not in page.hover(5.0)
    page.button("Functions: brackets")
    assert page.count(".layer-brackets .call") == 3


def test_an_entry_of_the_legend_takes_away_what_it_stands_for_and_brings_it_back(show):
    page = show(usual())
    entry = page.page.locator("#legend button", has_text="outer")
    entry.click()
    page.settle()
    assert entry.get_attribute("aria-pressed") == "false"
    assert page.count(".layer-brackets .call") == 2
    assert "package.outer" not in page.hover(5.0)
    entry.click()
    page.settle()
    assert page.count(".layer-brackets .call") == 3


@pytest.mark.parametrize(("options", "windows"), [([], [(3.96, 6.04), (0.84, 9.16)]), (["-f"], [(4, 6), (1, 9)])])
def test_the_keyboard_zooms_to_the_function_that_one_points_to(show, options, windows):
    page = show(usual(), options=options)
    page.page.locator("#figure").focus()
    page.press("Enter")
    assert page.window == (0, 10)
    while not page.hovered.startswith("5 s"):
        page.press("Shift+ArrowRight")
    page.press("Enter")
    assert page.window == pytest.approx(windows[0])
    page.press("Enter")
    assert page.window == (0, 10)
    while not page.hovered.startswith("2 s"):
        page.press("Shift+ArrowLeft")
    page.press("Enter")
    assert page.window == pytest.approx(windows[1])


def test_a_row_of_the_table_zooms_to_the_longest_call(show):
    recording = Recording(samples=[(0, 1.0), (10, 1.0)], calls=[("f", 1, 2, 0), ("f", 3, 7, 0)])
    page = show(recording, options=["--flame"])
    page.click("#table tbody button")
    assert page.window == (3, 7)


def test_recursion_however_deep_is_shown_level_by_level(show):
    calls = [(f"f_{level}", level / 1000, 10 - level / 1000, level) for level in range(900)]
    page = show(Recording(samples=[(0, 1.0), (10, 1.0)], calls=calls), options=["-f"])
    assert "more rows after a click on one of these" in page.text("#shown")
    assert page.count(".layer-flame .call") == 30
    page.page.locator(".layer-flame .bar").nth(20).hover(force=True)
    page.settle()
    assert page.text("#hovered .row.meant .name") == "f_20"
    page.page.locator(".layer-flame .bar").last.click(force=True)
    page.settle()
    assert page.text("#shown").endswith(" · from row 30")
    assert page.count(".layer-flame .call") == 30

"""Every way to another part of the time, and back."""

from itertools import pairwise

import pytest

from page.recordings import Recording, usual


@pytest.fixture
def page(show):
    """The usual recording, of ten seconds."""
    return show(usual())


def test_at_first_all_is_shown(page):
    assert page.window == (0, 10)
    assert page.text("#shown") == "shown: 0 s to 10 s · highest 300.000 MiB · 3 calls"


def test_the_window_of_the_command_line_is_what_is_shown_first(show):
    page = show(usual(), options=["-w", "2.5,6"])
    assert page.window == (2.5, 6)
    assert page.text("#shown") == "shown: 2.5 s to 6 s · highest 300.000 MiB · 2 calls"
    page.button("Show all")
    assert page.window == (0, 10)


def test_the_window_of_the_command_line_may_begin_before_the_start(show):
    page = show(usual(), options=["-w", "-2,6"])
    assert page.window == (-2, 6)
    page.button("Show all")
    page.press("ArrowLeft")
    page.press("ArrowLeft")
    assert page.window == (-2, 8)


def test_a_drag_shows_what_it_went_over(page):
    page.drag(2.0, 4.0)
    assert page.window == pytest.approx((2, 4), abs=0.05)
    page.press("Escape")
    assert page.window == (0, 10)


def test_a_button_that_has_nothing_left_to_do_keeps_the_focus(page):
    page.press("+")
    page.button("Back to what was shown before")
    assert page.page.evaluate("document.activeElement.textContent") == "Back"
    page.press("Enter")
    assert page.window == (0, 10)


def test_arrows_move_a_table_that_is_too_wide(show):
    page = show(usual(), viewport={"width": 360, "height": 800})
    page.press("+")
    page.page.locator("#table tbody button").first.focus()
    page.press("ArrowRight")
    page.page.wait_for_function("() => document.querySelector('.scrolled').scrollLeft > 0")
    assert page.window == pytest.approx((2, 8))
    page.page.locator("#figure").focus()
    page.press("ArrowLeft")
    assert page.window == pytest.approx((1.1, 7.1))


def test_a_drag_to_the_left_is_one_too(page):
    page.drag(8.0, 6.0)
    assert page.window == pytest.approx((6, 8), abs=0.05)


def test_a_click_after_a_drag_is_a_click(page):
    page.drag(0.2, 9.8)
    page.click(".bracket-label >> text=package.inner")
    assert page.window == pytest.approx((3.96, 6.04))


def test_the_wheel_zooms_around_where_it_is_turned(page):
    before = page.x(2.0)
    page.turn(2.0, -200)
    first, last = page.window
    assert 3 < last - first < 9
    assert page.x(2.0) == pytest.approx(before, abs=1.5)
    page.turn(2.0, 5000)
    assert page.window == (0, 10)


def test_the_turns_of_a_wheel_are_one_step_back(page):
    page.drag(2.0, 4.0)
    dragged = page.window
    page.turn(3.0, -100)
    page.turn(3.0, -100)
    assert page.window != dragged
    page.press("Escape")
    assert page.window == dragged
    page.press("Escape")
    assert page.window == (0, 10)


def test_each_key_is_a_step_back(page):
    steps = []
    for key in ("+", "ArrowRight", "-", "+", "0"):
        steps.append(page.window)
        page.press(key)
    while steps:
        page.press("Escape")
        assert page.window == steps.pop()


def test_a_key_that_is_held_is_one_step_back(page):
    for _ in range(5):
        page.page.keyboard.down("+")
    page.page.keyboard.up("+")
    page.settle()
    page.press("Escape")
    assert page.window == (0, 10)


def test_what_changes_nothing_is_no_step_back(page):
    page.press("+")
    page.press("-")
    for key in ("-", "ArrowLeft", "0"):
        page.press(key)
    page.press("Escape")
    assert page.window == pytest.approx((2, 8))


def test_where_nothing_was_shown_before_one_cannot_go_back(show):
    page = show(usual(), options=["-w", "2.5,6"])
    back = page.page.get_by_role("button", name="Back to what was shown before")
    assert back.is_disabled()
    page.press("Escape")
    assert page.window == (2.5, 6)
    page.press("+")
    assert back.is_enabled()
    page.button("Back to what was shown before")
    assert page.window == (2.5, 6)
    page.press("0")
    page.press("Escape")
    assert page.window == (2.5, 6)


def test_the_wheel_scrolls_where_nothing_is_left_to_zoom_out(show):
    page = show(usual(), viewport={"width": 1280, "height": 400})
    page.turn(5.0, -100)
    # one movement of the wheel only zooms: it does not begin to scroll when nothing is left to zoom
    page.turn(5.0, 1000)
    page.turn(5.0, 100)
    assert page.window == (0, 10)
    assert page.page.evaluate("scrollY") == 0
    page.page.wait_for_timeout(600)
    page.turn(5.0, 100)
    page.page.wait_for_function("() => scrollY > 0")
    assert page.window == (0, 10)


def test_a_button_that_is_let_go_elsewhere_is_let_go(page):
    below = page.page.locator("#status").bounding_box()["y"] + 10
    page.page.mouse.move(page.x(3.0), page.middle)
    page.page.mouse.down()
    page.page.mouse.move(page.x(3.0), below)
    page.page.mouse.up()
    page.page.mouse.move(page.x(3.0), page.middle)
    page.page.mouse.move(page.x(6.0), page.middle)
    page.settle()
    assert page.count(".selection") == 0
    page.page.mouse.down()
    page.page.mouse.up()
    page.settle()
    assert page.window == (0, 10)


def test_a_drag_that_ends_outside_of_the_picture_ends(page):
    page.page.mouse.move(page.x(3.0), page.middle)
    page.page.mouse.down()
    page.page.mouse.move(page.x(6.0), page.middle)
    page.page.mouse.move(page.x(6.0), 5)
    page.page.mouse.up()
    page.settle()
    assert page.window == pytest.approx((3, 6), abs=0.05)
    assert page.count(".selection") == 0


def test_what_is_shown_can_be_moved(page):
    page.drag(2.0, 6.0)
    page.page.keyboard.down("Shift")
    page.drag(5.0, 4.0)
    page.page.keyboard.up("Shift")
    assert page.window == pytest.approx((3, 7), abs=0.1)
    page.drag(4.0, 5.0, y=page.axis)
    assert page.window == pytest.approx((2, 6), abs=0.1)
    page.drag(3.0, 5.9, y=page.axis)
    page.drag(0.5, 3.9, y=page.axis)
    # there is nothing before the beginning
    assert page.window == pytest.approx((0, 4), abs=0.05)


def test_a_double_click_shows_all(page):
    page.drag(2.0, 3.0)
    page.page.mouse.dblclick(page.x(2.5), page.middle)
    page.settle()
    assert page.window == (0, 10)


def test_the_keyboard_does_the_same(page):
    page.press("+")
    assert page.window == pytest.approx((2, 8))
    page.press("ArrowLeft")
    assert page.window == pytest.approx((1.1, 7.1))
    page.press("ArrowRight")
    page.press("-")
    assert page.window == pytest.approx((0, 10))
    page.press("+")
    page.press("0")
    assert page.window == (0, 10)


def test_a_window_can_be_typed(page):
    first, last = page.page.locator("#window input").all()
    first.fill("2")
    last.fill("3,5")
    last.press("Enter")
    page.settle()
    assert page.window == (2, 3.5)
    assert page.text("#shown").startswith("shown: 2 s to 3.5 s · ")
    first.fill("nonsense")
    first.press("Enter")
    page.settle()
    assert first.get_attribute("aria-invalid") == "true"
    assert page.text("#shown").startswith("shown: 2 s to 3.5 s · ")
    page.button("Back to what was shown before")
    assert page.window == (2, 10)
    page.button("Back to what was shown before")
    assert page.window == (0, 10)


def test_nothing_can_be_zoomed_in_further_than_a_millisecond(page):
    for _ in range(60):
        page.page.keyboard.press("+")
    page.settle()
    first, last = page.window
    assert last - first == pytest.approx(0.001, abs=0.0002)
    assert len(page.texts(".tick.time")) > 1


def test_fingers_move_and_spread(show):
    page = show(usual(), has_touch=True)
    page.drag(2.0, 6.0)
    touch = page.page.context.new_cdp_session(page.page)

    def touches(kind, *places):
        points = [
            {"x": page.area["left"] + part * page.area["width"], "y": page.middle, "id": number}
            for number, part in enumerate(places)
        ]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.settle()

    touches("touchStart", 0.5)
    touches("touchMove", 0.4)
    touches("touchMove", 0.25)
    touches("touchEnd")
    assert page.window == pytest.approx((3, 7), abs=0.1)
    touches("touchStart", 0.4, 0.6)
    touches("touchMove", 0.35, 0.65)
    touches("touchMove", 0.3, 0.7)
    touches("touchEnd")
    # the fingers are twice as far apart, around the same middle
    assert page.window == pytest.approx((4, 6), abs=0.1)
    for before in ((3, 7), (2, 6)):
        page.button("Back to what was shown before")
        assert page.window == pytest.approx(before, abs=0.1)


def test_a_tap_shows_the_sample(show):
    page = show(usual(), has_touch=True)
    page.page.touchscreen.tap(page.x(5.0), page.middle)
    page.settle()
    assert "300.000 MiB" in page.hovered


def test_ticks_do_not_touch_each_other_however_far_one_zooms(show):
    page = show(Recording(samples=[(second * 3600.0, 100.0) for second in range(100)]))
    for _ in range(40):
        boxes = [tick.bounding_box() for tick in page.page.locator(".tick.time").all()]
        assert boxes
        for one, other in pairwise(boxes):
            assert one["x"] + one["width"] < other["x"], page.window
        page.turn(sum(page.window) / 2, -300)

"""The appearance of the page of a record: in the dark, on narrow screens, on paper, and with many lines."""

import pytest

from page.records import Recorded
from page.test_looks import colour, contrast, luminance


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out(show_page, usual_record, scheme):
    page = show_page(usual_record.page(), color_scheme=scheme)
    paper = colour(page, "body", "backgroundColor")
    assert (luminance(paper) > 0.5) == (scheme == "light")
    for selector in ("h1", "#facts", ".tile p", ".tile .figure", "#keys", "#lines td", "#lines th", ".link", ".share"):
        background = colour(page, ".tile", "backgroundColor") if selector.startswith(".tile") else paper
        assert contrast(colour(page, selector, "color"), background) >= 4.5, selector
    for box in (".box.own", ".box.all", ".box.interpreter"):
        background = colour(page, box, "backgroundColor")
        assert contrast(colour(page, box, "color"), background) >= 4.5, box
    for swatch in page.page.locator("#groups .swatch").all():
        name = swatch.get_attribute("class").split()[1]
        assert contrast(colour(page, f"#groups .swatch.{name}", "backgroundColor"), paper) >= 3, name


@pytest.mark.parametrize("width", [360, 700, 1280, 2400])
def test_the_page_has_room_on_any_screen(show_page, usual_record, width):
    page = show_page(usual_record.page(), viewport={"width": width, "height": 800})
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for selector in ("#tiles", "#overview", "#resident", "#flame", "#lines .scrolled"):
        box = page.page.locator(selector).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, selector


def test_the_boxes_go_along_with_the_window(show_page, usual_record):
    page = show_page(usual_record.page())
    page.page.set_viewport_size({"width": 600, "height": 800})
    page.page.wait_for_function("() => document.querySelector('#flame').getBoundingClientRect().width < 600")
    page.settle()
    assert page.count("#flame .box") > 3


def test_paper_is_white_and_has_no_buttons(show_page, usual_record):
    page = show_page(usual_record.page(), color_scheme="dark")
    page.page.emulate_media(media="print")
    assert luminance(colour(page, "body", "backgroundColor")) > 0.9
    for selector in ("#search", "#keys", "#zooms"):
        assert page.page.locator(selector).is_hidden()
    assert page.page.locator("#flame").is_visible()


def test_everything_can_be_reached_and_has_a_name(show_page, usual_record):
    page = show_page(usual_record.page())
    names = []
    for _ in range(25):
        page.page.keyboard.press("Tab")
        names.append(
            page.page.evaluate(
                "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
            )
        )
    assert {"Peak", "End", "Search the call tree", "Zoom out", "Search Lines of the heap", "Share"} <= set(names)
    assert any(name.startswith("all, ") for name in names) and all(names)


def test_many_lines_make_a_small_page_that_is_drawn_at_once(any_python, tmp_path, show_page, figure):
    source = "kept = []\n" + "".join(
        f"def function_with_a_name_{number}(n):\n"
        f"    kept.append(bytearray(n if n % 1000 else 1000 * n))\n"
        f"    if n % 16: function_with_a_name_{(number * 7 + 1) % 12000}(n + 1)\n"
        for number in range(12000)
    )
    source += "for number in range(1, 12000): globals()[f'function_with_a_name_{number}'](number)\n"
    recorded = Recorded(any_python, tmp_path, source)
    page = show_page(recorded.page())
    size = page.file.stat().st_size
    assert size < 1_000_000
    heap = recorded.document["heap"]
    assert len(heap["lines"]) > 12000
    assert "lines not on this page" in page.text("#lines tfoot")
    sums = page.page.evaluate("""() => {
        const cell = row => Number(row.cells[0].dataset.number);
        return [...document.querySelectorAll("#lines tfoot tr")].map(cell);
    }""")
    assert sums[1] == heap["total"]["at_peak_bytes"] and 0 < sums[0] < sums[1]
    drawn = []
    for quantity in ("End", "Allocated", "Peak"):
        page.click(f"#calls button.choice >> text={quantity}")
        drawn.append(page.page.evaluate("performance.getEntriesByName('draw').at(-1).duration"))
    # a person would complain about more on any machine
    assert max(drawn) < 1000
    figure("page of a record with 24,000 lines", f"{size / 1e6:.2f} MB, drawn in at most {max(drawn):.1f} ms")

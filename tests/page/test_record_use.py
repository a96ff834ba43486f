"""Using the page of a record with the keyboard and the mouse; the choices of `mprof report`."""

import pytest

from harness.programs import run
from page.records import Recorded, boxes, numbers


@pytest.fixture
def page(show_page, usual_record):
    return show_page(usual_record.page())


def current(page) -> str:
    return page.page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_the_keyboard_moves_and_zooms(page):
    page.page.locator("#flame .box").first.focus()
    assert current(page).startswith("all, ")
    labels = []
    for _ in range(5):
        page.press("ArrowDown")
        labels.append(current(page))
    assert labels[0].startswith("main(), ") and labels[1].startswith("kept.append(first()), 30.0 MiB")
    assert labels[2].startswith("return make(30 << 20), ") and labels[3].startswith("return bytearray(size), ")
    page.press("ArrowUp")
    page.press("ArrowRight")
    assert current(page).startswith("return make(10 << 20), ")
    page.press("ArrowLeft")
    page.press("Enter")
    assert current(page).startswith("return make(30 << 20), ")
    (zoomed,) = [box for box in boxes(page) if box["label"] == current(page)]
    assert (zoomed["left"], zoomed["width"]) == (0, 100)
    assert not any("10 << 20" in box["label"] for box in boxes(page))
    page.press("Escape")
    assert current(page).startswith("kept.append(first()), ")
    page.press("Escape")
    page.press("Escape")
    assert current(page).startswith("all, ")
    assert any("10 << 20" in box["label"] for box in boxes(page))


def test_a_click_zooms_and_another_one_shows_all(page):
    number = page.count("#flame .box")
    page.click("#flame .box >> text=return make(10 << 20)")
    assert not any("30 << 20" in box["label"] for box in boxes(page))
    assert "of it 0 B by the line itself" in page.text("#chosen")
    page.button("All")
    assert page.count("#flame .box") == number
    page.click("#flame .box >> text=return make(10 << 20)")
    page.button("Zoom out")
    assert page.text("#chosen").startswith("script.py:15 main · kept.append(second()) · 10.0 MiB held at the peak")


def test_the_search_marks_boxes_and_adds_their_bytes_once(page):
    page.press("/")
    page.page.keyboard.type("MAKE")
    page.settle()
    found = page.texts("#flame .box.found")
    # the line that calls `make`, and in it the line of `make`
    assert any("return make(30 << 20)" in text for text in found)
    assert any("return bytearray(size)" in text for text in found)
    assert "45.0 MiB" in page.text("#found")
    page.press("Escape")
    assert page.count("#flame .box.found") == 0 and page.text("#found") == ""


def test_the_table_can_be_sorted_and_searched(page):
    allocations = "#lines tbody td:nth-child(7)"
    page.page.get_by_role("button", name="Allocations", exact=True).click()
    first = [number for number in numbers(page, allocations) if number == number]
    assert first == sorted(first, reverse=True)
    assert page.page.locator("#lines th[aria-sort=descending]").text_content() == "Allocations"
    page.page.get_by_role("button", name="Allocations", exact=True).click()
    second = [number for number in numbers(page, allocations) if number == number]
    assert second == sorted(second)
    page.page.get_by_label("Search Lines of the heap").fill("script.py")
    page.settle()
    positions = page.texts("#lines tbody td:nth-child(8)")
    assert positions and all(position.startswith("script.py:") for position in positions)
    assert page.texts("#lines tfoot tr:first-child td:nth-child(8)") == [f"{len(positions)} lines found"]
    assert numbers(page, "#lines tfoot tr:first-child td:nth-child(7)") == [sum(numbers(page, allocations))]


def test_a_line_of_the_table_leads_to_its_source(page):
    page.page.locator("#lines button.link", has_text="script.py:4").first.click()
    page.settle()
    revealed = page.page.locator(".revealed")
    assert revealed.get_attribute("data-line") == "4"
    assert revealed.is_visible()


def test_the_switches_of_the_page_are_one(page):
    page.click("#sources button.choice >> text=Allocated")
    assert page.page.locator("#calls button[aria-pressed=true]").text_content() == "Allocated"
    assert "allocated in all" in page.text("#chosen")
    (script,) = [text for text in page.texts("#sources summary") if "script.py" in text]
    assert "MiB allocated in all" in script


def test_without_source_the_page_has_no_text_of_it(usual_record, show_page):
    page = show_page(usual_record.page("--no-source"))
    text = page.file.read_text()
    assert "bytearray" not in text and "kept.append" not in text
    assert page.page.locator("#sources").is_hidden()
    assert any(box["label"].startswith("make, ") for box in boxes(page))
    assert page.texts("#functions tbody .number")[0] == "11"


def test_no_source_needs_the_page(usual_record):
    finished = run([usual_record.mprof, "report", "record", "-f", "json", "--no-source"], within=usual_record.folder)
    assert finished.status == 1 and b"--no-source leaves the source out of a page" in finished.stderr


def test_a_record_without_a_heap_has_the_tables_of_its_functions(any_python, tmp_path, show_page):
    recorded = Recorded(any_python, tmp_path, "@profile\ndef f():\n    return 1\nf()\n", words=())
    page = show_page(recorded.page())
    assert "This record has no heap" in page.text("#notes")
    assert page.page.locator("#calls").is_hidden() and page.page.locator("#lines").is_hidden()
    assert page.texts("#functions .code") == ["@profile", "def f():", "    return 1"]

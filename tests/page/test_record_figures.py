"""The page of a record has the figures of the other formats, and they add up."""

import csv
import io

import pytest

from page.records import boxes, numbers

QUANTITIES = [("Peak", "at_peak_bytes"), ("End", "at_end_bytes"), ("Allocated", "allocated_bytes")]


@pytest.fixture
def page(show_page, usual_record):
    return show_page(usual_record.page())


def choose(page, quantity: str) -> None:
    page.click(f"#calls button.choice >> text={quantity}")


def test_the_first_screen_has_the_totals_and_the_largest_function(page, usual_record):
    heap = usual_record.document["heap"]
    for tile, name in [("#peak", "at_peak_bytes"), ("#end", "at_end_bytes"), ("#allocated", "allocated_bytes")]:
        title = page.page.locator(f"{tile} .figure .amount").get_attribute("title")
        assert title == f"{heap['total'][name]:,} bytes", tile
        assert "make (script.py)" in page.text(tile)
    assert "45.0 MiB" in page.text("#peak") and "40.0 MiB" in page.text("#end")
    assert "after the start" in page.text("#peak") and "script.py:4" in page.text("#peak")
    facts = page.text("#facts")
    assert f"process {usual_record.document['pid']}" in facts
    assert page.text("#title").endswith("script.py")


def test_the_resident_memory_is_the_sum_of_its_parts(page, usual_record):
    resident = usual_record.document["heap"]["resident"]
    highest = resident.pop("highest_bytes")
    assert sum(numbers(page, "#resident li")) == sum(resident.values())
    assert sorted(numbers(page, "#resident li")) == sorted(bytes for bytes in resident.values() if bytes)
    widths = page.page.locator("#resident .segment").evaluate_all("them => them.map(it => parseFloat(it.style.width))")
    assert sum(widths) == pytest.approx(100)
    assert f"{max(highest, sum(resident.values())) / 2**20:.1f} MiB" in page.text("#rss")


def test_the_table_has_the_figures_of_the_other_formats(page, usual_record):
    while page.page.locator("#lines .more").is_visible():
        page.click("#lines .more")
    rows = page.page.locator("#lines tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.dataset.number ?? cell.textContent))"
    )
    shown = {
        (row[7], row[8]): [int(row[index]) for index in (0, 2, 3, 4, 5, 6)] for row in rows if row[7] != "interpreter"
    }
    expected = {}
    table = csv.DictReader(io.StringIO(usual_record.report("--format", "csv")))
    names = {(line["file"], line["line"]): line["name"] for line in usual_record.document["heap"]["lines"]}
    for row in table:
        if row["file"]:
            position = f"{names[row['file'], int(row['line'])]}:{row['line']}"
            columns = ("at_peak", "native_at_peak", "at_end", "allocated", "freed")
            expected[position, row["function"]] = [int(row[f"{name}_bytes"]) for name in columns]
            expected[position, row["function"]].append(int(row["allocations"]))
    assert shown == expected
    sources = {row[7]: row[9] for row in rows}
    assert sources["script.py:4"] == "return bytearray(size)"
    total = usual_record.document["heap"]["total"]
    foot = numbers(page, "#lines tfoot tr:last-child td[data-number]")
    assert foot[0] == total["at_peak_bytes"] and foot[3:] == [
        total["at_end_bytes"],
        total["allocated_bytes"],
        total["freed_bytes"],
        total["allocations"],
    ]


@pytest.mark.parametrize(("quantity", "name"), QUANTITIES)
def test_boxes_add_up_to_the_box_above_them(page, usual_record, quantity, name):
    choose(page, quantity)
    drawn = boxes(page)
    heap = usual_record.document["heap"]
    (whole,) = [box for box in drawn if box["row"] == 0]
    assert whole["bytes"] == heap["total"][name]
    pixels = page.page.locator("#flame").bounding_box()["width"]
    for box in drawn:
        begin, end = box["left"] - 0.01, box["left"] + box["width"] - 0.01
        below = [other for other in drawn if other["row"] == box["row"] + 1]
        within = [other for other in below if begin <= other["left"] < end]
        assert box["width"] == pytest.approx(100 * box["bytes"] / whole["bytes"], abs=0.001)
        # callees that are narrower than a pixel are not drawn
        missing = box["bytes"] - box["own"] - sum(other["bytes"] for other in within)
        assert 0 <= missing <= whole["bytes"] / pixels, box
    labels = [box["text"] for box in drawn]
    assert any(label.startswith("30.0 MiB") and "return make(30 << 20)" in label for label in labels)
    stacks = usual_record.report("--format", "flamegraph", "--quantity", quantity.lower()).splitlines()
    assert sum(int(line.rpartition(" ")[2]) for line in stacks) == whole["bytes"]


def test_the_groups_have_the_sums_of_their_lines(page, usual_record):
    sums = {}
    for line in usual_record.document["heap"]["lines"]:
        sums[line["group"]] = sums.get(line["group"], 0) + line["at_peak_bytes"]
    titles = page.page.locator("#groups .amount").evaluate_all("them => them.map(it => it.title)")
    assert sorted(titles) == sorted(f"{bytes:,} bytes" for bytes in sums.values() if bytes)


def test_the_source_has_the_figures_of_all_code_on_a_line(page, usual_record):
    heap = usual_record.document["heap"]
    source = page.page.locator("#sources details", has_text="script.py").first
    assert source.get_attribute("open") is not None
    lines = (usual_record.folder / "script.py").read_text().splitlines()
    names = ("at_peak_bytes", "at_end_bytes", "allocated_bytes", "allocations")
    for row in source.locator("tr[data-line]").all():
        number = int(row.get_attribute("data-line"))
        assert row.locator(".code").text_content() == lines[number - 1]
        its = [line for line in heap["lines"] if (line["name"], line["line"]) == ("script.py", number)]
        expected = [sum(line[name] for line in its) for name in names]
        cells = row.locator("td:not(.number):not(.code)").evaluate_all(
            "cells => cells.map(cell => Number(cell.dataset.number ?? 0))"
        )
        assert cells == expected, number
    assert source.locator("tr[data-line]").count() == len(lines)


def test_marks_mappings_and_profiled_functions_have_their_tables(page, usual_record):
    document = usual_record.document
    assert page.texts("#growth table[aria-label=Marks] tbody td:nth-child(2)") == ["one", "two", "the end"]
    held = numbers(page, "#growth table[aria-label=Marks] td[data-number]")
    assert held[0] >= 30 << 20
    assert 10 << 20 <= held[1] - held[0] < 11 << 20
    assert held[2] == document["heap"]["total"]["at_end_bytes"]
    grown = numbers(page, "#growth .sorted tbody td:first-child")
    others, total = numbers(page, "#growth .sorted tfoot td:first-child")
    assert sum(grown) + others == total == held[2] - held[0]
    assert numbers(page, "#mappings tbody tr:first-child td[data-number]")[0] == 8 << 20
    (function,) = document["functions"]
    rows = page.page.locator("#functions tbody tr").all()
    assert len(rows) == len(function["lines"])
    for row, line in zip(rows, function["lines"], strict=True):
        assert row.locator(".code").text_content() == line["source"]
        names = ("memory_bytes", "increment_bytes", "occurrences")
        expected = [line[name] for name in names if name in line]
        cells = row.locator("td[data-number]").evaluate_all("cells => cells.map(cell => Number(cell.dataset.number))")
        assert cells == expected

"""A million samples, and a hundred thousand calls."""

import base64

import pytest

from page.recordings import START, Recording

SAMPLES = 1_000_000
PEAK_AT = 654_321


@pytest.fixture(scope="module")
def million():
    """A recording with a sample each tenth of a second, of about 100 MiB, and a single sample of 900 MiB."""
    memory = (900.0 if index == PEAK_AT else 100 + index % 7 for index in range(SAMPLES))
    lines = [f"MEM {memory:.6f} {START + index / 10:.4f}" for index, memory in enumerate(memory)]
    return "\n".join(["CMDLINE server", *lines, ""])


def milliseconds(page) -> float:
    """The time that the browser took to draw the last picture, as its own tools measure it."""
    return page.page.evaluate("performance.getEntriesByName('draw').at(-1).duration")


def test_a_million_samples_make_a_small_page_in_which_one_zooms_at_once(show, million, figure):
    page = show(million)
    size = page.file.stat().st_size
    assert size < 2_000_000
    drawn = []
    for _ in range(12):
        page.turn(PEAK_AT / 10, -150)
        drawn.append(milliseconds(page))
    assert "900.000 MiB" in page.text("#shown")
    for _ in range(12):
        page.turn(PEAK_AT / 10, 150)
        drawn.append(milliseconds(page))
    # a person would complain about more on any machine; the usual time is 4 ms
    assert max(drawn) < 1000
    median = sorted(drawn)[len(drawn) // 2]
    figure(
        "page of a million samples", f"{size / 1e6:.2f} MB, a zoom step {median:.1f} ms, at most {max(drawn):.1f} ms"
    )


def test_the_peak_of_a_single_sample_is_seen_among_a_million(show, million):
    page = show(million)
    assert page.text("#facts").endswith("1,000,000 samplespeak 900.000 MiB at 18 h 10 min 32.1 s")
    assert page.texts("#notes li")[0].startswith("Of 1,000,000 readings this page carries ")
    assert page.hover(PEAK_AT / 10, y=page.area["top"] + 40).endswith("memory\n900.000 MiB")
    page.page.mouse.move(5, 5)
    page.settle()
    # half way up, where only the peak reaches, the screen has the colour of the curve
    column = {"x": page.x(PEAK_AT / 10) - 2, "y": page.middle, "width": 5, "height": 1}
    elsewhere = {**column, "x": column["x"] - 100}
    assert darkest(page, column) < 120 < darkest(page, elsewhere)


def darkest(page, clip) -> int:
    """Returns the lowest value of red, green or blue in a part of the screen, without the line through the peak."""
    page.page.evaluate("document.querySelector('.layer-peaks').style.display = 'none'")
    picture = page.page.screenshot(clip=clip)
    data = "data:image/png;base64," + base64.b64encode(picture).decode()
    # in another page, since the policy of this one does not allow it to load data
    reader = page.page.context.new_page()
    lowest = reader.evaluate(
        """async data => {
        const bitmap = await createImageBitmap(await (await fetch(data)).blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        canvas.drawImage(bitmap, 0, 0);
        const pixels = canvas.getImageData(0, 0, bitmap.width, bitmap.height).data;
        return Math.min(...pixels.filter((_, index) => index % 4 === 1));
    }""",
        data,
    )
    reader.close()
    return lowest


def test_a_hundred_thousand_calls_are_as_many_as_one_can_see(show, figure):
    lines = [f"MEM {100 + index % 50:.6f} {START + index / 10:.4f}" for index in range(20_000)]
    for index in range(100_000):
        begun = START + index / 50
        lines.append(f"FUNC m.f_{index % 50} 100.0 {begun:.4f} 101.0 {begun + 0.01 + index % 13 / 100:.4f} {index % 7}")
    page = show("\n".join(["CMDLINE x", *lines, ""]))
    assert page.file.stat().st_size < 2_000_000
    assert page.count(".layer-brackets .call") == 300
    assert page.text("#shown").endswith("20,000 calls, brackets of the 300 longest")
    assert "Of 100,000 calls this page shows the 20,000 longest; the table counts all." in page.texts("#notes li")
    brackets = milliseconds(page)
    page.button("Functions: flame")
    assert 0 < page.count(".layer-flame .call") < 3000
    page.turn(1000.0, -100)
    assert max(brackets, milliseconds(page)) < 1000
    figure(
        "page of 100,000 calls",
        f"{page.file.stat().st_size / 1e6:.2f} MB, brackets {brackets:.0f} ms, flame {milliseconds(page):.0f} ms",
    )


def test_many_children_are_the_largest(show):
    lines = [f"CHLD {number} {number}.0 {START + second:.4f}" for number in range(1, 302) for second in range(20)]
    page = show("\n".join(["CMDLINE x", f"MEM 1.0 {START:.4f}", *lines, ""]))
    assert page.count(".curve.of-child") == 200
    assert page.texts("#notes li") == ["Of 301 children this page shows the 200 with the highest peaks."]
    assert "and 161 curves more" in page.texts("#legend li")
    # the children with the highest peaks, and the process itself
    assert page.texts("#legend .name") == ["memory", *(f"child {number}" for number in range(263, 302))]
    assert page.hover(10.0, y=page.area["top"] + 30).startswith("10 s")


def test_of_many_functions_those_that_ran_longest_are_named(show):
    calls = [(f"f_{number}", number, number + number / 100, 0) for number in range(1, 61)]
    page = show(Recording(samples=[(0, 1.0), (70, 1.0)], calls=calls))
    assert page.texts("#legend .name") == ["memory", *(f"f_{number}" for number in range(21, 61))]
    assert page.texts("#legend .more") == ["and 20 functions more"]

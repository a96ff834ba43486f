"""The appearance of pages: in the dark, on narrow screens, on paper."""

import pytest

from page.recordings import usual


def luminance(colour: str) -> float:
    """The luminance of a colour in the browser's notation, by the rule of the guidelines for accessible pages."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Between 1 and 21."""
    lower, higher = sorted([luminance(one), luminance(other)])
    return (higher + 0.05) / (lower + 0.05)


def colour(page, selector: str, name: str) -> str:
    """The colour that the browser computes for the first of these elements."""
    return page.page.locator(selector).first.evaluate(
        """(element, name) => {
            const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
            canvas.fillStyle = getComputedStyle(element)[name];
            canvas.fillRect(0, 0, 1, 1);
            return `rgb(${canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).join(",")})`;
        }""",
        name,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_lines_stand_out(show, scheme):
    page = show(usual(), options=["-s"], color_scheme=scheme)
    paper = colour(page, "body", "backgroundColor")
    assert (luminance(paper) > 0.5) == (scheme == "light")
    texts = [("h1", "color"), ("#facts", "color"), (".tick", "fill"), (".peak-label", "fill"), ("#keys", "color")]
    for selector, name in texts:
        assert contrast(colour(page, selector, name), paper) >= 4.5, selector
    for label in range(page.count(".bracket-label")):
        assert contrast(colour(page, f".bracket-label >> nth={label}", "fill"), paper) >= 4.5
    for selector in (".curve", ".bracket", ".peak", ".trend"):
        assert contrast(colour(page, selector, "stroke"), paper) >= 3, selector
    own = [
        page.page.evaluate("name => getComputedStyle(document.documentElement).getPropertyValue(name)", f"--c{number}")
        for number in range(8)
    ]
    for code in own:
        channels = ",".join(str(int(code.strip()[place : place + 2], 16)) for place in (1, 3, 5))
        assert contrast(f"rgb({channels})", paper) >= 3, code


@pytest.mark.parametrize("width", [360, 700, 1280, 2400])
@pytest.mark.parametrize("options", [[], ["--flame"]])
def test_the_page_has_room_on_any_screen(show, width, options):
    page = show(usual(), options=options, viewport={"width": width, "height": 800})
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture, legend = (page.page.locator(selector).bounding_box() for selector in ("#figure", "#legend"))
    is_beside = legend["x"] >= picture["x"] + picture["width"]
    assert is_beside or legend["y"] >= picture["y"] + picture["height"]
    assert is_beside == (width > 1000)
    page.hover(9.5)
    card = page.page.locator("#hovered").bounding_box()
    assert card["x"] >= 0 and card["x"] + card["width"] <= width


def test_the_figure_goes_along_with_the_window(show):
    page = show(usual())
    before = page.area["width"]
    page.page.set_viewport_size({"width": 1000, "height": 860})
    page.page.wait_for_function(
        "width => document.querySelector('#figure > svg').viewBox.baseVal.width < width", arg=before
    )
    page.settle()
    assert page.area["width"] < before - 100
    assert page.hover(5.0).startswith("5 s")


def test_names_in_the_table_are_not_broken_into_pieces(show):
    page = show(usual(), viewport={"width": 360, "height": 800})
    name = page.page.locator("#table tbody .name", has_text="package.outer").bounding_box()
    assert name["height"] < 30
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_focused_element_is_wholly_visible(show):
    page = show(usual())
    for _ in range(30):
        page.page.keyboard.press("Tab")
        cut_off = page.page.evaluate("""() => {
            const focused = document.activeElement;
            const {outlineOffset, outlineWidth, outlineStyle} = getComputedStyle(focused);
            const reach = parseFloat(outlineOffset) + parseFloat(outlineWidth);
            const {left, right} = focused.getBoundingClientRect();
            const around = focused.parentElement?.closest("#legend, .scrolled")?.getBoundingClientRect();
            const isWithin = !around || (left - reach >= around.left && right + reach <= around.right);
            return focused !== document.body && (outlineStyle === "none" || !isWithin) ? focused.outerHTML : null;
        }""")
        assert cut_off is None


def test_where_the_system_chooses_the_colours_one_still_sees_what_is_what(show):
    page = show(usual(), forced_colors="active")
    paper = colour(page, "body", "backgroundColor")
    assert colour(page, "#legend .of-call", "backgroundColor") != paper
    pressed, other = (
        colour(page, f"#choices button[aria-pressed={is_pressed}]", "backgroundColor")
        for is_pressed in ("true", "false")
    )
    assert pressed != other


def test_paper_is_white_and_has_no_buttons(show):
    page = show(usual(), color_scheme="dark")
    page.page.emulate_media(media="print")
    assert luminance(colour(page, "body", "backgroundColor")) > 0.9
    assert page.page.locator("#controls").is_hidden()
    assert page.page.locator("#figure").is_visible()


def test_everything_can_be_reached_and_has_a_name(show):
    page = show(usual())
    names = []
    for _ in range(40):
        page.page.keyboard.press("Tab")
        names.append(
            page.page.evaluate(
                "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
            )
        )
    assert {"Zoom in", "Shown from, in seconds", "Functions: flame", "Memory over time of python program.py"} <= set(
        names
    )
    assert all(names[:10])
    assert page.page.locator("html").get_attribute("lang") == "en"

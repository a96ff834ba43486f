"""Names and sources of unknown origin run nothing on the page of a record, and change nothing but their own text."""

import pytest

from page.records import HOSTILE


@pytest.fixture
def page(show_page, hostile_record):
    return show_page(hostile_record.page())


def test_nothing_of_a_name_or_of_a_source_runs(page):
    for details in page.page.locator("details").all():
        details.evaluate("details => { details.open = true; }")
    page.settle()
    for box in page.page.locator("#flame .box").all():
        box.dispatch_event("pointerover")
    assert page.page.evaluate("window.hacked") is None
    assert page.count("script") == 2
    assert page.count("img, iframe, object, embed, svg, link[rel=stylesheet]") == 0
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_names_are_shown_as_texts(page):
    functions = page.texts("#lines tbody td:nth-last-child(2)")
    for name in HOSTILE[:6]:
        assert name in functions
    marks = page.texts("#growth table[aria-label=Marks] tbody td:nth-child(2)")
    assert HOSTILE[0] in marks
    sources = page.texts("#sources .code")
    assert any(HOSTILE[0] in source for source in sources)


def test_characters_that_change_other_texts_are_replaced(page):
    text = page.page.locator("body").text_content()
    for character in "\u2028\u2029\u202e\u200f\x01\x1b\x7f":
        assert character not in text
    assert "turned\ufffdredrO\ufffd" in page.texts("#lines tbody td:nth-last-child(2)")


def test_the_browser_lets_nothing_in_that_was_not_written_here(browser, hostile_record):
    page = browser.new_page()
    page.goto(hostile_record.page().as_uri())
    for markup in ("<script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>"):
        page.evaluate("markup => document.body.append(document.createRange().createContextualFragment(markup))", markup)
    refused = page.evaluate("""() => new Promise(done => {
        document.addEventListener("securitypolicyviolation", event => done(event.effectiveDirective));
        const image = document.createElement("img");
        image.src = "http://localhost:1/picture";
        document.body.append(image);
    })""")
    assert refused.startswith("img-src")
    assert page.evaluate("window.hacked") is None
    page.close()

"""A file of unknown origin runs nothing and loads nothing, and its texts are shown as texts."""

import functools
import http.server
import threading

import pytest

from page.recordings import Recording
from page.shown import Shown

NAMES = [
    "</script><script>window.hacked=1</script>",
    "<!--<script>window.hacked=1",
    "<img src=x onerror=window.hacked=1>",
    "\"'`;window.hacked=1//",
    "</style><svg onload=window.hacked=1>",
    "{{viewer}}{{content}}",
    "__proto__",
    "constructor",
    "toString",
    "javascript:window.hacked=1",
    "line\u2028separator\u2029paragraph",
    "turned\u202eredrO",
    "\u0001control\u007f\u0085\ufffe",
    "]]>&lt;&amp;\\u003c\\",
    "long" * 5000,
    "   ",
]


def hostile(name: str) -> bytes:
    recording = Recording(
        samples=[(0, 10.0), (1, 20.0)], calls=[(name, 0.1, 0.9, 0), (f"{name}.again", 0.2, 0.5, 1)], command=name
    )
    return recording.text().encode()


@pytest.mark.parametrize("options", [[], ["--flame"]])
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_nothing_of_a_name_runs(show, name, options):
    page = show(hostile(name), options=options)
    page.hover(0.3)
    assert page.page.evaluate("window.hacked") is None
    assert page.count("script") == 2
    assert page.count("img, iframe, object, embed, link[rel=stylesheet]") == 0
    assert page.count("#table tbody tr") == 2
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_markup_is_shown_as_it_was_written(show):
    name = "</script><b>&amp;</b>"
    page = show(hostile(name))
    assert page.text("#title") == name
    assert name in page.texts("#table .name")


def test_a_title_and_a_file_name_are_texts_too(show):
    name = "<img src=x onerror=window.hacked=1>.dat"
    page = show(
        hostile("f"),
        hostile("g"),
        names=[name, "</script>".replace("/", "") + ".dat"],
        options=["-t", "</script><script>window.hacked=1</script>"],
    )
    assert page.text("#title") == "</script><script>window.hacked=1</script>"
    assert page.texts("#legend .name") == [name.removesuffix(".dat"), "<script>"]
    assert page.page.evaluate("window.hacked") is None


def test_bytes_that_are_no_text_are_replaced(show):
    page = show(b"CMDLINE a\xffb\nMEM 1.0 1.0\nMEM 1.0 2.0\nFUNC \xfe\xff 1.0 1.0 1.0 2.0 0\n")
    assert page.text("#title") == "a\N{REPLACEMENT CHARACTER}b"


def test_the_browser_lets_nothing_in_that_was_not_written_here(browser, plot):
    page = browser.new_page()
    page.goto(plot(hostile("f")).as_uri())
    for markup in (
        "<script>window.hacked=1</script>",
        "<img src=x onerror=window.hacked=1>",
        "<svg onload=window.hacked=1>",
    ):
        page.evaluate("markup => document.body.append(document.createRange().createContextualFragment(markup))", markup)
    page.evaluate("fetch('http://localhost:1/').catch(() => {})")
    refused = page.evaluate("""() => new Promise(done => {
        document.addEventListener("securitypolicyviolation", event => done(event.effectiveDirective));
        const image = document.createElement("img");
        image.src = "http://localhost:1/picture";
        document.body.append(image);
    })""")
    assert refused.startswith("img-src")
    assert page.evaluate("window.hacked") is None
    page.close()


def test_a_server_is_asked_for_the_page_and_nothing_else(browser, plot):
    page = plot(hostile("f"))
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            asked.append(self.path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=page.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(viewport={"width": 1000, "height": 700})

    class Served(Shown):
        @property
        def address(self):
            return f"http://127.0.0.1:{server.server_port}/{self.file.name}"

    shown = Served(context.new_page(), page)
    assert shown.hover(0.5)
    context.close()
    server.shutdown()
    assert asked == ["/page.html"]
    assert shown.complaints == []

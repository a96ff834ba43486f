"""Programs whose records become pages, and the figures that such a page shows."""

import json
from pathlib import Path

from harness.programs import Python, run

USUAL = """
import mmap
def make(size):
    return bytearray(size)
def first():
    return make(30 << 20)
def second():
    return make(10 << 20)
def freed():
    make(5 << 20)
@profile
def main():
    kept.append(first())
    profile.mark("one")
    kept.append(second())
    profile.mark("two")
    freed()
kept = []
main()
mapped = mmap.mmap(-1, 8 << 20)
"""

HOSTILE = [
    "</script><script>window.hacked=1</script>",
    "<!--<script>window.hacked=1",
    "<img src=x onerror=window.hacked=1>",
    "\"'`;window.hacked=1//",
    "{{viewer}}{{content}}",
    "__proto__",
    "line\u2028separator\u2029paragraph",
    "turned\u202eredrO\u200f",
    "\x01control\x1b[31m\x7f",
    "]]>&lt;&amp;\\u003c\\",
    "long" * 3000,
]
"""Names of files and of functions, and texts."""


def hostile_program(names: list[str]) -> str:
    """Returns a program whose functions and files have such names. Each one allocates 1 MiB and keeps it."""
    return f"""
import os
names = {names!r}
kept = []
for number, name in enumerate(names):
    file = name.replace("/", "\\u2215")[:200].replace(chr(0), "") or "empty"
    source = f"# {{name}}\\ndef f():\\n    return bytearray(1 << 20)  # {{name}}\\n"
    try:
        open(file, "w").write(source)
        os.utime(file, (1, 1))
    except OSError:
        pass
    code = compile(source.replace("\\u2028", " "), file, "exec")
    space = {{}}
    exec(code, space)
    qualified = {{"co_qualname": name}} if hasattr(code, "co_qualname") else {{}}
    function = space["f"]
    function.__code__ = function.__code__.replace(co_name=name, **qualified)
    kept.append(function())
    profile.mark(name)
"""


class Recorded:
    """A record in a folder."""

    def __init__(self, python: Python, folder: Path, source: str, words=("--heap", "--heap-stacks", "all")):
        self.mprof = python.pyprof_executable.with_name("mprof")
        self.folder = folder
        (folder / "script.py").write_text(source)
        finished = python.pyprof([*words, "--record", "record", "script.py"], within=folder)
        assert finished.status == 0, finished

    def report(self, *words: str) -> str:
        """The output of `mprof report`, which must be possible."""
        finished = run([self.mprof, "report", "record", *words], within=self.folder)
        assert finished.status == 0 and finished.stderr == b"", finished
        return finished.stdout.decode()

    @property
    def document(self) -> dict:
        """The report in JSON."""
        return json.loads(self.report("--format", "json"))

    def page(self, *words: str) -> Path:
        """The page."""
        self.report("-o", "page.html", *words)
        return self.folder / "page.html"


def numbers(page, selector: str) -> list[int]:
    """The exact figures of these elements, in bytes or in numbers."""
    return page.page.locator(selector).evaluate_all(
        "cells => cells.map(cell => Number(cell.dataset.number ?? cell.dataset.bytes))"
    )


def boxes(page) -> list[dict]:
    """The drawn boxes of the call tree: the label, the bytes with and without what the line calls, and the place."""
    return page.page.locator("#flame .box").evaluate_all(
        """boxes => boxes.map(box => ({
            label: box.getAttribute("aria-label"), text: box.textContent,
            bytes: Number(box.dataset.bytes), own: Number(box.dataset.own),
            row: Math.round(parseFloat(box.style.top) / 22), left: parseFloat(box.style.left), width: parseFloat(box.style.width),
        }))"""
    )

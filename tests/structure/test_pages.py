"""The links in the pages of the repository and of its book lead somewhere."""

import re
from pathlib import Path

import pytest

from harness.environments import REPOSITORY
from structure.workspace import tracked_files

BOOK = REPOSITORY / "book" / "src"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|^    .*?$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
PAGES = [path for path in tracked_files() if path.suffix == ".md"]


def links_in(page: Path) -> list[str]:
    """The links of a page, without those to other sites."""
    targets = LINK.findall(CODE.sub("", page.read_text()))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def headings_in(page: Path) -> set[str]:
    """The names by which links lead to a page's headings."""
    headings = re.findall(r"^#+ (.*)$", CODE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_the_links_of_a_page_lead_somewhere(page):
    for link in links_in(page):
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"`{link}` does not exist"
        if heading:
            assert heading in headings_in(target), f"`{link}`: there is no such heading"


def test_the_contents_of_the_book_are_all_its_pages():
    pages = {str(path.relative_to(BOOK)) for path in BOOK.rglob("*.md")}
    listed = links_in(BOOK / "SUMMARY.md")
    assert sorted(listed) == sorted(pages - {"SUMMARY.md"})


def test_all_pictures_of_the_book_are_shown():
    shown = {(page.parent / link).resolve() for page in PAGES for link in links_in(page)}
    pictures = set((BOOK / "pictures").iterdir())
    assert pictures <= shown, f"on no page: {sorted(pictures - shown)}"


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md", "tests/README.md"])
def test_the_files_that_a_page_names_exist(page):
    bases = [REPOSITORY, (REPOSITORY / page).parent]
    named = re.findall(r"`((?:\.?\w+)/[\w./*-]*)`", (REPOSITORY / page).read_text())
    paths = [name for name in named if any((base / name.split("/")[0]).is_dir() for base in bases)]
    absent = [name for name in paths if not any(any(base.glob(name.rstrip("/"))) for base in bases)]
    assert not absent, f"these do not exist: {absent}"

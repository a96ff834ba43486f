"""The commands in the book print what the book shows, apart from the figures of the machine."""

import pytest

from harness import book
from harness.environments import REPOSITORY

PAGES = sorted((REPOSITORY / "book" / "src").glob("*.md"))
OUTPUTS = [output for page in PAGES for output in book.outputs(page)]


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: f"{output.page.stem}: {output.command}")
def test_a_command_prints_what_the_book_shows(output, any_python, tmp_path):
    printed = book.printed(output.command, any_python.pyprof_executable, any_python.interpreter.executable, tmp_path)
    assert book.shape(printed) == book.shape(output.text), printed


def test_the_book_has_outputs():
    assert len(OUTPUTS) >= 5


def test_a_figure_does_not_change_the_shape_but_a_word_does():
    shown = "  34.0 MiB   93 %  leak.py:8  answer\n=====\n"
    assert book.shape(shown) == book.shape("4.01 GiB 7 % leak.py:8 answer\n==\n")
    assert book.shape(shown) != book.shape(shown.replace("answer", "other"))
    assert book.shape(shown) != book.shape(shown.replace("py:8", "py:9"))

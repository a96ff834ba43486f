"""`%heap` and `%%heap`: the exact heap of a cell, in a kernel that counts."""

import re

import pytest

from harness.environments import for_notebooks
from harness.programs import run
from notebooks.shells import at_home, notebook, prompt_command

CELL = """%%heap
first = bytearray(60 << 20)
del first
kept = bytearray(5 << 20)
"""

SENTENCE = re.compile(
    r"The cell held 60\.0 MiB at its peak, and has left 5\.0 MiB; it allocated 65\.0 MiB in [\d,]+ blocks\."
)


@pytest.fixture
def kernel(python, tmp_path):
    """The name of a kernel that counts. `%heap_kernel` has installed it in the home folder of the test."""
    (installed,) = notebook(python, ["%heap_kernel"], within=tmp_path)
    name = "pyprof-{}.{}".format(*python.version)
    shown = "Python {}.{} (pyprof --heap)".format(*python.version)
    sentence = f"The kernel {shown!r} is installed under the name `{name}`: choose it for this notebook.\n"
    assert installed.printed == sentence, installed
    return name


def _rows(text: str) -> list[list[str]]:
    """The rows of the table, as words."""
    return [line.split() for line in text.splitlines()[3:]]


def test_a_cell_has_its_peak_and_what_is_left_by_line(python, kernel, tmp_path):
    cells = [CELL, "len(kept)", "%heap other = bytearray(3 << 20)", "%%heap -n1\ndel kept, other"]
    ran, length, statement, freed = notebook(python, cells, within=tmp_path, kernel=kernel)
    (shown,) = ran.outputs
    assert shown["output_type"] == "display_data", ran
    text = shown["data"]["text/plain"]
    assert SENTENCE.fullmatch(text.splitlines()[0]), text
    assert _rows(text)[:2] == [
        ["60.0", "MiB", "60.0", "MiB", "In", "[2]:2", "<module>", "first", "=", "bytearray(60", "<<", "20)"],
        ["5.0", "MiB", "5.0", "MiB", "In", "[2]:4", "<module>", "kept", "=", "bytearray(5", "<<", "20)"],
    ], text
    html = shown["data"]["text/html"]
    assert SENTENCE.search(html) and "first = bytearray(60 &lt;&lt; 20)" in html, html
    assert length.result["text/plain"] == str(5 << 20)
    assert "has left 3.0 MiB" in statement.outputs[0]["data"]["text/plain"], statement
    assert "has freed 8.0 MiB of what was held before" in freed.outputs[0]["data"]["text/plain"], freed


def test_an_exception_is_shown_after_the_figures(python, kernel, tmp_path):
    (ran,) = notebook(python, ["%%heap\nkept = bytearray(5 << 20)\n1 / 0"], within=tmp_path, kernel=kernel)
    assert "has left 5.0 MiB" in ran.outputs[0]["data"]["text/plain"], ran
    assert ran.error == ("ZeroDivisionError", "division by zero"), ran
    assert "_heap_magic" not in ran.traceback, ran


def test_options(python, kernel, tmp_path):
    ring = "ring = [bytearray(2 << 20)]; ring.append(ring); del ring"
    cells = [
        "import gc; gc.disable()",
        f"%%heap -o\n{ring}",
        # other threads of the kernel may free some memory
        "result = _; result.left > 1 << 20, result.peak >= result.left, result.lines[0][1]",
        f"%%heap -o -g\n{ring}",
        "_.left < 1 << 20",
        "%%heap -n0\n1",
    ]
    _, shown, figures, _, collected, wrong = notebook(python, cells, within=tmp_path, kernel=kernel)
    assert shown.result["text/plain"].startswith("The cell held 2.0 MiB at its peak"), shown
    assert figures.result["text/plain"] == "(True, True, 2)", figures
    assert collected.result["text/plain"] == "True", collected
    assert "-n 0: this is not a number of lines." in str(wrong), wrong


NOT_COUNTED = (
    "This kernel does not count its heap: %heap_kernel installs one that does, or start it with "
    "`pyprof --heap -m ipykernel_launcher` in place of `python -m ipykernel_launcher`."
)


def test_a_kernel_that_does_not_count_says_how_to_start_one(python, tmp_path):
    ran, after = notebook(python, ["%%heap\nkept = 1", "'kept' in globals()"], within=tmp_path)
    assert NOT_COUNTED in str(ran), ran
    assert after.result["text/plain"] == "False", after


def test_the_prompt_shows_text(python, tmp_path):
    _, *words = prompt_command(python)
    command = [
        python.pyprof_executable,
        "--heap",
        "-o",
        "/dev/null",
        "--python",
        for_notebooks(python.interpreter),
        *words,
    ]
    typed = "%load_ext memory_profiler\n%heap kept = bytearray(5 << 20)\nexit\n"
    finished = run(command, within=tmp_path, environment=at_home(tmp_path), stdin=typed.encode())
    assert finished.status == 0, finished
    assert "The cell held 5.0 MiB at its peak, and has left 5.0 MiB" in finished.stdout.decode(), finished

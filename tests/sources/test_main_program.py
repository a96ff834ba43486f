"""A main program that Python reads once has its tables, and runs as under python."""

import pytest

from fidelity.two_runs import PROFILE_IF_THERE_IS_NONE
from harness.tables import tables_in
from sources.ways import DOORS, WAYS, name, plain

MIB = 2**20

PROGRAM = (
    PROFILE_IF_THERE_IS_NONE
    + """\
import os, stat, sys

@profile
def work(number):
    block = b'x' * (40 * %(MIB)d)
    return len(block)

work(1)
text = "@profile\\ndef other():\\n    return 1\\nother()\\n"
print(__name__, globals().get("__file__"), sys.argv, work.__code__.co_filename)
kind = stat.S_IFMT(os.fstat(0).st_mode)
print("standard input", kind, repr(sys.stdin.read()), os.get_inheritable(0))
print("next descriptor", os.dup(1), "threads", len(os.listdir("/proc/self/task")))
"""
    % {"MIB": MIB}
)


def line_of(text, source):
    """The number of the line that begins with a text."""
    return next(number for number, line in enumerate(source.splitlines(), 1) if line.strip().startswith(text))


def written(folder, source):
    (folder / "program.py").write_text(source)
    (folder / "skipped.py").write_text("x = this is skipped\n" + source)
    return folder


@pytest.fixture(params=DOORS)
def door(request):
    """The way in which pyprof runs the program."""
    return DOORS[request.param]


def agrees(python, way, door, folder, options=()):
    """Checks that the program does the same as under python, and returns pyprof's report."""
    report = folder / "report"
    expected = plain(python, way, folder)
    for pipe in folder.glob("pipe*"):
        pipe.unlink()
    finished = door(python, way, folder, ["-o", report, *options])
    for pipe in folder.glob("pipe*"):
        pipe.unlink()
    assert (finished.stdout, finished.status) == (expected.stdout, expected.status), f"{expected}\n{finished}"
    return expected, finished, tables_in(report.read_bytes()) if report.exists() else []


@pytest.mark.parametrize("way", WAYS)
def test_a_program_that_is_read_once_has_tables_and_runs_as_under_python(way, door, python, tmp_path) -> None:
    expected, finished, tables = agrees(python, way, door, written(tmp_path, PROGRAM))
    assert finished.stderr == expected.stderr
    [table] = tables
    assert table.path == name(way)
    row = table.row("block =")
    assert row.number == line_of("block =", PROGRAM) and 40 <= row.measured.increment < 41, table
    assert table.rows[0].text == "@profile"


@pytest.mark.parametrize("way", [way for way in WAYS if way != "a command"])
def test_a_program_may_be_longer_than_the_buffer_of_a_pipe(way, door, python, tmp_path) -> None:
    comments = "".join(f"# {number:070}\n" for number in range(6000))
    source = PROGRAM + comments + "@profile\ndef late():\n    return 'late'\nlate()\n"
    _, _, tables = agrees(python, way, door, written(tmp_path, source))
    assert tables[-1].rows[-1].text.strip() == "return 'late'"
    assert tables[-1].rows[-1].number == line_of("return 'late'", source)


ENDS = ["raise ValueError('at the end')", "import os; os._exit(3)", "x = = 1", "raise SystemExit(5)", "work("]
FEW = ["a command", "standard input from a pipe", "a substituted process"]


@pytest.mark.parametrize("way", FEW)
@pytest.mark.parametrize("end", ENDS)
def test_the_program_ends_as_under_python(way, end, door, python, tmp_path) -> None:
    expected, finished, tables = agrees(python, way, door, written(tmp_path, PROGRAM + end + "\n"))
    assert finished.stderr.replace(b"-m memory_profiler", b"") == expected.stderr, f"{expected}\n{finished}"
    assert bool(tables) == (end not in ("x = = 1", "work("))


@pytest.mark.parametrize("way", FEW)
def test_inspect_finds_the_same_as_under_python(way, door, python, tmp_path) -> None:
    source = PROGRAM + (
        "import inspect\ntry:\n    print(inspect.getsource(getattr(work, '__wrapped__', work)))\n"
        "except (OSError, TypeError) as error:\n    print(type(error), error)\n"
    )
    agrees(python, way, door, written(tmp_path, source))


def test_code_compiled_from_text_does_not_have_the_lines_of_the_program(door, python, tmp_path) -> None:
    source = (
        "text = '@profile\\ndef other():\\n    return 7\\nother()\\n'\n@profile\ndef work():\n    exec(text)\nwork()\n"
    )
    report = tmp_path / "report"
    finished = door(python, "a command", written(tmp_path, source), ["-o", report])
    [table] = tables_in(report.read_bytes())
    assert table.row("exec(").measured.occurrences == 1 and finished.status == 0
    assert finished.stdout == b"ERROR: Could not find file <string>\n"

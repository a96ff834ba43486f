"""The output is that of the original, byte for byte, except for the memory figures.

Every script under scripts/ runs through the original and through pyprof on the same Python. The output of the program
and the tables must be the same, with their order, rows, occurrences, source text, widths and empty lines. allowed.py
lists the rows in which the original is wrong.
"""

import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.programs import Finished
from harness.tables import Table, tables_in, without_figures, without_tables
from same.allowed import ALLOWED, FAILS_SINCE_3_12, NEEDS
from same.random_programs import FUNCTIONS, Writer

SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True)
class Case:
    """One command line; `{folder}` in it is the folder with the scripts, in which it runs."""

    words: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    writes: str | None = None
    """A file that the run leaves behind, compared too."""
    runs: int = 1

    def __str__(self) -> str:
        return " ".join(self.words)


WRITES = {"stdout_replaced_by_a_file.py": "printed.txt", "imported_decorator_streams.py": "stream.txt"}
ALLOWED_SCRIPTS = {allowed.script: allowed for allowed in ALLOWED}

CASES = [
    *(
        Case((path.name,), writes=WRITES.get(path.name))
        for path in sorted(SCRIPTS.glob("*.py"))
        if path.name not in ALLOWED_SCRIPTS
    ),
    Case(("--precision", "1", "loops.py")),
    Case(("--precision=0", "recursion.py")),
    Case(("--precision", "6", "recursion.py")),
    Case(("--prec", "5", "recursion.py")),
    Case(("--precision", "2", "imported_decorator.py")),
    Case(("-o", "report.txt", "main_guard.py"), writes="report.txt", runs=2),
    Case(("-o", "{folder}/report.txt", "imported_decorator_and_builtin.py"), writes="report.txt"),
    Case(("-o", "report.txt", "--precision", "1", "ends_by_an_exception.py"), writes="report.txt"),
    Case(("-o", "report.txt", "unicode.py"), writes="report.txt"),
    Case(("main_guard.py", "a", "--precision", "7", "-o", "b", "--", "-c")),
    Case(("./main_guard.py",)),
    Case(("folder/../main_guard.py",)),
    Case(("folder/inside.py", "a b")),
    Case(("{folder}/folder/inside.py",)),
    Case(("{folder}/changes_directory.py",)),
    Case(("{folder}/modules_imported.py",)),
    Case(("found_on_path.py",), environment={"PATH": "/nowhere:{folder}/on_path:/usr/bin:/bin"}),
    Case(("found_on_path.py",), environment={"PATH": "on_path:/usr/bin:/bin"}),
    Case(("package.inner", "a", "--version")),
    Case(("package", "a", "-o", "b")),
    Case(("package.inner",)),
    Case(("modules_imported",)),
]


@dataclass(frozen=True)
class Outcome:
    """The result of one command, as far as it must be the same."""

    stdout: bytes
    stderr: bytes
    status: int
    written: bytes | None


def outcome(run, case: Case, folder: Path) -> tuple[Outcome, Finished]:
    """Runs the case with `run` in a fresh copy of the scripts."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SCRIPTS, folder)

    def placed(text: str) -> str:
        return text.replace("{folder}", str(folder))

    environment = {"PYTHONHASHSEED": "0"} | {name: placed(value) for name, value in case.environment.items()}
    for _ in range(case.runs):
        finished = run(list(map(placed, case.words)), within=folder, environment=environment)
    left = folder / (case.writes or "nothing")
    written = left.read_bytes() if left.exists() else None
    return (
        Outcome(
            without_figures(finished.stdout),
            without_own_frames(finished.stderr, folder),
            finished.status,
            written and without_figures(written),
        ),
        finished,
    )


def without_own_frames(stderr: bytes, folder: Path) -> bytes:
    """A traceback without the original's and `runpy`'s frames, and with the script's path as the original gives it."""
    own_frame = re.compile(
        rb'  File "(?:[^"]*/(?:memory_profiler|contextlib|runpy)\.py|<frozen runpy>)", line .*\n(?:    .*\n)*'
    )
    # from Python 3.14 on, Python warns that Python 3.16 will not have something that the original imports
    own_warning = re.compile(rb"[^\n]*/memory_profiler\.py:\d+: DeprecationWarning: .*\n  .*\n")
    return own_warning.sub(b"", own_frame.sub(b"", stderr)).replace(f"{folder}/".encode(), b"")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows_and_output_are_those_of_the_original(python, python_3_11, case, tmp_path):
    needed = NEEDS.get(case.words[-1], (3, 9))
    if python.version < needed:
        pytest.skip("it needs Python {}.{}".format(*needed))
    reference = python
    # Python 3.14 and later accept again what the original makes of an `async def`
    if (3, 12) <= python.version < (3, 14) and case.words[-1] in FAILS_SINCE_3_12:
        fails, _ = outcome(python.original, case, tmp_path / "work")
        assert fails.status != 0, f"runs under the original too: {FAILS_SINCE_3_12[case.words[-1]]}"
        reference = python_3_11
    of_original, original_run = outcome(reference.original, case, tmp_path / "work")
    assert (of_original.status == 0) or case.words[-1].startswith("ends_by_"), original_run
    profiled, profiled_run = outcome(python.pyprof, case, tmp_path / "work")
    assert profiled == of_original, f"{profiled_run}\n=== the original\n{original_run}"


@pytest.mark.parametrize("seed", range(3))
def test_random_programs_have_the_rows_of_the_original(python, seed, tmp_path):
    if python.version < (3, 10):
        pytest.skip("the programs have `match` statements")
    (tmp_path / "program.py").write_text(Writer(seed).program())
    of_original = python.original(["program.py"], within=tmp_path)
    profiled = python.pyprof(["program.py"], within=tmp_path)
    assert of_original.status == profiled.status == 0, f"{profiled}\n{of_original}"
    assert len(tables_in(of_original.stdout)) == FUNCTIONS
    if (3, 12) <= python.version < (3, 13, 3):
        assert_fewer_where_a_line_was_counted_twice(profiled, of_original)
    else:
        assert without_figures(profiled.stdout) == without_figures(of_original.stdout)


def assert_fewer_where_a_line_was_counted_twice(profiled: Finished, of_original: Finished) -> None:
    """These Pythons report a line again when `or` jumps within it. In functions with lines far down, pyprof does not count
    that again."""
    for profiled_table, original_table in zip(tables_in(profiled.stdout), tables_in(of_original.stdout), strict=True):
        for our_row, their_row in zip(profiled_table.rows, original_table.rows, strict=True):
            assert (our_row.number, our_row.text) == (their_row.number, their_row.text)
            assert bool(our_row.measured) == bool(their_row.measured), (our_row, their_row)
            if our_row.measured and our_row.measured.occurrences != their_row.measured.occurrences:
                assert " or " in our_row.text, (our_row, their_row)
                assert our_row.measured.occurrences < their_row.measured.occurrences, (our_row, their_row)


@pytest.mark.parametrize("allowed", ALLOWED, ids=lambda allowed: allowed.script)
def test_only_the_listed_rows_differ(python, allowed, tmp_path):
    case = Case((allowed.script,))
    of_original, original_run = outcome(python.original, case, tmp_path / "work")
    profiled, profiled_run = outcome(python.pyprof, case, tmp_path / "work")
    both = f"{profiled_run}\n=== the original\n{original_run}"
    assert without_tables(profiled_run.stdout) == without_tables(original_run.stdout), both
    assert profiled.status == of_original.status, both
    our_tables, their_tables = tables_in(profiled_run.stdout), tables_in(original_run.stdout)
    differing, only_theirs = differences(our_tables, their_tables)
    assert differing == allowed.rows, both
    assert only_theirs == set(allowed.only_in_the_original), both
    assert shared_order(our_tables, their_tables) == shared_order(their_tables, our_tables), both


def test_each_fault_has_at_most_one_script():
    assert max(Counter(allowed.item for allowed in ALLOWED).values()) == 1
    assert all((SCRIPTS / allowed.script).exists() for allowed in ALLOWED)


def test_at_least_fifty_scripts_are_compared():
    assert len(list(SCRIPTS.glob("*.py"))) >= 50


def places(tables: list[Table]) -> dict[tuple[str, int], int | None]:
    """The number of executions of each row, by file and line."""
    return {
        (Path(table.path).name, row.number): row.measured.occurrences if row.measured else None
        for table in tables
        for row in table.rows
    }


def differences(profiled: list[Table], of_original: list[Table]):
    """The rows of pyprof that are not in the original's tables, and the tables that only the original has, by file
    and first line."""
    profiled_places, original_places = places(profiled), places(of_original)
    missing = object()
    differing = {
        place: occurrences
        for place, occurrences in profiled_places.items()
        if original_places.get(place, missing) != occurrences
    }
    return differing, beginnings(of_original) - beginnings(profiled)


def beginnings(tables: list[Table]) -> set[tuple[str, int]]:
    """File and first line of each table."""
    return {(Path(table.path).name, table.rows[0].number) for table in tables}


def shared_order(these: list[Table], others: list[Table]) -> list[tuple[str, int]]:
    """Returns the beginnings of those tables that are also among the others, in order."""
    of_original = beginnings(others)
    return [place for table in these if (place := (Path(table.path).name, table.rows[0].number)) in of_original]

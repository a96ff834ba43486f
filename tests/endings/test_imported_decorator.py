"""The imported decorator prints the table of a call, and the program ends as under plain python."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from endings.measured import Door, Run
from endings.test_circumstances import BEFORE, CIRCUMSTANCES, ENDINGS
from harness.programs import Python
from record.recorded import RECORD

IMPORTS = """
try:
    from memory_profiler import profile
except ImportError:
    pass
"""


@dataclass(frozen=True)
class Imported(Door):
    """Plain python with the module."""

    def command(self, options, words) -> list[str]:
        """Returns the command line."""
        return [str(self.python.executable), *options, *words]

    @property
    def environment(self) -> dict[str, str | None]:
        """The variables that the command needs."""
        return {"PYTHONPATH": str(self.python.module_folder)}


DOORS: dict[str, tuple[Callable[[Python], Door], tuple[str, ...]]] = {
    "python": (Imported, ()),
    "pyprof": (Door, ("--quiet",)),
    "pyprof --record": (Door, ("--quiet", "--record", RECORD)),
    "python -m memory_profiler": (functools.partial(Door, as_module=True), ("--quiet",)),
}
"""The ways of running a program, and their options."""


@pytest.fixture(params=DOORS)
def imported(request, python, tmp_path) -> Run:
    """A run of a program that imports the decorator."""
    made, options = DOORS[request.param]
    return Run(made(python), tmp_path, options=options)


def write(run: Run, circumstances: str, ending: str) -> None:
    """Writes the program, which ends in this way after the call."""
    run.write("", before=IMPORTS + BEFORE.replace("@profile\n", ""))
    source = (run.folder / "program.py").read_text()
    (run.folder / "program.py").write_text(
        f"{source}\nsys.stdout.flush()\n{CIRCUMSTANCES[circumstances]}\n{ENDINGS[ending]}\n"
    )


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_ending_is_that_of_plain_python(ending, imported):
    write(imported, "a deleted folder", ending)
    imported.must_report()


@pytest.mark.parametrize("ending", ["the end", "SIGTERM", "os._exit"])
@pytest.mark.parametrize("circumstances", ["200 threads", "forks within threads"])
def test_each_ending_with_threads_and_forks_is_that_of_plain_python(circumstances, ending, imported):
    write(imported, circumstances, ending)
    imported.must_report()


IN_THE_CALL = {name: ENDINGS[name] for name in ("the end", "sys.exit", "an exception")}


@pytest.mark.parametrize("ending", IN_THE_CALL)
def test_a_call_that_an_exception_ends_has_its_table(ending, imported):
    imported.write(IN_THE_CALL[ending], before=IMPORTS)
    imported.must_report()


def test_a_killed_program_ends_as_under_plain_python(imported):
    """The record does not contain the tables of single calls."""
    write(imported, "200 threads", "the end")
    program = imported.folder / "program.py"
    program.write_text(program.read_text() + "os.kill(os.getpid(), 9)\n")
    imported.must_report()

"""A program sees the same process under pyprof as under python, however it is started."""

import json
import os
import shutil
from pathlib import Path

import pytest

from fidelity.inherent import unexplained
from fidelity.starts import STARTS, Start, lay_out
from fidelity.two_runs import Pair
from harness.programs import run


@pytest.mark.parametrize("start", STARTS, ids=str)
def test_facts_are_those_of_python(start: Start, python, tmp_path: Path) -> None:
    if python.options and start.environment.get("PYTHONMALLOC", "malloc") != "malloc":
        pytest.skip("refused: Python is to use an allocator of its own (tests/allocations)")
    if python.version < start.since:
        pytest.skip(f"Python {python.label} does not know {start}")
    if start.not_in_debian and not python.interpreter.shared:
        pytest.skip("Debian's python finds its packages by its own rules, not under PYTHONHOME")
    compare(start, python.interpreter.executable, python, tmp_path)


IN_AN_ENVIRONMENT = [
    Start("script", ("program.py", "argument")),
    Start("module", ("-m", "named")),
    Start("code", ("-c", "import runpy; runpy.run_path('program.py')")),
    Start("folder", ("folder/",)),
    Start("-I", ("-I", "program.py")),
    Start("-S", ("-S", "program.py")),
]


@pytest.mark.parametrize("start", IN_AN_ENVIRONMENT, ids=str)
@pytest.mark.parametrize("packages", ["own", "system"])
def test_facts_in_a_virtual_environment_are_those_of_python(start, packages, python, tmp_path) -> None:
    environment = tmp_path / "environment"
    options = ["--system-site-packages"] if packages == "system" else []
    made = python.plain(["-m", "venv", "--without-pip", *options, environment], within=tmp_path)
    assert made.status == 0, made
    compare(start, environment / "bin" / "python", python, tmp_path)


def test_an_active_virtual_environment_is_the_one_that_runs(python, tmp_path) -> None:
    environment = tmp_path / "environment"
    made = python.plain(["-m", "venv", "--without-pip", environment], within=tmp_path)
    assert made.status == 0, made
    start = Start("active", ("program.py",), {"VIRTUAL_ENV": str(environment)})
    compare(start, environment / "bin" / "python", python, tmp_path, named=False)


@pytest.mark.parametrize("name", ["python", "python3"])
def test_the_first_python_on_the_path_is_the_one_that_runs(name, python, tmp_path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / name).symlink_to(python.interpreter.executable)
    start = Start("on PATH", ("program.py",), {"PATH": f"{tmp_path}/empty:{folder}:/usr/bin:/bin"})
    compare(start, folder / name, python, tmp_path, named=False)


def compare(start: Start, interpreter: Path, python, folder: Path, named: bool = True) -> None:
    python_option = ["--python", str(interpreter)] if named else []
    plain = facts([str(interpreter)], start.arguments, start, interpreter, folder)
    pyprof = [str(python.pyprof_executable), *python_option, *python.options]
    profiled = facts(pyprof, start.pyprof_arguments or start.arguments, start, interpreter, folder)
    different = unexplained(plain.facts, profiled.facts, counted=bool(python.options))
    assert not different, "\n".join(different)
    Pair(plain.finished, profiled.finished).must_agree()
    assert plain.files == profiled.files


class Seen:
    """The result of one run: the facts, its ending, and the files that it left behind."""

    def __init__(self, finished, facts: dict, files: list[str]) -> None:
        self.finished, self.facts, self.files = finished, facts, files


def facts(command: list[str], arguments, start: Start, interpreter: Path, folder: Path) -> Seen:
    # Both runs get the same folder, made anew.
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    lay_out(work)
    written = folder / "facts.json"
    written.unlink(missing_ok=True)

    def filled(text: str) -> str:
        base_prefix = str(interpreter.resolve().parent.parent)
        return text.replace("{folder}", str(work)).replace("{base_prefix}", base_prefix)

    words = [*command, *map(filled, arguments)]
    if start.through_shell:
        words = ["sh", "-c", start.through_shell, "sh", *words]
    environment = {name: filled(value) for name, value in start.environment.items()}
    if any(name.startswith(("LC_", "LANG")) for name in environment):
        environment = {"LC_ALL": None, **environment}
    finished = run(
        words,
        within=work,
        environment={**environment, "FACTS_FILE": str(written)},
        stdin=os.fsencode(start.standard_input),
    )
    assert written.exists(), f"the program did not run to its end:\n{finished}"
    files = sorted(str(path.relative_to(work)) for path in work.rglob("*"))
    return Seen(finished, json.loads(written.read_text()), files)

"""Under `python -m memory_profiler`, `--children` and `--merge-children` reach interpreters behind other programs too."""

import pytest

from children.test_descendants import OPTIONS, STARTED, must_have_the_engine, write_programs
from children.test_processes import STARTS, _written
from children.test_tables import HEAD, KINDS, groups, loops
from fidelity.two_runs import Pair
from harness.programs import run
from harness.tables import tables_in

PLAIN = sorted(start for start in STARTS if "subprocess" in start or "os.system" in start or "spawn" in start)
"""The programs of `STARTS` that start a process by a function of Python that pyprof replaces."""

REACHED = sorted(STARTED.keys() - {"os.execvp", "C's system", "C's popen"})
"""The programs of `STARTED` that are started by such a function."""


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("by", REACHED)
def test_an_interpreter_that_is_started_by_any_program_has_the_engine(by, option, python, tmp_path) -> None:
    write_programs(by, python, tmp_path)
    finished = python.imported(["-m", "memory_profiler", option, "--quiet", "program.py"], within=tmp_path)
    must_have_the_engine(finished)


@pytest.mark.parametrize("backend", ["psutil", "tracemalloc"])
@pytest.mark.parametrize("kind", ["a shell", "the interpreter", "posix_spawn"])
def test_each_child_has_its_tables(kind, backend, python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(HEAD + KINDS[kind])
    words = ["-m", "memory_profiler", "--children", "--backend", backend, "program.py"]
    finished = python.imported(words, within=tmp_path)
    found = [tables_in(text) for _, text in groups(finished.stdout)]
    assert [[loops(table) for table in tables] for tables in found] == [[10], [1], [2], [3]], finished
    for (table,) in found:
        assert abs(table.row("kept = ").measured.increment - 10) < 2, finished
    assert finished.stderr == b"", finished


@pytest.mark.parametrize("start", PLAIN)
def test_a_child_runs_as_under_python(start, any_python, tmp_path) -> None:
    folder = _written(tmp_path, STARTS[start])
    words = ["-m", "memory_profiler", "--children", "program.py"]
    plain = any_python.imported(["program.py"], within=folder)
    Pair(plain, any_python.imported(words, within=folder)).must_agree()


COMMANDS = {
    "a status": "sh -c 'exit 3'",
    "a signal": "kill -TERM $$",
    "no program": "this-is-not-there 2>&1",
    "an error": "if 2>&1",
    "what is typed": "cat",
    "bytes": b"printf '\\351' | od -c",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_os_system_is_that_of_python(command, python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(
        f"import os, signal\nsignal.signal(signal.SIGQUIT, signal.SIG_IGN)\nprint(os.system({COMMANDS[command]!r}), flush=True)\n"
        "for wrong in ((), ('a', 'b'), (1,), ('a\\0b',)):\n    try: os.system(*wrong)\n"
        "    except Exception as error: print(type(error), error)\n"
        "print(os.system(command='exit 2'), signal.getsignal(2), signal.getsignal(3))"
    )
    plain = run([python.executable, "program.py"], within=tmp_path, stdin=b"typed")
    words = ["-m", "memory_profiler", "--children", "--quiet", "program.py"]
    assert python.imported(words, within=tmp_path, stdin=b"typed").stdout == plain.stdout

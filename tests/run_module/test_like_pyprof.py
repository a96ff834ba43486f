"""`pyprof` and `python -m memory_profiler` do the same with the same arguments."""

import re
import textwrap

import pytest

from harness.tables import tables_in, without_figures
from run_module.doors import beside_pyprof, module

WORK = """
import sys

@profile
def work(number):
    block = bytearray(8 * 2**20)
    return [number, len(block)]

"""


def _masked(output: bytes) -> bytes:
    """The output without the parts that differ from run to run: memory, seconds, measured times."""
    masked = without_figures(re.sub(rb"\x1b\[[0-9;]*m", b"", output))
    # the recursion limit includes the frames of the code that runs the program
    masked = re.sub(rb"repeated \d+ more", b"repeated # more", masked)
    # the way in which each of the two has found its Python
    masked = re.sub(rb"(the program runs in Python [^,]*), [^\n]*", rb"\1", masked)
    return re.sub(rb"\d+\.\d{2,}|\b\d+ ns|0x[0-9a-f]+", b"#", masked)


def _same(python, words, source: str, tmp_path, **how):
    (tmp_path / "program.py").write_text(WORK + textwrap.dedent(source))
    pair = beside_pyprof(python, words, within=tmp_path, **how)
    assert pair.plain.status == pair.profiled.status, f"{pair.plain}\n{pair.profiled}"
    assert _masked(pair.plain.stdout) == _masked(pair.profiled.stdout), f"{pair.plain}\n{pair.profiled}"
    assert _masked(pair.plain.stderr) == _masked(pair.profiled.stderr), f"{pair.plain}\n{pair.profiled}"
    return pair.profiled


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--precision", "5"],
        ["--prec=0"],
        ["--timestamp"],
        ["--include-children"],
        ["--read-always"],
        ["--verbose"],
        ["--color", "always"],
        ["--backend", "psutil_pss"],
        ["--backend", "psutil_uss"],
        ["--backend", "posix"],
        ["--backend", "tracemalloc"],
    ],
    ids=" ".join,
)
def test_the_options_have_the_same_effect(options, python, tmp_path) -> None:
    finished = _same(python, [*options, "program.py", "3"], "print(work(int(sys.argv[1])))", tmp_path)
    assert finished.status == 0, finished
    if options not in (["--timestamp"], ["--color", "always"]):
        assert tables_in(finished.stdout)[0].row("block =").measured.occurrences == 1


def test_the_report_is_appended_to_a_file(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(WORK + "work(1)\nimport os\nos.chdir('/')\n")
    (tmp_path / "report").write_text("before\n")
    finished = module(python, ["-o", "report", "program.py"], within=tmp_path)
    assert finished.stdout == b"" and finished.status == 0, finished
    text = (tmp_path / "report").read_bytes()
    assert text.startswith(b"before\n") and len(tables_in(text, precision=3)) == 1


def test_pdb_is_stepped_into_at_the_limit(python, tmp_path) -> None:
    finished = _same(python, ["--pdb-mmem", "0", "program.py"], "work(1)", tmp_path, stdin=b"p 6*7\nc\n")
    assert b"Stepping into the debugger" in finished.stdout and b"(Pdb) 42" in finished.stdout, finished


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        [],
        ["--precision", "4"],
        ["nowhere.py"],
        ["-o", "no/report", "program.py"],
        ["--allocations", "--backend", "psutil", "x.py"],
        ["--list", "program.py"],
        ["--list", "nowhere.py"],
        ["--list", "-m", "json"],
        ["--include-children", "--backend", "tracemalloc", "program.py"],
    ],
    ids=lambda words: " ".join(words) or "nothing",
)
def test_command_lines_that_run_no_program_print_the_same(words, python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(WORK)
    pair = beside_pyprof(python, words, within=tmp_path)
    assert (pair.profiled.status, pair.profiled.stdout) == (pair.plain.status, pair.plain.stdout), pair.profiled
    assert pair.profiled.stderr.replace(b"python -m memory_profiler", b"pyprof") == pair.plain.stderr, pair.profiled


@pytest.mark.parametrize(
    "words", [["--nonsense", "x.py"], ["--precision", "many", "x.py"], ["-o"], ["--backend", "x", "y"]]
)
def test_a_wrong_option_is_named(words, python, tmp_path) -> None:
    pair = beside_pyprof(python, words, within=tmp_path)
    assert pair.profiled.status == 2 and pair.profiled.stdout == b"", pair.profiled
    assert pair.profiled.stderr.replace(b"python -m memory_profiler", b"pyprof") == pair.plain.stderr, pair.profiled


@pytest.mark.parametrize(
    "words, option",
    [(["-X", "dev"], b"`-X`"), (["-Ou"], b"`-O`"), (["-W", "error"], b"`-W`"), (["--python", "python"], b"`--python`")],
)
def test_options_for_the_start_of_python_are_refused(words, option, python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("print('it ran')")
    finished = module(python, [*words, "program.py"], within=tmp_path)
    assert finished.status == 2 and finished.stdout == b"", finished
    assert option + b" comes too late" in finished.stderr and b"before `-m memory_profiler`" in finished.stderr, (
        finished
    )


def test_the_help_shows_this_command_line(python, tmp_path) -> None:
    finished = module(python, ["-h"], within=tmp_path)
    assert finished.status == 0 and b"Usage: python -m memory_profiler [OPTIONS] PROGRAM" in finished.stdout, finished
    assert b"--python" not in finished.stdout and b"-X" not in finished.stdout, finished


def test_jemalloc_is_refused_with_the_reason(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("print('it ran')")
    finished = module(python, ["--backend", "jemalloc", "program.py"], within=tmp_path)
    assert finished.status == 2 and finished.stdout == b"", finished
    assert b"`jemalloc`: this process was not started with its allocator\nhint: `pyprof" in finished.stderr, finished


@pytest.mark.parametrize("option", ["--heap", "--heap-gc"])
def test_the_heap_of_a_running_python_is_refused_with_advice(option, python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("print('ran')\n")
    finished = module(python, [option, "program.py"], within=tmp_path)
    assert finished.status == 2 and finished.stdout == b"", finished
    assert f"`{option}` comes too late".encode() in finished.stderr and b"hint: `pyprof --heap`" in finished.stderr, (
        finished
    )


def test_jemalloc_works_in_a_process_that_has_it(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(WORK + "work(1)\n")
    place = "import memory_profiler as it; print(it.__path__[0])"
    found = module_python(python, ["-c", place], within=tmp_path).stdout.decode().strip()
    with_it = {"LD_PRELOAD": f"{found}/libpyprof_jemalloc.so", "PYTHONMALLOC": "malloc"}
    finished = module(python, ["--backend", "jemalloc", "program.py"], within=tmp_path, environment=with_it)
    assert finished.status == 0, finished
    increment = tables_in(finished.stdout)[0].row("block =").measured.increment
    assert 8 <= increment < 9, finished


def module_python(python, words, **how):
    """Runs the python of the environment that has the module."""
    from harness.programs import run

    return run([python.executable_with_module, *words], **how)


ENDINGS = {
    "the end": "work(1)",
    "a status": "work(1); sys.exit(3)",
    "a text": "work(1); sys.exit('text')",
    "an exception": "work(1)\ndef outer(): inner()\ndef inner(): raise ValueError('x')\nouter()",
    "an exception with a cause": "work(1)\ntry:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise KeyError from error",
    "an exception in an exception": "work(1)\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    raise KeyError",
    "an exception from a library": "import json\nwork(1)\njson.loads('{')",
    "an exception within a profiled function": "@profile\ndef fail():\n    raise OSError(2, 'x')\nfail()",
    "a group of exceptions": "raise ExceptionGroup('both', [ValueError(1), KeyError(2)])",
    "recursion": "def deep(): deep()\ndeep()",
    "another excepthook": "sys.excepthook = lambda *args: print('hook', args[0], args[2].tb_next)\nraise ValueError",
    "an excepthook that fails": "def hook(*args): raise KeyError\nsys.excepthook = hook\nraise ValueError",
    "os._exit": "import os\nwork(1)\nsys.stdout.flush()\nos._exit(7)",
    "an interrupt": "import signal\nwork(1)\nsignal.raise_signal(signal.SIGINT)",
    "terminated": "import os, signal\nsignal.signal(signal.SIGTERM, lambda *args: sys.exit(9))\nwork(1)\nos.kill(os.getpid(), 15)",
    "a thread that goes on": "import threading, time\nthreading.Thread(target=lambda: (time.sleep(.2), work(1))).start()",
    "a thread that fails": "import threading\nthreading.Thread(target=lambda: 1 / 0).start()",
    "registered for the end": "import atexit\natexit.register(lambda: print('the end'))\nwork(1)",
    "an exit in what is registered": "import atexit\natexit.register(lambda: 1 / 0)\nwork(1)",
    "standard output replaced": "import io\nwork(1)\nsys.stdout = sys.stderr",
    "no Python": "def f(:\n",
    "bytes that are no text": "x = '\udcff'",
    "nothing marked": "def other(): pass",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_program_ends_in_the_same_way(ending, python, tmp_path) -> None:
    (tmp_path / "program.py").write_bytes((WORK + ENDINGS[ending]).encode(errors="surrogateescape"))
    pair = beside_pyprof(python, ["program.py"], within=tmp_path)
    assert pair.plain.status == pair.profiled.status, f"{pair.plain}\n{pair.profiled}"
    assert _masked(pair.plain.stdout) == _masked(pair.profiled.stdout), f"{pair.plain}\n{pair.profiled}"
    assert _masked(pair.plain.stderr) == _masked(pair.profiled.stderr), f"{pair.plain}\n{pair.profiled}"


@pytest.mark.parametrize("ending", ["a status", "an exception", "an interrupt", "os._exit", "no Python"])
@pytest.mark.parametrize("start", ["-m", "-c", "-", "folder", "zip"])
def test_programs_end_as_under_pyprof_for_each_start(start, ending, python, tmp_path) -> None:
    source = "profile(int)\nimport sys\nwork = print\n" + ENDINGS[ending]
    (tmp_path / "program.py").write_text(source)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "__main__.py").write_text(source)
    if start == "zip":
        import zipfile

        with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
            archive.writestr("__main__.py", source)
    words = {"-m": ["-m", "program"], "-c": ["-c", source], "-": ["-"], "folder": ["folder/"], "zip": ["archive.zip"]}
    pair = beside_pyprof(python, words[start], within=tmp_path, stdin=source.encode())
    pair.must_agree()


@pytest.mark.parametrize(
    "words", [["-m", "nowhere"], ["nowhere"], ["-m", "json"], ["-m", "json.nowhere"], ["./"], ["-c", "("]]
)
def test_a_program_that_cannot_run_is_reported_as_by_python(words, python, tmp_path) -> None:
    beside_pyprof(python, words, within=tmp_path).must_agree()


def test_a_script_is_searched_along_the_path(python, tmp_path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "found.py").write_text(WORK + "print(__file__, sys.path[0], sys.argv)\nwork(1)\n")
    path = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}
    pair = beside_pyprof(python, ["found.py"], within=tmp_path, environment=path)
    assert _masked(pair.profiled.stdout) == _masked(pair.plain.stdout), pair.profiled
    assert f"Filename: {tmp_path}/bin/found.py".encode() in pair.profiled.stdout, pair.profiled


def test_compiled_scripts_run(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("print(__file__, __name__)\n1 / 0\n")
    compiled = "import py_compile; py_compile.compile('program.py', 'program.pyc')"
    assert module_python(python, ["-c", compiled], within=tmp_path).status == 0
    beside_pyprof(python, ["program.pyc"], within=tmp_path).must_agree()

"""Marked functions that other packages load, change, compile or run elsewhere."""

import os
import re

import pytest

from harness.environments import for_function_tools
from harness.programs import run
from harness.tables import tables_in


@pytest.fixture
def tools(python):
    """Runs pyprof with a Python that has the packages."""
    executable = for_function_tools(python.interpreter)
    return lambda words, **how: run([python.pyprof_executable, "--python", executable, *words], **how)


LOADED = """
import PICKLER, threading

@profile
def work(number):
    rows = [number for _ in range(number)]
    return len(rows)

loaded = PICKLER.loads(PICKLER.dumps(work))
print(loaded is work, loaded(1), loaded(2))
thread = threading.Thread(target=PICKLER.loads(PICKLER.dumps(work)), args=(3,))
thread.start()
thread.join()
print(work(4), loaded.__code__.co_filename == work.__code__.co_filename)
"""


@pytest.mark.parametrize("pickler, has_file", [("cloudpickle", b"False"), ("dill", b"True")])
def test_a_function_that_is_loaded_by_value_is_profiled(pickler, has_file, tools, python, tmp_path) -> None:
    if pickler == "dill" and python.version >= (3, 15):
        pytest.skip(f"NOT TESTED with Python {python.label}: dill cannot pickle its code objects")
    (tmp_path / "program.py").write_text(LOADED.replace("PICKLER", pickler))
    finished = tools(["program.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert finished.stdout.startswith(b"False 1 2\n4 " + has_file), finished
    (table,) = tables_in(finished.stdout)
    assert table.row("return len(rows)").measured.occurrences == 4  #: 1, 2, 3 and 4


def test_a_function_pickled_by_value_loads_without_pyprof(tools, python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(
        "import cloudpickle\n@profile\ndef work(number):\n    return number\n"
        "open('work.pickle', 'wb').write(cloudpickle.dumps(work))\n"
    )
    assert tools(["program.py"], within=tmp_path).status == 0
    load = "import pickle; print(pickle.load(open('work.pickle', 'rb'))(3))"
    finished = run([for_function_tools(python.interpreter), "-c", load], within=tmp_path)
    assert (finished.stdout, finished.stderr) == (b"3\n", b""), finished


@pytest.mark.parametrize("decorators", ["@lines\n@profile", "@profile\n@lines"])
def test_line_profiler_and_pyprof_record_the_same_function(decorators, tools, tmp_path) -> None:
    (tmp_path / "program.py").write_text(f"""
import warnings
from line_profiler import LineProfiler
warnings.simplefilter("ignore")
lines = LineProfiler()

{decorators}
def work(number):
    doubled = 2 * number
    return doubled

print(work(1), work(2))
(timings,) = lines.get_stats().timings.values()
print([hits for _, hits, _ in timings])
""")
    finished = tools(["program.py"], within=tmp_path)
    assert finished.stdout.startswith(b"2 4\n[2, 2]\n"), finished
    (table,) = tables_in(finished.stdout)
    assert table.row("doubled = 2").measured.occurrences == 2
    assert (finished.status, finished.stderr) == (0, b""), finished


def test_functions_that_run_in_workers_of_pytest_xdist_are_counted(tools, tmp_path) -> None:
    (tmp_path / "test_some.py").write_text(
        "import pytest\n@profile\ndef work(number):\n    return number\n"
        "@pytest.mark.parametrize('number', range(4))\ndef test_work(number):\n    assert work(number) == number\n"
    )
    finished = tools(["-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", "test_some.py"], within=tmp_path)
    assert finished.status == 0 and b"4 passed" in finished.stdout, finished
    warning = re.fullmatch(
        rb"pyprof: nothing was profiled: the functions marked with @profile ran only in (\S+) process(?:es)? that the program "
        rb"started\nhint: [^\n]+\n",
        finished.stderr,
    )
    assert warning and warning[1] in (b"one", b"2"), finished


COMPILED = """# cython: linetrace=True, binding=True
def grow(int count):
    block = bytearray(b"x") * (count << 20)
    size = len(block)
    return size
"""

SETUP = """
from setuptools import setup, Extension
from Cython.Build import cythonize
extension = Extension("compiled", ["compiled.pyx"], define_macros=[("CYTHON_TRACE", "1")], extra_compile_args=["-O0"])
setup(ext_modules=cythonize([extension], language_level=3))
"""


@pytest.fixture
def compiled(python, tmp_path):
    """Returns a folder with the extension module `compiled`, which reports its lines to trace functions."""
    executable = for_function_tools(python.interpreter)
    headers = run(
        [executable, "-c", "import sysconfig; print(sysconfig.get_path('include'), end='')"], within=tmp_path
    ).stdout.decode()
    if not os.path.exists(os.path.join(headers, "Python.h")):
        pytest.skip(f"NOT TESTED with Python {python.label}: no Python.h in {headers}")
    (tmp_path / "compiled.pyx").write_text(COMPILED)
    (tmp_path / "setup.py").write_text(SETUP)
    built = run([executable, "setup.py", "-q", "build_ext", "--inplace"], within=tmp_path)
    assert built.status == 0, built
    return tmp_path


@pytest.mark.parametrize("door", ["hosted", "imported"])
def test_a_compiled_function_that_is_added_has_rows_or_a_warning(door, tools, python, compiled) -> None:
    (compiled / "program.py").write_text("""
from memory_profiler import LineProfiler, show_results
from compiled import grow

def after():
    return 1

profiler = LineProfiler()
profiler.add_function(grow)
profiler.add_function(after)
with profiler:
    print(grow(40), after())
show_results(profiler, precision=3)
""")
    if door == "hosted":
        finished = tools(["program.py"], within=compiled)
    else:
        environment = {"PYTHONPATH": str(python.module_folder)}
        finished = run([for_function_tools(python.interpreter), "program.py"], within=compiled, environment=environment)
    assert finished.status == 0 and finished.stdout.startswith(b"41943040 1\n"), finished
    *of_grow, of_after = tables_in(finished.stdout)
    assert of_after.row("return 1").measured.occurrences == 1
    if python.version >= (3, 13):
        assert not of_grow
        assert b"UserWarning: Could not extract a code object for the object <cyfunction grow" in finished.stderr
    else:
        block = of_grow[0].row("block = ").measured  #: +40 MiB
        assert block.occurrences == 1 and 39 <= block.increment <= 42, finished
        assert finished.stderr == b""


@pytest.mark.parametrize("mark", ["profile(grow)", "profile.add_function(grow)", "memory_profiler.profile(grow)"])
def test_a_compiled_function_that_is_marked_is_warned_about(mark, tools, compiled) -> None:
    (compiled / "program.py").write_text(f"import memory_profiler\nfrom compiled import grow\n{mark}\nprint(grow(1))\n")
    finished = tools(["program.py"], within=compiled)
    assert (finished.status, finished.stdout) == (0, b"1048576\n"), finished
    assert finished.stderr.count(b"Could not extract a code object for the object <cyfunction grow") == 1, finished

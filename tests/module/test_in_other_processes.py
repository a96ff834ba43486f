"""The module in children, at the end of the interpreter, and loaded again."""

import ast

import pytest

from harness.programs import run
from harness.tables import tables_in
from module.running import run_quietly, run_script


def test_a_forked_child_records_and_reads_its_own_memory(python, tmp_path):
    """Only for an imported module. Under pyprof, a forked child records nothing: tests/children tests that."""
    finished = run_quietly(
        python.imported,
        tmp_path,
        """
large = block(200)

@profile
def works():
    made = block(10)
    return 1

works()
sys.stdout.flush()
child = os.fork()
if child == 0:
    large.close()
    works()
    sys.stdout.flush()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
""",
    )
    parent, child = tables_in(finished.stdout)
    assert abs(parent.row("made").measured.increment - 10) < 1 and abs(child.row("made").measured.increment - 10) < 1
    assert parent.rows[0].measured.memory - child.rows[0].measured.memory > 150, "the child reads its parent"


def test_workers_of_multiprocessing(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
import multiprocessing

profiler = LineProfiler()

def works(amount):
    return amount * 2

def profiled(amount):
    own = LineProfiler()
    result = own(works)(amount)
    return result, [of[2] for lines in own.code_map.values() for of in lines.values()]

if __name__ == "__main__":
    for way in ("fork", "spawn"):
        with multiprocessing.get_context(way).Pool(2) as pool:
            results = pool.map(profiled, range(4))
        assert [result for result, _ in results] == [0, 2, 4, 6], results
""",
        environment={"PYTHONWARNINGS": "ignore::DeprecationWarning"},
    )


def test_a_thread_that_outlives_the_program(door, tmp_path):
    finished = run_script(
        door,
        tmp_path,
        """
import time
profiler = LineProfiler()

@profiler
def works():
    while True:
        time.sleep(0.001)

for _ in range(4):
    threading.Thread(target=works, daemon=True).start()
time.sleep(0.05)
print("end")
""",
    )
    assert finished.stdout == b"end\n", finished


def test_a_profiler_may_be_enabled_at_the_end_of_the_interpreter(door, tmp_path):
    finished = run_script(
        door,
        tmp_path,
        """
import atexit
profiler = LineProfiler()

def works():
    return 1

class Last:
    def __del__(self):
        works()

profiler.add_function(works)
profiler.enable_by_count()
atexit.register(works)
last = Last()
works()
print("end")
""",
    )
    assert finished.stdout == b"end\n", finished


def test_a_call_that_is_suspended_at_the_end_has_its_table(door, tmp_path):
    finished = run_quietly(
        door,
        tmp_path,
        """
@profile
def values():
    made = block(10)
    yield 1

made = values()
next(made)
""",
    )
    (table,) = tables_in(finished.stdout)
    assert abs(table.row("made").measured.increment - 10) < 1, finished


def test_a_profiler_works_if_other_tools_have_taken_all_hooks(python, tmp_path):
    if python.version < (3, 12):
        pytest.skip("there is nothing to take before Python 3.12")
    finished = run_script(
        python.imported,
        tmp_path,
        """
for tool in range(6):
    if sys.monitoring.get_tool(tool) is None:
        sys.monitoring.use_tool_id(tool, "other")

def works():
    made = block(10)
    return made

profiler = LineProfiler()
profiler(works)()
assert lines_of(profiler, works) == {1: (10, 1), 2: (0, 1)}, lines_of(profiler, works)

@profile
def decorated():
    return 3

assert decorated() == 3
""",
    )
    assert b"no tool number of sys.monitoring is free" in finished.stderr, finished


def test_the_module_can_be_loaded_again(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
import importlib, memory_profiler

def works():
    return 1

old = LineProfiler()
importlib.reload(memory_profiler)
for name in [name for name in sys.modules if name.partition(".")[0] == "memory_profiler"]:
    del sys.modules[name]
import memory_profiler as again
for profiler in (old, again.LineProfiler()):
    profiler(works)()
    assert lines_of(profiler, works) == {1: (0, 1)}
assert again.LineProfiler is not LineProfiler
""",
    )


def test_the_module_has_all_names_of_the_original(door, python_3_11, tmp_path):
    """Another package may use any of the names. Those that need psutil or IPython exist if it is installed."""
    names = _names_of_the_original(python_3_11, tmp_path)
    finished = run_quietly(
        door,
        tmp_path,
        f"""
import memory_profiler
missing = [name for name in {names!r} if not hasattr(memory_profiler, name)]
print(missing)
""",
    )
    of_ipython = {"Magics", "magics_class", "line_cell_magic"}
    assert set(ast.literal_eval(finished.stdout.decode())) <= of_ipython | {"_CLEAN_GLOBALS"}, finished


def _names_of_the_original(python, folder) -> list[str]:
    body = "import memory_profiler; print([n for n in dir(memory_profiler) if not n.startswith('__') or n == '__version__'])"
    return ast.literal_eval(run([python.executable_with_original, "-c", body], within=folder).stdout.decode())

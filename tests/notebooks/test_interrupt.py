"""After the stop button of a notebook, nothing of pyprof is still running."""

import json
from pathlib import Path

import pytest

from harness.environments import for_notebooks
from harness.programs import run
from notebooks.shells import at_home

INTERRUPT = Path(__file__).with_name("interrupt.py")

RUNNING = """
import os
def running():
    threads = sorted(open(f"/proc/self/task/{task}/comm").read() for task in os.listdir("/proc/self/task"))
    children = "".join(open(f"/proc/self/task/{task}/children").read() for task in os.listdir("/proc/self/task"))
    return len(threads), children.split()
def sleep():
    import time
    print("begun", flush=True)
    time.sleep(600)
def work():
    print("begun", flush=True)
    while True:
        pass
"""


def interrupted(python, cells, within):
    """The output of each cell after the first one, which loads the module and defines the functions."""
    finished = run(
        [for_notebooks(python.interpreter), INTERRUPT],
        within=within,
        environment={**at_home(within), "PYTHONPATH": str(python.module_folder)},
        stdin=json.dumps(["%load_ext memory_profiler" + RUNNING, *cells]).encode(),
    )
    assert finished.status == 0, finished
    return json.loads(finished.stdout)[1:]


@pytest.mark.parametrize("function", ["sleep", "work"])
def test_memit_ends_at_once_and_leaves_nothing(function, python, tmp_path):
    cells = ["%memit -q 1", "before = running()", f"%memit -i 0.01 {function}()", "running() == before or running()"]
    *_, ended, same = interrupted(python, cells, tmp_path)
    assert (ended["status"], ended["error"]) == ("error", "KeyboardInterrupt")
    assert "peak memory" not in ended["printed"]
    assert same["result"] == "True"


@pytest.mark.parametrize("function", ["sleep", "work"])
def test_mprun_ends_at_once_and_leaves_nothing(function, python, tmp_path):
    cells = [
        f"%mprun -f {function} 1",
        "before = running()",
        f"profiler = %mprun -r -f {function} {function}()",
        "import sys; running() == before and sys.gettrace() is None and profiler.enable_count == 0 "
        "and 'profile' not in vars(__builtins__)",
    ]
    *_, ended, same = interrupted(python, cells, tmp_path)
    assert ended["status"] == "ok"
    assert "*** KeyboardInterrupt exception caught in code being profiled." in ended["printed"]
    assert same["result"] == "True"

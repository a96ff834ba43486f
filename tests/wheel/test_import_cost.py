"""Importing the module is cheap: it imports almost no other modules."""

import statistics

from harness.programs import run

LOADED = """
import sys
before = set(sys.modules)
import memory_profiler
print(*sorted(set(sys.modules) - before))
"""

COST = """
import time
before = time.process_time()
import memory_profiler
print(time.process_time() - before)
"""

ALLOWED = {"types", "_types"}
"""The modules of the standard library that it may import. They are small, and most programs import them."""


def test_importing_it_loads_no_module_but_its_own(python, tmp_path) -> None:
    finished = run([python.executable_with_module, "-c", LOADED], within=tmp_path)
    others = {name for name in finished.stdout.decode().split() if name.split(".")[0] != "memory_profiler"}
    assert finished.status == 0 and others <= ALLOWED, finished


def test_the_cost_is_printed_beside_that_of_the_original(python, figure, tmp_path) -> None:
    def cost(executable) -> float:
        return float(run([executable, "-c", COST], within=tmp_path).stdout)

    pairs = [(cost(python.executable_with_module), cost(python.executable_with_original)) for _ in range(5)]
    pyprofs, original = (statistics.median(side) * 1000 for side in zip(*pairs))
    figure(
        f"importing memory_profiler, {python.label}",
        f"{pyprofs:.1f} ms of CPU, the original {original:.1f} ms: {original / pyprofs:.0f} times as much",
    )
    assert pyprofs < original

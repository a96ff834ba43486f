"""Workloads outside of profiled functions, while a profiled one is running, for the cost of the rest of a program."""

from overheads.contenders import LINE_PROFILER, MEMRAY, MEMRAY_PYTHON, ORIGINAL, PYPROF_JEMALLOC, PYPROF_PSUTIL, SCALENE
from overheads.workloads import HEAD, Workload

_CONTENDERS = (PYPROF_PSUTIL, PYPROF_JEMALLOC, ORIGINAL, LINE_PROFILER, MEMRAY, MEMRAY_PYTHON, SCALENE)

_RUN = """
@profile
def main(size):
    work(size)

main(int(sys.argv[-1]))
"""


def _outside(name: str, work: str) -> Workload:
    return Workload(name, HEAD + work + _RUN, _CONTENDERS)


OUTSIDE = (
    _outside(
        "calls of functions",
        """
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

def work(size):
    for _ in range(size):
        fibonacci(15)
""",
    ),
    _outside(
        "calls of methods",
        """
class Counter:
    def __init__(self):
        self.count = 0

    def add(self, amount):
        self.count += amount

def work(size):
    counter = Counter()
    for number in range(size):
        counter.add(number)
""",
    ),
    _outside(
        "a loop",
        """
def work(size):
    total = 0
    for number in range(size):
        total += number * number % 7
""",
    ),
    _outside(
        "a generator",
        """
def numbers(size):
    for number in range(size):
        yield number

def work(size):
    for _ in numbers(size):
        pass
""",
    ),
    _outside(
        "built-in functions",
        """
def work(size):
    for _ in range(size):
        sorted(str(number) for number in range(20))
""",
    ),
    _outside(
        "exceptions",
        """
def fails():
    raise ValueError

def work(size):
    for _ in range(size):
        try:
            fails()
        except ValueError:
            pass
""",
    ),
)

NOTHING = _outside("start-up", "\ndef work(size):\n    pass\n")

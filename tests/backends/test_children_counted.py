"""With `--include-children`, the memory of a child is shown on the line that runs meanwhile, for each way of starting a
child."""

import ctypes
import os
import platform
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from backends.controlled import TAKE_64_MIB
from harness.tables import Table, tables_in

BACKENDS = ("psutil", "posix", "psutil_pss", "psutil_uss")

INTERPRETER = (Decimal(2), Decimal(40))
"""The least and the most MiB of a Python with the imports of the programs here."""

UNIQUE = (Decimal(-10), Decimal(40))
"""The same for a unique set. Pages that two Pythons share leave it when the second Python starts."""

TOLERANCE = Decimal(5)
"""The allowed difference of a figure in MiB. A child allocates more than the block, since it executes a statement."""

TOLERANCE_OF_SHARED = Decimal(20)
"""The same for figures that change when the Python of another test starts or ends, which shares pages."""

HEAD = """
import os, subprocess, sys, threading, time
from controlled import GIVE_BACK, START_ANOTHER, TAKE_64_MIB, Child
"""


def _table(python, folder: Path, program: str, *words: str) -> Table:
    """The table of a program's one profiled function."""
    shutil.copy(Path(__file__).with_name("controlled.py"), folder)
    (folder / "script.py").write_text(HEAD + program)
    finished = python.pyprof([*words, "script.py"], within=folder)
    assert (finished.status, finished.stderr) == (0, b""), finished
    (table,) = tables_in(finished.stdout)
    return table


def _increment(table: Table, text: str) -> Decimal:
    return table.row(text).measured.increment


def _tolerance(backend: str) -> Decimal:
    return TOLERANCE_OF_SHARED if backend in ("psutil_pss", "psutil_uss") else TOLERANCE


def _is_interpreter(increment: Decimal, backend: str = "psutil") -> bool:
    # a proportional set has only a small part of the pages that other Pythons share at that moment
    least, most = UNIQUE if backend in ("psutil_pss", "psutil_uss") else INTERPRETER
    return least < increment < most


TAKES_AND_ENDS = """
@profile
def watches():
    child = Child()
    child.execute(TAKE_64_MIB)
    nothing = 0
    child.execute(GIVE_BACK)
    child.execute(TAKE_64_MIB + "; again = 1")
    child.end()
    return nothing

watches()
"""


@pytest.mark.parametrize("backend", BACKENDS)
def test_memory_that_a_child_takes_and_gives_back_is_shown(python, tmp_path, backend):
    table = _table(python, tmp_path, TAKES_AND_ENDS, "--include-children", "--backend", backend)
    assert _is_interpreter(_increment(table, "child = "), backend), table
    assert abs(_increment(table, "child.execute(TAKE_64_MIB)") - 64) < _tolerance(backend), table
    assert abs(_increment(table, "nothing")) < _tolerance(backend), table
    assert abs(_increment(table, "child.execute(GIVE_BACK)") + 64) < _tolerance(backend), table
    assert abs(_increment(table, "child.execute(TAKE_64_MIB +") - 64) < _tolerance(backend), table
    assert _is_interpreter(-_increment(table, "child.end()") - 64, backend), table
    highest = table.row("child.execute(TAKE_64_MIB)").measured.memory
    assert abs(highest - table.row("child = ").measured.memory - 64) < _tolerance(backend), table


@pytest.mark.parametrize("backend", BACKENDS)
def test_without_the_option_children_are_not_shown(any_python, tmp_path, backend):
    table = _table(any_python, tmp_path, TAKES_AND_ENDS, "--backend", backend)
    for row in table.rows[2:]:
        assert abs(row.measured.increment) < _tolerance(backend), table


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_child_of_a_child_counts(python, tmp_path, backend):
    program = """
@profile
def watches():
    child = Child()
    child.execute(START_ANOTHER)
    child.execute("another.execute(\\"" + TAKE_64_MIB + "\\")")
    child.execute("another.end()")
    child.end()

watches()
"""
    table = _table(python, tmp_path, program, "--include-children", "--backend", backend)
    assert _is_interpreter(_increment(table, "child.execute(START_ANOTHER)"), backend), table
    assert abs(_increment(table, 'child.execute("another.execute(') - 64) < TOLERANCE, table
    assert _is_interpreter(-_increment(table, 'child.execute("another.end') - 64, backend), table


def test_an_orphaned_grandchild_does_not_count(python, tmp_path):
    """A grandchild whose parent has ended is no descendant any more: the system gives it another parent."""
    program = """
@profile
def watches():
    child = Child()
    child.execute(START_ANOTHER)
    orphan = int(child.execute("print(another.process.pid, end=' ')").split()[0])
    child.execute("another.execute(\\"" + TAKE_64_MIB + "\\")")
    child.execute("another.execute(\\"import os; os.dup2(os.open('forever', os.O_RDWR), 0)\\")")
    child.end()
    parent = os.stat(f"/proc/{orphan}") and open(f"/proc/{orphan}/stat").read().split()[3]
    os.kill(orphan, 9)
    return parent

os.mkfifo("forever")
assert watches() != str(os.getpid())
"""
    table = _table(python, tmp_path, program, "--include-children")
    assert abs(_increment(table, 'child.execute("another.execute(\\"" +') - 64) < TOLERANCE, table
    lost = -_increment(table, "child.end()")
    least, most = (2 * bound + 64 for bound in INTERPRETER)
    assert least < lost < most, table
    assert abs(_increment(table, "os.kill")) < TOLERANCE, table


def test_a_zombie_child_counts_nothing(any_python, tmp_path):
    program = """
@profile
def watches():
    child = Child()
    child.execute(TAKE_64_MIB)
    child.execute("import os; os._exit(0)"); os.waitid(os.P_PID, child.process.pid, os.WEXITED | os.WNOWAIT)
    is_zombie = " Z " in open(f"/proc/{child.process.pid}/stat").read()
    child.end()
    return is_zombie

assert watches()
"""
    for backend in BACKENDS:
        table = _table(any_python, tmp_path, program, "--include-children", "--backend", backend)
        assert _is_interpreter(-_increment(table, 'child.execute("import os') - 64, backend), table
        assert abs(_increment(table, "is_zombie")) < TOLERANCE, table
        assert abs(_increment(table, "child.end()")) < TOLERANCE, table


@pytest.mark.parametrize("goes_on", ["thread.join()", "pass"], ids=["ended", "running"])
def test_a_child_that_a_thread_has_started_counts(python, tmp_path, goes_on):
    program = f"""
children, over = [], threading.Event()

def starts():
    children.append(Child())
    started.set()
    {"pass" if goes_on != "pass" else "over.wait()"}

@profile
def watches():
    thread.start(); started.wait()
    {goes_on}
    children[0].execute(TAKE_64_MIB)
    children[0].end()

started = threading.Event()
thread = threading.Thread(target=starts)
watches()
over.set()
"""
    table = _table(python, tmp_path, program, "--include-children")
    assert _is_interpreter(_increment(table, "thread.start")), table
    assert abs(_increment(table, "children[0].execute") - 64) < TOLERANCE, table
    assert _is_interpreter(-_increment(table, "children[0].end") - 64), table


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_of_multiprocessing_count(python, tmp_path, method):
    program = f"""
import multiprocessing

def works(pipe):
    pipe.recv()
    block = b"x" * (64 << 20)
    pipe.send("taken")
    pipe.recv()

@profile
def watches():
    here, there = context.Pipe()
    process = context.Process(target=works, args=(there,))
    process.start(); time.sleep(1)
    here.send("take"); here.recv()
    here.send("end"); process.join()

if __name__ == "__main__":
    context = multiprocessing.get_context("{method}")
    watches()
"""
    table = _table(python, tmp_path, program, "--include-children")
    assert abs(_increment(table, 'here.send("take")') - 64) < TOLERANCE, table
    assert _is_interpreter(-_increment(table, 'here.send("end")') - 64), table


def test_short_lived_children_disturb_neither_the_program_nor_other_children(python, tmp_path):
    """Hundreds of children end while they are counted; a thread waits for them. A child that stays is never missed."""
    if python.version < (3, 10):
        pytest.skip("it starts processes by fork: a child has all of the program's pages until it executes")
    program = """
def starts():
    for _ in range(300):
        subprocess.run(["true"])

@profile
def watches():
    lines = 0
    while thread.is_alive():
        lines += 1
    return lines

child = Child()
child.execute(TAKE_64_MIB)
thread = threading.Thread(target=starts)
thread.start()
assert watches() > 300
child.end()
"""
    for backend in ("psutil", "psutil_uss"):
        table = _table(python, tmp_path, program, "--include-children", "--backend", backend)
        for row in table.rows[2:]:
            assert abs(row.measured.increment) < 32, table


def test_a_child_is_not_missed_while_its_thread_ends(python, tmp_path):
    """The system then gives it to another thread, which may be one whose children were listed just before."""
    program = """
import ctypes

libc, ends_slowly = ctypes.CDLL(None), ctypes.c_uint()
libc.pthread_key_create(ctypes.byref(ends_slowly), ctypes.cast(libc.usleep, ctypes.c_void_p))

def starts():
    # the thread is nearly over, and Python knows nothing of it any more, when the C library calls usleep(20000)
    libc.pthread_setspecific(ends_slowly, ctypes.c_void_p(20_000))
    children.append(Child())
    started.set()

@profile
def watches():
    lines = 0
    while len(os.listdir("/proc/self/task")) > threads:
        lines += 1
    return lines

idle = threading.Event()
for _ in range(200): threading.Thread(target=idle.wait).start()
threads = len(os.listdir("/proc/self/task"))
children = []
for _ in range(10):
    started = threading.Event()
    threading.Thread(target=starts).start()
    started.wait()
    watches()
idle.set()
for child in children: child.end()
"""
    table = _table(python, tmp_path, program, "--include-children")
    assert table.row("lines += 1").measured.occurrences > 5, table
    for row in table.rows[2:]:
        assert abs(row.measured.increment) < 2, table


def test_short_lived_children_in_the_profiled_loop_leave_no_memory(python, tmp_path):
    program = """
@profile
def starts():
    for _ in range(200):
        process = subprocess.Popen(["true"])
        process.wait()
    return 0

starts()
"""
    table = _table(python, tmp_path, program, "--include-children")
    started, ended = _increment(table, "process = "), _increment(table, "process.wait")
    assert abs(started + ended + _increment(table, "for _")) < 2, table


IN_THE_MEMORY_OF = {
    "this process": """
@profile
def watches():
    thread = blocked.start()
    nothing = 0
    blocked.end(thread)
""",
    "a child": """
@profile
def watches():
    child.execute("thread = blocked.start()")
    nothing = 0
    child.execute("blocked.end(thread)")

child = Child()
child.execute(f"import blocked; {TAKE_64_MIB}")
""",
}


@pytest.mark.parametrize("backend", ["psutil", "psutil_uss"])
@pytest.mark.parametrize("parent", IN_THE_MEMORY_OF)
def test_a_child_that_shares_the_memory_of_its_parent_counts_once(any_python, tmp_path, backend, parent):
    if not _are_memories_compared():
        pytest.skip("the kernel does not compare the memory of two processes here")
    shutil.copy(Path(__file__).with_name("blocked.py"), tmp_path)
    program = f"import blocked\n{TAKE_64_MIB}\n{IN_THE_MEMORY_OF[parent]}\nwatches()\n"
    table = _table(any_python, tmp_path, program, "--include-children", "--backend", backend)
    for row in table.rows[2:]:
        # if the child were counted, this would be 64 MiB or more
        assert abs(row.measured.increment) < _tolerance(backend), table


def _are_memories_compared() -> bool:
    number = {"x86_64": 312, "aarch64": 272}.get(platform.machine())
    this, memory = os.getpid(), 1
    return number is not None and ctypes.CDLL(None).syscall(number, this, this, memory, 0, 0) == 0

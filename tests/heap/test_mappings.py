"""Mapped memory is counted by line. The sizes follow from the scripts."""

import pytest

from heap.counted import counted, number_of

MIB = 1 << 20

SOURCE = """
import ctypes, mmap, os
from multiprocessing import shared_memory
def anonymous():
    return mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
kept = anonymous()
freed = mmap.mmap(-1, 100 << 20)
freed.close()
with open("data", "wb+") as file:
    file.truncate(20 << 20)
    mapped = mmap.mmap(file.fileno(), 0)
memory = os.memfd_create("memory")
os.ftruncate(memory, 5 << 20)
of_memory = mmap.mmap(memory, 5 << 20)
shared = shared_memory.SharedMemory(create=True, size=7 << 20)
shared.unlink()
for _ in range(10):
    mmap.mmap(-1, 1 << 20).close()
kept.resize(80 << 20)
small = mmap.mmap(-1, 100)
"""


def test_each_line_has_its_mappings(python, tmp_path):
    heap, finished = counted(python, tmp_path, SOURCE)

    def at(text: str):
        return heap.line("script.py", number_of(SOURCE, text))

    # resized by another line
    grown = at("kept.resize(80 << 20)").anonymous
    assert (grown.at_end, grown.blocks_at_end) == (80 * MIB, 1)
    kept = at("return mmap.mmap(-1, 64 << 20").anonymous
    assert (kept.allocated, kept.allocations, kept.at_peak, kept.at_end) == (64 * MIB, 1, 64 * MIB, 0)
    freed = at("freed = mmap").anonymous
    assert (freed.allocated, freed.at_peak, freed.at_end, freed.blocks_at_end) == (100 * MIB, 100 * MIB, 0, 0)
    file = at("mapped = mmap.mmap(file").files
    assert (file.allocated, file.at_peak, file.at_end) == (20 * MIB, 0, 20 * MIB)
    assert at("of_memory =").files.at_end == 5 * MIB
    # the line of the module that maps shared memory
    shared = [line.files for (path, *_), line in heap.lines.items() if path.endswith("shared_memory.py")]
    assert sum(line.at_end for line in shared) == 7 * MIB
    temporary = at("mmap.mmap(-1, 1 << 20).close()").anonymous
    assert (temporary.allocated, temporary.allocations, temporary.at_end) == (10 * MIB, 10, 0)
    # whole pages
    assert at("small =").anonymous.at_end == 4096
    assert heap.mapped_peak >= 164 * MIB
    total = heap.total().mapped
    assert (total.at_peak, total.at_end) == (heap.mapped_peak, heap.mapped_now)
    assert b"not exact" not in finished.stdout, finished
    assert b"\nThe program had mapped at most " in finished.stdout, finished


CALLS = """
import ctypes, mmap
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = libc.mremap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int, ctypes.c_void_p]
PAGE = 4096
ANONYMOUS, FIXED = 0x22, 0x10
whole = libc.mmap(None, 100 * PAGE, 3, ANONYMOUS, -1, 0)
assert libc.munmap(whole + 10 * PAGE, 20 * PAGE) == 0
assert libc.munmap(whole, 5 * PAGE - 1) == 0
assert libc.mmap(whole + 40 * PAGE, 10 * PAGE, 3, ANONYMOUS | FIXED, -1, 0) == whole + 40 * PAGE
assert libc.munmap(whole + 1, PAGE) == -1 and ctypes.get_errno() == 22
moved, last = whole + 90 * PAGE, 10
for size in (10, 20, 5):
    moved = libc.mremap(moved, last * PAGE, size * PAGE, 1, None)
    last = size
assert libc.mmap(None, 1 << 60, 3, ANONYMOUS, -1, 0) == ctypes.c_void_p(-1).value
"""


def test_parts_of_mappings(any_python, tmp_path):
    """Parts are unmapped, replaced, resized and moved; calls that fail change nothing."""
    heap, _ = counted(any_python, tmp_path, CALLS)

    def at(text: str):
        return heap.line("script.py", number_of(CALLS, text)).anonymous

    page = 4096
    whole = at("whole = libc.mmap")
    # 100 pages without the 20, the 5, the 10 that were replaced, and the 10 that were moved
    assert (whole.allocated, whole.at_end) == (100 * page, 55 * page)
    # 5 to 10, 30 to 40, 50 to 90
    assert whole.blocks_at_end == 3
    assert at("== whole + 40 * PAGE").at_end == 10 * page
    moved = at("moved = libc.mremap")
    assert (moved.allocated, moved.allocations, moved.at_end, moved.blocks_at_end) == (20 * page, 1, 5 * page, 1)
    total = heap.total().mapped
    assert (total.at_peak, total.at_end) == (heap.mapped_peak, heap.mapped_now)


def test_threads_map_at_the_same_time(any_python, tmp_path):
    source = """
import mmap, threading
def work():
    for _ in range(2000):
        mmap.mmap(-1, 4096).close()
    kept.append(mmap.mmap(-1, 8192))
kept = []
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    heap, _ = counted(any_python, tmp_path, source)
    closed = heap.line("script.py", 5).anonymous
    assert (closed.allocated, closed.allocations, closed.at_end) == (8 * 2000 * 4096, 8 * 2000, 0)
    assert heap.line("script.py", 6).anonymous.at_end == 8 * 8192


@pytest.mark.parametrize("ending", ["", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"])
def test_mappings_of_pyprof_are_not_counted(any_python, tmp_path, ending):
    """Marks copy the counters, a record is mapped, and the report after a signal reserves memory."""
    (tmp_path / "script.py").write_text(
        f"""
@profile
def function():
    return 1
function()
profile.mark("here")
{ending}
"""
    )
    finished = any_python.pyprof(["--heap", "--record", "run", "script.py"], within=tmp_path)
    assert finished.status in (0, -15), finished
    assert b"The heap was at most" in finished.stdout, finished
    assert b"mapped at most" not in finished.stdout, finished


def test_functions_and_marks_map_nothing(any_python, tmp_path):
    heap, _ = counted(
        any_python,
        tmp_path,
        """
@profile
def function():
    return 1
function()
profile.mark("here")
""",
        words=["--record", "run"],
    )
    mapped = {
        place: line.mapped
        for place, line in heap.lines.items()
        if line.mapped.allocations and place[0].endswith("script.py") and place[2] != "_copy_the_counters"
    }
    assert not mapped

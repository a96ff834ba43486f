"""The resident memory at the end is the sum of its parts, and each part has the memory that the script gives it."""

import signal

import pytest

from harness.programs import mprof_executable, run
from heap.resident import MIB, resident, resident_in, rows


def test_blocks_that_are_held(python, tmp_path):
    parts, finished = resident(python, tmp_path, "kept = b'x' * (100 << 20)")
    assert 100 * MIB <= parts.python <= 110 * MIB
    assert b"Most of it is in blocks that were not freed." in finished.stdout


def test_a_block_that_was_never_written_is_not_resident(python, tmp_path):
    parts, finished = resident(python, tmp_path, "kept = bytes(100 << 20)")
    assert parts.python <= 10 * MIB
    (row,) = [line for line in finished.stdout.decode().splitlines() if line.endswith("Python objects")]
    held = float(row.split()[4])
    assert 100 <= held <= 110, row


NATIVE = """
import ctypes
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
def written(number, size):
    found = [libc.malloc(size) for _ in range(number)]
    for block in found:
        ctypes.memset(block, 1, size)
    return found
"""


def test_native_blocks(python, tmp_path):
    source = "kept = written(1, 40 << 20)\nsmall = written(10_000, 1000)"
    parts, _ = resident(python, tmp_path, NATIVE + source)
    assert 40 * MIB + 10_000 * 1000 <= parts.native <= 52 * MIB


@pytest.mark.parametrize("advice", ["MADV_HUGEPAGE", "MADV_NOHUGEPAGE", "MADV_DONTDUMP"])
def test_a_block_whose_mapping_the_kernel_has_split(advice, python, tmp_path):
    """`madvise` for a part of a block splits its mapping. numpy does that for large arrays."""
    source = f"""{NATIVE}
kept = written(1, 40 << 20)[0]
advice = {{"MADV_HUGEPAGE": 14, "MADV_NOHUGEPAGE": 15, "MADV_DONTDUMP": 16}}["{advice}"]
libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
start = (kept + 4096) // 4096 * 4096
libc.madvise(start, 10 << 20, advice)
"""
    parts, _ = resident(python, tmp_path, source)
    assert 40 * MIB <= parts.native <= 43 * MIB, parts
    assert parts.anonymous <= 2 * MIB, parts


def test_freed_objects_leave_pages_that_are_partly_used(python, tmp_path):
    source = "made = [bytes(100) for _ in range(600_000)]\nkept = made[::1000]\ndel made"
    parts, finished = resident(python, tmp_path, source)
    # 133 bytes take 144 of an arena, and each arena of 256 KiB has a block that is kept
    assert 60 * MIB <= parts.kept <= 100 * MIB
    assert parts.python <= 10 * MIB
    assert b"Most of it is kept by the allocators" in finished.stdout


@pytest.mark.parametrize("thread", ["the first", "another"])
def test_freed_native_blocks_leave_pages_that_are_partly_used(thread, python, tmp_path):
    source = """
import threading
kept = []
def works():
    made = written(60_000, 1000)
    for index, block in enumerate(made):
        if index % 1000:
            libc.free(block)
        else:
            kept.append(block)
thread = threading.Thread(target=works)
"""
    runs = "works()" if thread == "the first" else "thread.start(); thread.join()"
    parts, finished = resident(python, tmp_path, NATIVE + source + runs)
    assert 50 * MIB <= parts.kept <= 75 * MIB, parts
    assert parts.anonymous <= 2 * MIB, parts
    assert b"is kept by the allocators" in finished.stdout


def test_a_mapped_file(python, tmp_path):
    (tmp_path / "data").write_bytes(b"x" * (50 << 20))
    source = """
import mmap
file = open("data", "rb")
mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
found = sum(mapped[place] for place in range(0, len(mapped), 4096))
"""
    parts, finished = resident(python, tmp_path, source)
    assert 50 * MIB <= parts.files <= 53 * MIB
    assert b"Most of it is pages of mapped files." in finished.stdout


@pytest.mark.parametrize("kind", ["MAP_SHARED", "MAP_PRIVATE"])
def test_an_anonymous_map(kind, python, tmp_path):
    source = f"""
import mmap
mapped = mmap.mmap(-1, 64 << 20, flags=mmap.MAP_ANONYMOUS | mmap.{kind})
for place in range(0, len(mapped), 4096):
    mapped[place] = 1
"""
    parts, finished = resident(python, tmp_path, source)
    assert 64 * MIB <= parts.anonymous <= 66 * MIB, parts
    assert b"Most of it is memory that was mapped without an allocator." in finished.stdout


def test_the_stack_of_a_thread(python, tmp_path):
    source = """
import ctypes, threading
libc = ctypes.CDLL(None)
libc.pthread_self.restype = ctypes.c_ulong
begun = threading.Event()
def works():
    attributes = ctypes.create_string_buffer(64)
    start, size = ctypes.c_void_p(), ctypes.c_size_t()
    assert libc.pthread_getattr_np(ctypes.c_ulong(libc.pthread_self()), attributes) == 0
    assert libc.pthread_attr_getstack(attributes, ctypes.byref(start), ctypes.byref(size)) == 0
    ctypes.memset(start.value + (1 << 20), 1, 32 << 20)
    begun.set()
    threading.Event().wait()
threading.stack_size(64 << 20)
threading.Thread(target=works, daemon=True).start()
begun.wait()
"""
    parts, finished = resident(python, tmp_path, source)
    assert 32 * MIB <= parts.stacks <= 34 * MIB, parts
    assert b"Most of it is the stacks of threads." in finished.stdout


ENDINGS = {
    "a status": "sys.exit(7)",
    "os._exit": "os._exit(3)",
    "a signal": "os.kill(os.getpid(), signal.SIGTERM)",
    "another program": "os.execv('/bin/true', ['true'])",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_ending_has_the_parts(ending, any_python, tmp_path):
    source = f"import os, signal, sys\nkept = b'x' * (50 << 20)\n{ENDINGS[ending]}\n"
    (tmp_path / "script.py").write_text(source)
    finished = any_python.pyprof(["--heap", "--record", "record", "script.py"], within=tmp_path)
    parts = resident_in(tmp_path / "record")
    shown = rows(finished.stdout.decode())
    assert 50 * MIB <= parts.python <= 60 * MIB, finished
    assert abs(shown["Python objects"] - parts.python) <= 0.06 * MIB, finished


def test_after_a_kill_there_are_no_parts(any_python, tmp_path):
    (tmp_path / "script.py").write_text("import os\nos.kill(os.getpid(), 9)\n")
    finished = any_python.pyprof(["--heap", "--record", "record", "script.py"], within=tmp_path)
    assert finished.status == -signal.SIGKILL, finished
    reported = run([mprof_executable(), "report", "record"], within=tmp_path)
    assert b"The heap was at most" in reported.stdout, reported
    assert b"Resident memory" not in reported.stdout, reported


def test_the_memory_of_pyprof_is_a_part(any_python, tmp_path):
    """The copies of the counters at each mark do not count for the program."""
    source = "for number in range(60):\n    profile.mark(str(number))"
    few, _ = resident(any_python, tmp_path, "")
    many, _ = resident(any_python, tmp_path, source)
    assert many.own >= few.own + MIB // 4, (few, many)
    assert abs(many.anonymous - few.anonymous) <= MIB // 8, (few, many)

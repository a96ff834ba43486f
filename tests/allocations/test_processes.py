"""Only the profiled process and its forks have the allocator that counts."""

import pytest

from harness.tables import tables_in

COUNTING = ["--backend", "jemalloc"]


def test_children_have_neither_the_allocator_nor_a_changed_environment(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import os, subprocess, sys

@profile
def works():
    return 1

works()
maps = "open('/proc/self/maps').read()"
print("here", "pyprof_jemalloc" in eval(maps))
print({name for name in os.environ if name.startswith(("LD_", "PYPROF"))})
command = [sys.executable, "-c", f"print('child', 'pyprof_jemalloc' in {maps})"]
print(subprocess.run(command, capture_output=True, text=True).stdout, end="")
print(subprocess.run("grep -c pyprof_jemalloc /proc/self/maps", shell=True, capture_output=True, text=True).stdout, end="")
"""
    )
    finished = python.pyprof([*COUNTING, "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"here True\nset()\nchild False\n0\n"), finished


@pytest.mark.parametrize("before", ["", "libm.so.6", "libm.so.6:libdl.so.2"])
def test_libraries_of_the_user_stay_preloaded(python, tmp_path, before):
    (tmp_path / "script.py").write_text("import os\nprint(repr(os.environ.get('LD_PRELOAD')))\n")
    environment = {"LD_PRELOAD": before}
    finished = python.pyprof([*COUNTING, "script.py"], within=tmp_path, environment=environment)
    assert finished.stdout == f"{before!r}\n".encode(), finished


def test_addresses_are_random_again_in_children(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import subprocess
print(open("/proc/self/personality").read(), end="")
print(subprocess.run("cat /proc/self/personality", shell=True, capture_output=True, text=True).stdout, end="")
"""
    )
    plain = python.plain(["script.py"], within=tmp_path)
    assert python.pyprof([*COUNTING, "script.py"], within=tmp_path).stdout == plain.stdout


def test_forks_work_while_threads_allocate(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import os, threading

over = threading.Event()

def allocates():
    while not over.is_set():
        [bytes(size) for size in range(1, 5000, 7)]

threads = [threading.Thread(target=allocates) for _ in range(4)]
for thread in threads:
    thread.start()

@profile
def forks():
    for _ in range(50):
        child = os.fork()
        if child == 0:
            [bytearray(size) for size in range(1, 100_000, 997)]
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    block = bytes(10**7)
    return len(block)

forks()
over.set()
"""
    )
    finished = python.pyprof([*COUNTING, "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    (table,) = tables_in(finished.stdout)
    assert abs(float(table.row("block").measured.increment) - 9.539) < 0.001


def test_multiprocessing_works(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import multiprocessing

def doubled(number):
    return len(bytes(number)) * 2

@profile
def works(method):
    with multiprocessing.get_context(method).Pool(2) as pool:
        return pool.map(doubled, range(100))

if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        assert sum(works(method)) == 9900, method
    print("done")
"""
    )
    finished = python.pyprof([*COUNTING, "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"done\n"), finished


def test_all_allocation_functions_belong_to_the_same_allocator(any_python, tmp_path):
    """Memory of one allocator that is given to another's `free` would end the process."""
    (tmp_path / "script.py").write_text(
        """
import ctypes

c = ctypes.CDLL(None, use_errno=True)
for name in ("malloc", "calloc", "realloc", "memalign", "valloc", "pvalloc", "aligned_alloc", "reallocarray"):
    getattr(c, name).restype = ctypes.c_void_p
c.malloc_usable_size.restype = ctypes.c_size_t
size = ctypes.c_size_t
blocks = {
    "malloc": c.malloc(size(100)),
    "calloc": c.calloc(size(10), size(10)),
    "realloc": c.realloc(ctypes.c_void_p(c.malloc(size(1))), size(100)),
    "memalign": c.memalign(size(256), size(100)),
    "odd memalign": c.memalign(size(100), size(100)),
    "valloc": c.valloc(size(100)),
    "pvalloc": c.pvalloc(size(100)),
    "aligned_alloc": c.aligned_alloc(size(64), size(100)),
    "reallocarray": c.reallocarray(None, size(10), size(10)),
}
aligned = ctypes.c_void_p()
assert c.posix_memalign(ctypes.byref(aligned), size(4096), size(100)) == 0
blocks["posix_memalign"] = aligned.value
alignments = {"memalign": 256, "odd memalign": 128, "valloc": 4096, "pvalloc": 4096, "aligned_alloc": 64, "posix_memalign": 4096}
for name, block in blocks.items():
    assert block, name
    assert block % alignments.get(name, 16) == 0, name
    usable = c.malloc_usable_size(ctypes.c_void_p(block))
    assert usable >= (4096 if name == "pvalloc" else 100), (name, usable)
    ctypes.memset(block, 255, usable)
    c.free(ctypes.c_void_p(block))
assert c.reallocarray(None, size(2**40), size(2**40)) is None
assert ctypes.get_errno() == 12
print("done")
"""
    )
    finished = any_python.pyprof([*COUNTING, "script.py"], within=tmp_path)
    assert finished.stdout == b"done\n", finished

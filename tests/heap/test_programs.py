"""A program behaves under `--heap` as under plain python. The report follows its output."""

import signal

import pytest

from harness.programs import run

ALLOCATES = "import sys\nkept = bytearray(20 << 20)\nprint('the program', *sys.argv[1:])\n"


def test_a_report_follows_the_output(python, tmp_path):
    (tmp_path / "script.py").write_text(ALLOCATES)
    finished = python.pyprof(["--heap", "script.py", "a", "b"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stderr == b"", finished
    text = finished.stdout.decode()
    assert text.startswith("the program a b\n"), finished
    assert "kept = bytearray(20 << 20)" in text, finished
    assert "script.py:2" in text and "20.0 MiB" in text, finished


@pytest.mark.parametrize("door", ["module", "code", "folder", "standard input"])
def test_each_kind_of_program_has_a_report(door, any_python, tmp_path):
    (tmp_path / "script.py").write_text(ALLOCATES)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "__main__.py").write_text(ALLOCATES)
    words, stdin = {
        "module": (["-m", "script"], b""),
        "code": (["-c", ALLOCATES], b""),
        "folder": (["folder"], b""),
        "standard input": (["-"], ALLOCATES.encode()),
    }[door]
    finished = any_python.pyprof(["--heap", *words], within=tmp_path, stdin=stdin)
    assert finished.status == 0 and finished.stderr == b"", finished
    assert b"the program" in finished.stdout and b"20.0 MiB" in finished.stdout, finished


ENDINGS = {
    "a status": "import sys; sys.exit(7)",
    "an exception": "raise ValueError('wrong')",
    "os._exit": "import os; os._exit(3)",
    "a signal": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "exit of C": "import ctypes; ctypes.CDLL(None).exit(5)",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_ending_has_a_report(ending, python, tmp_path):
    (tmp_path / "script.py").write_text(f"kept = bytearray(20 << 20)\n{ENDINGS[ending]}\n")
    plain = python.plain(["script.py"], within=tmp_path)
    finished = python.pyprof(["--heap", "script.py"], within=tmp_path)
    assert finished.status == plain.status, finished
    assert finished.stderr == plain.stderr, finished
    assert b"script.py:1" in finished.stdout, finished


def test_a_signal_during_allocations_has_a_report(any_python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import os, signal, threading, time
parent = os.getpid()
threading.Timer(0.2, os.kill, (parent, signal.SIGTERM)).start()
kept = {}
while True:
    for number in range(1000):
        kept[number] = [str(number), bytes(600)]
"""
    )
    for _ in range(10):
        finished = any_python.pyprof(["--heap", "script.py"], within=tmp_path, timeout=20)
        assert finished.status == -signal.SIGTERM, finished
        assert b"script.py:8" in finished.stdout, finished


THREADS_AND_FORKS = """
import asyncio, gc, os, subprocess, sys, threading, zlib

def works(index):
    data = bytes(range(256)) * 400
    for _ in range(20):
        zlib.compress(data, 1)
        [str(number) for number in range(1000)]

threads = [threading.Thread(target=works, args=(index,)) for index in range(4)]
for thread in threads: thread.start()
for _ in range(10):
    pid = os.fork()
    if pid == 0:
        kept = [bytes(100) for _ in range(1000)]
        os._exit(7)
    assert os.WEXITSTATUS(os.waitpid(pid, 0)[1]) == 7
for thread in threads: thread.join()

async def one(size):
    await asyncio.sleep(0)
    return [bytes(size)]

async def all_of_them():
    return len(await asyncio.gather(*(one(size) for size in range(1000))))

print(asyncio.run(all_of_them()))
print(subprocess.run([sys.executable, "-c", "print(sum(map(len, [bytes(1000)] * 9)))"], capture_output=True).stdout)
print(subprocess.run("echo $LD_PRELOAD.; env | grep -c PYPROF", shell=True, capture_output=True, text=True).stdout)
print("LD_PRELOAD" in os.environ, "PYPROF" in str(os.environ))

class Circle:
    def __del__(self):
        self.more = bytes(500)

for _ in range(1000):
    circle = Circle(); circle.itself = circle
print(gc.collect() > 0)
"""


def test_threads_forks_tasks_and_children(python, tmp_path):
    (tmp_path / "script.py").write_text(THREADS_AND_FORKS)
    # the warning about a fork of a process with threads contains the pid
    environment = {"PYTHONWARNINGS": "ignore"}
    plain = python.plain(["script.py"], within=tmp_path, environment=environment)
    assert plain.status == 0, plain
    finished = python.pyprof(["--heap", "script.py"], within=tmp_path, environment=environment)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(plain.stdout), finished
    assert finished.stderr == plain.stderr, finished
    assert b"not exact" not in finished.stdout, finished


@pytest.mark.parametrize("allocator", ["malloc", "debug", "malloc_debug", "pymalloc", "pymalloc_debug", "-X dev"])
def test_each_allocator_of_python(allocator, python, tmp_path):
    (tmp_path / "script.py").write_text(
        "kept = list(map(bytes, [1000] * 10_000))\nsmall = [(1, index) for index in kept]\n"
    )
    words = ["-X", "dev"] if allocator == "-X dev" else []
    environment = {} if words else {"PYTHONMALLOC": allocator}
    finished = python.pyprof(["--heap", *words, "script.py"], within=tmp_path, environment=environment)
    assert finished.status == 0, finished
    (row,) = [line for line in finished.stdout.decode().splitlines() if "script.py:1 " in line]
    # each object has 1033 bytes, and 8 in the list
    assert "9.9 MiB" in row, finished


def test_the_report_has_the_garbage_of_each_line(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import gc
gc.disable()
class Circle: pass
def makes():
    circle = Circle()
    circle.itself = circle
    circle.data = bytes(10 << 20)
makes()
kept = bytes(5 << 20)
"""
    )
    finished = python.pyprof(["--heap-gc", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    (row,) = [line for line in finished.stdout.decode().splitlines() if "script.py:8  " in line]
    assert row.count("10.0 MiB") >= 3, finished
    (row,) = [line for line in finished.stdout.decode().splitlines() if "script.py:10  " in line]
    assert "5.0 MiB" in row and "10.0" not in row, finished


def test_the_report_goes_to_the_file(any_python, tmp_path):
    (tmp_path / "script.py").write_text(ALLOCATES)
    finished = any_python.pyprof(["--heap", "-o", "log", "script.py"], within=tmp_path)
    assert finished.status == 0 and finished.stdout == b"the program\n", finished
    assert "script.py:2" in (tmp_path / "log").read_text()


def test_the_tables_of_marked_functions_come_first(any_python, tmp_path):
    (tmp_path / "script.py").write_text("@profile\ndef marked():\n    return bytearray(20 << 20)\nkept = marked()\n")
    finished = any_python.pyprof(["--heap", "script.py"], within=tmp_path)
    text = finished.stdout.decode()
    assert finished.status == 0 and text.startswith("Filename: script.py"), finished
    assert text.index("Filename") < text.index("script.py:3"), finished


OTHER_LIBRARY = """
#include <stddef.h>
extern void *__libc_malloc(size_t);
void *malloc(size_t size) { return __libc_malloc(size); }
"""


def test_another_library_that_replaces_malloc_is_reported(any_python, tmp_path):
    (tmp_path / "script.py").write_text("print('ran')\n")
    (tmp_path / "other.c").write_text(OTHER_LIBRARY)
    compile = ["gcc", "-shared", "-fPIC", "-fno-builtin", "-o", "other.so", "other.c"]
    assert run(compile, within=tmp_path).status == 0
    environment = {"LD_PRELOAD": str(tmp_path / "other.so")}
    finished = any_python.pyprof(["--heap", "script.py"], within=tmp_path, environment=environment)
    assert finished.status == 2 and finished.stdout == b"", finished
    assert b"another preloaded library replaces `malloc`" in finished.stderr, finished

"""A `write` of the program that does not return at the end is interrupted: plain python would not call it, and would end."""

import pytest

from harness.tables import tables_in, without_tables

HEAD = """
import os, queue, socket, sys, threading, time

@profile
def works():
    kept = 1
    return kept

works()

class Stream:
    def flush(self):
        pass

def full(descriptor):
    os.set_blocking(descriptor, False)
    for size in (1000, 1):
        try:
            while True:
                os.write(descriptor, b"x" * size)
        except BlockingIOError:
            pass
    os.set_blocking(descriptor, True)
    return descriptor
"""

WAITS = {
    "for a lock": """
class Waits(Stream):
    lock = threading.Lock()
    def write(self, text):
        with self.lock:
            pass

Waits.lock.acquire()
sys.stdout = Waits()
""",
    "for a lock that a thread has, which ended": """
class Waits(Stream):
    lock = threading.RLock()
    def write(self, text):
        with self.lock:
            pass

thread = threading.Thread(target=Waits.lock.acquire)
thread.start()
thread.join()
sys.stdout = Waits()
""",
    "for a queue": """
class Waits(Stream):
    texts = queue.Queue(1)
    def write(self, text):
        self.texts.put(text)

Waits.texts.put("full")
sys.stdout = Waits()
""",
    "for a full pipe": "kept, end = os.pipe()\nsys.stdout = os.fdopen(full(end), 'w')",
    "for a full pipe by its descriptor": """
class Waits(Stream):
    kept, end = os.pipe()
    def write(self, text):
        return os.write(self.end, text.encode())

full(Waits.end)
sys.stdout = Waits()
""",
    "for a socket": """
near, far = socket.socketpair()
full(near.fileno())
sys.stdout = near.makefile("w")
""",
    "in a loop": """
class Waits(Stream):
    def write(self, text):
        while True:
            pass

sys.stdout = Waits()
""",
    "in a loop that catches what it can": """
class Waits(Stream):
    caught = 0
    def write(self, text):
        while self.caught < 3:
            try:
                threading.Event().wait()
            except BaseException:
                self.caught += 1

sys.stdout = Waits()
""",
    "asleep, with all signals blocked": """
import signal

class Waits(Stream):
    def write(self, text):
        time.sleep(10_000)

signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
sys.stdout = Waits()
""",
}


@pytest.mark.parametrize("waits", WAITS)
def test_the_program_ends_and_the_report_goes_to_standard_output(waits, python, tmp_path):
    (tmp_path / "script.py").write_text(f"{HEAD}{WAITS[waits]}\nos.write(1, b'before\\n')\nsys.exit(3)\n")
    plain = python.plain(
        ["-c", "import builtins, runpy; builtins.profile = lambda f: f; runpy.run_path('script.py')"], within=tmp_path
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == plain.status == 3, finished
    (table,) = tables_in(finished.stdout, precision=3)
    assert table.row("kept = 1").measured.occurrences == 1
    assert without_tables(finished.stdout) == plain.stdout == b"before\n", finished
    assert finished.stderr.count(b"took longer than 5 s") == 1 and b"Traceback" not in finished.stderr, finished


def test_text_that_the_stream_has_taken_is_not_repeated(python, tmp_path):
    source = """
class Waits(Stream):
    taken = 0
    def write(self, text):
        Waits.taken += 1
        if self.taken == 4:
            threading.Event().wait()
        os.write(1, text.encode())

sys.stdout = Waits()
"""
    (tmp_path / "script.py").write_text(HEAD + source)
    finished = python.pyprof(["script.py"], within=tmp_path)
    (_,) = tables_in(finished.stdout, precision=3)
    assert without_tables(finished.stdout) == b"", finished


def test_a_slow_stream_gets_the_whole_report(python, tmp_path):
    source = """
class Slow(Stream):
    def write(self, text):
        assert threading.current_thread() is threading.main_thread()
        time.sleep(0.5)
        os.write(1, text.encode())

sys.stdout = Slow()
"""
    (tmp_path / "script.py").write_text(HEAD.replace("    kept = 1\n", "    kept = 1\n" * 12) + source)
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.stderr == b"" and len(tables_in(finished.stdout, precision=3)) == 1, finished


SIGNALS = """
import signal

def signals():
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    return handlers, signal.pthread_sigmask(signal.SIG_BLOCK, ())

before = signals()

class Tells:
    def write(self, text):
        pass

    def flush(self):
        os.write(1, b"the same\\n" if signals() == before else b"others\\n")

sys.stdout = Tells()
"""


def test_the_handlers_of_the_program_are_restored(python, tmp_path):
    (tmp_path / "script.py").write_text(HEAD + SIGNALS)
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert set(finished.stdout.splitlines()) == {b"the same"} and finished.stderr == b"", finished


@pytest.mark.parametrize("door", ["hosted", "imported"])
def test_a_write_to_the_stream_of_a_decorator_is_interrupted_too(door, python, tmp_path):
    source = """
import os, threading
from memory_profiler import profile

class Waits:
    def write(self, text):
        threading.Event().wait()

def generates():
    kept = 1
    yield kept

opened = [profile(generates, stream=Waits())() for _ in range(1)]
same = Waits()
opened += [profile(generates, stream=same)() for _ in range(2)]
for each in opened:
    next(each)
"""
    (tmp_path / "script.py").write_text(source)
    finished = {"hosted": python.pyprof, "imported": python.imported}[door](["script.py"], within=tmp_path)
    assert finished.status == 0 and len(tables_in(finished.stdout)) == 3, finished
    assert finished.stderr.count(b"took longer than 5 s") == 2, finished

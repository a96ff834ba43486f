"""The program that is killed: profiled loops in several threads, and threads that allocate, import, fork and write.

Its arguments are an ending and a number of seconds. After this time, a thread ends the program in that way.
"""

import ctypes
import importlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings

warnings.simplefilter("ignore")
signal.signal(signal.SIGINT, signal.SIG_DFL)

MODULES = [
    "colorsys",
    "csv",
    "fractions",
    "json.decoder",
    "optparse",
    "plistlib",
    "quopri",
    "statistics",
    "textwrap",
    "zipfile",
]


def allocates():
    """Takes and frees blocks of all sizes."""
    while True:
        kept = [bytearray(random.randrange(100_000)) for _ in range(50)]
        kept.extend({number: str(number)} for number in range(500))


def imports():
    """Runs modules of the standard library again and again."""
    while True:
        for name in MODULES:
            sys.modules.pop(name, None)
            importlib.import_module(name)


def forks():
    """Starts children that end at once, in each way."""
    while True:
        pid = os.fork()
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)
        subprocess.run(["true"])


def writes():
    """Writes a file, and reads it."""
    with tempfile.TemporaryFile("w+") as file:
        while True:
            file.seek(0)
            file.writelines(f"{number}\n" for number in range(2000))
            file.flush()
            file.seek(0)
            file.read()


@profile  # type: ignore[name-defined]  # noqa: F821
def work():
    """Runs the same lines for ever."""
    kept = []
    os.write(1, b"begun\n")
    while True:
        kept.append(bytes(1000))
        text = str(len(kept))
        if len(text) > 3:
            kept.clear()
        del text


@profile  # type: ignore[name-defined]  # noqa: F821
def spins():
    """Runs the same lines for ever, in other threads."""
    while True:
        block = bytes(100)
        del block


ENDINGS = {
    "exit": lambda: ctypes.CDLL(None).exit(3),
    "quick_exit": lambda: ctypes.CDLL(None).quick_exit(3),
    "_exit": lambda: os._exit(3),
    "execv": lambda: os.execv("/bin/sh", ["sh", "-c", "exit 3"]),
}


def ends(ending, seconds):
    """Ends the program."""
    time.sleep(float(seconds))
    ENDINGS[ending]()


if sys.argv[1:]:
    threading.Thread(target=ends, args=sys.argv[1:]).start()
for _ in range(2):
    threading.Thread(target=spins, daemon=True).start()
for burden in (allocates, imports, forks, writes):
    threading.Thread(target=burden, daemon=True).start()
work()

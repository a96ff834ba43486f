"""The start of `pytest --pyprof`: the process executes itself again under `pyprof --heap`, if it does not count its heap.

Only a process whose program is pytest does that. Another program that calls pytest may have done something already.
"""

import os
import shlex
import signal
import sys

import pytest

from . import _native
from ._running import _launcher

_OPTIONS_WITH_VALUE = ("-X", "-W", "--check-hash-based-pycs")
_HEAP = ("--heap", "--heap-stacks", "none", "-o", os.devnull)
"""The options of pyprof. Its own report goes nowhere."""


def start(config, variable):
    """Execute pytest again, unless the heap is counted already or the program is not pytest. `variable` is the
    environment variable that gets the pid; None if pytest was executed again already."""
    if _native.heap_is_counted():
        return
    words = _command_line()
    if not _is_pytest(words, list(config.invocation_params.args)):
        # a worker of xdist, or a program that calls pytest
        return
    if variable is None:
        raise pytest.UsageError("--pyprof: pyprof has executed pytest again, but the heap is not counted")
    launcher = _command()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    # an executed program inherits the signals that are ignored, and Python ignores these
    for name in ("SIGPIPE", "SIGXFSZ"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    environment = {**os.environ, variable: str(os.getpid())}
    command = [launcher, *_HEAP, "--python", sys.executable, *words]
    try:
        os.execve(launcher, command, environment)
    except OSError as error:
        raise pytest.UsageError(f"--pyprof: cannot execute `{launcher}`: {error}") from error


def check(config):
    """Raise UsageError if this process runs tests and does not count its heap."""
    if _native.heap_is_counted() or is_controller(config):
        return
    if hasattr(config, "workerinput"):
        raise pytest.UsageError("--pyprof: this worker does not count its heap; only workers of the kind `popen` do")
    command = shlex.join(["pyprof", *_HEAP[:1], *_command_line()])
    raise pytest.UsageError(f"--pyprof: this process does not count its heap; run it as `{command}`")


def is_controller(config):
    """Whether the tests run in workers of xdist, and not in this process."""
    return not hasattr(config, "workerinput") and config.getoption("dist", "no") != "no"


def command_of_workers():
    """Return the command line of a Python that counts its heap, as text. Raise UsageError if there is none."""
    return shlex.join([_command(), *_HEAP, "--python", sys.executable])


def _command():
    launcher = _launcher()
    if launcher is None:
        raise pytest.UsageError("--pyprof: cannot count the heap: the command `pyprof` is not installed")
    return launcher


def _command_line():
    """Returns the arguments of the interpreter."""
    words = getattr(sys, "orig_argv", None)
    if words is None:
        # Python 3.9 does not keep its command line
        with open("/proc/self/cmdline", "rb") as file:
            words = [os.fsdecode(word) for word in file.read().split(b"\0")[:-1]]
    return words[1:]


def _is_pytest(words, arguments):
    """Whether these arguments make an interpreter run pytest with `arguments`, and nothing before it."""
    words = list(words)
    if len(words) < len(arguments) or words[len(words) - len(arguments) :] != arguments:
        return False
    del words[len(words) - len(arguments) :]
    while words:
        word = words.pop(0)
        if word == "-m":
            return words in (["pytest"], ["py.test"])
        if word in _OPTIONS_WITH_VALUE:
            words = words[1:]
        elif not word.startswith("-"):
            return not words and os.path.basename(word) in ("pytest", "py.test")
    return False

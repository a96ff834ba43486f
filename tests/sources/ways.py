"""The ways to pass Python a program that is no regular file, and the commands that run the program with pyprof."""

from pathlib import Path

from harness.programs import Finished, Python, run

MOST_SECONDS = 60
"""The longest run, in seconds. A longer one waits for input that does not come."""

WAYS = {
    "a command": 'exec "$@" -c "$(cat program.py)" argument',
    "standard input from a file": 'exec "$@" - argument < program.py',
    "standard input from the middle of a file": '{ read line; exec "$@" - argument; } < skipped.py',
    "standard input from a pipe": 'cat program.py | "$@" - argument',
    "the device of standard input from a file": 'exec "$@" /dev/stdin argument < program.py',
    "the device of standard input from a pipe": 'cat program.py | "$@" /dev/stdin argument',
    "a substituted process": 'exec "$@" <(cat program.py) argument',
    "a named pipe": 'mkfifo pipe; cat program.py > pipe & exec "$@" ./pipe argument',
    "a named pipe that is called like a script": 'mkfifo pipe.py; cat program.py > pipe.py & exec "$@" pipe.py argument',
}
"""The command of bash for each way. `"$@"` is the interpreter."""

NAMES = {
    "a command": "<string>",
    "a named pipe": "./pipe",
    "a named pipe that is called like a script": "pipe.py",
    "a substituted process": "/dev/fd/63",
}


def name(way: str) -> str:
    """The name of the program in tables."""
    return NAMES.get(way, "/dev/stdin" if "device" in way else "<stdin>")


def started(way: str, command, within: Path, **how) -> Finished:
    """Runs a program that is started in this way."""
    return run(["bash", "-c", WAYS[way], "bash", *command], within=within, timeout=MOST_SECONDS, **how)


def plain(python: Python, way: str, within: Path) -> Finished:
    """Runs the program under python."""
    return started(way, [python.executable], within)


def launched(python: Python, way: str, within: Path, options=()) -> Finished:
    """Runs the program under the command pyprof."""
    return started(way, python.pyprof_command(options), within)


def as_module(python: Python, way: str, within: Path, options=()) -> Finished:
    """Runs the program under `python -m memory_profiler`."""
    return started(way, [python.executable_with_module, "-m", "memory_profiler", *options], within)


DOORS = {"pyprof": launched, "module": as_module}

"""Finding and starting the executable `mprof`."""

import os
import subprocess
import sys

_COMMANDS = ("run", "attach", "rm", "clean", "list", "plot", "peak")


def main():
    """Run the command in `sys.argv`. Raises SystemExit with the exit status if that is not 0."""
    _run([_executable(), *_with_interpreter(sys.argv[1:])])


def execute():
    """Replace this process by the command in `sys.argv`."""
    executable = _executable()
    os.execv(executable, ["mprof", *_with_interpreter(sys.argv[1:])])


def get_action():
    """Remove the command from `sys.argv` and return it. If there is none, print the usage and raise SystemExit(1)."""
    if len(sys.argv) < 2 or sys.argv[1] not in _COMMANDS:
        if sys.argv[1:2] == ["--version"]:
            _run([_executable(), "--version"])
            sys.exit(0)
        print_usage()
        sys.exit(1)
    return sys.argv.pop(1)


def print_usage():
    """Print the commands of `mprof`."""
    _status([_executable()])


def run_action():
    """Run the program in `sys.argv[1:]`, and sample it until it ends."""
    _command("run")
    if {"-E", "--exit-code"}.intersection(sys.argv):
        sys.exit(0)


def attach_action():
    """Sample the process in `sys.argv[1:]`."""
    _command("attach")


def list_action():
    """Print the recordings of this directory, the oldest first."""
    _command("list")


def rm_action():
    """Remove the recordings in `sys.argv[1:]`."""
    _command("rm")


def clean_action():
    """Remove all recordings of this directory."""
    _command("clean")


def peak_action():
    """Print the highest memory of each recording in `sys.argv[1:]`; by default, of the newest recording."""
    _command("peak")


def plot_action():
    """Draw the recordings in `sys.argv[1:]`; by default, the newest recording."""
    _command("plot")


def _command(command):
    _run([_executable(), *_with_interpreter([command, *sys.argv[1:]])])


def _with_interpreter(words):
    """Returns the words; for `run`, with the option that runs scripts in this interpreter."""
    if words[:1] == ["run"] and sys.executable:
        return ["run", "--interpreter", sys.executable, *words[1:]]
    return words


def _run(command):
    status = _status(command)
    if status:
        sys.exit(status)


def _status(command):
    # text that is already printed comes before the output of the executable
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    status = subprocess.call(command)
    return status if status >= 0 else 128 - status


def _executable():
    """Returns the path of the executable, which is in the folder of the native library of this module."""
    from ._native import library

    path = os.path.join(os.path.dirname(library()), "mprof")
    if not os.access(path, os.X_OK):
        sys.exit(f"mprof: there is no executable `{path}`")
    return path

"""Finding and starting the executable `mprof`."""

import os
import subprocess
import sys

_COMMANDS = ("run", "attach", "rm", "clean", "list", "plot", "peak")


def main():
    """Do what `sys.argv` says. Raises SystemExit with the status, if that is not 0."""
    _run([_executable(), *_with_interpreter(sys.argv[1:])])


def execute():
    """Replace this process by the command that `sys.argv` names."""
    executable = _executable()
    os.execv(executable, ["mprof", *_with_interpreter(sys.argv[1:])])


def get_action():
    """Takes the command out of `sys.argv`. Without one it prints how to use `mprof`, and ends with status 1."""
    if len(sys.argv) < 2 or sys.argv[1] not in _COMMANDS:
        if sys.argv[1:2] == ["--version"]:
            _run([_executable(), "--version"])
            sys.exit(0)
        print_usage()
        sys.exit(1)
    return sys.argv.pop(1)


def print_usage():
    """Print which commands there are."""
    _status([_executable()])


def run_action():
    """Run the program that `sys.argv` names after its first word, and sample it until it ends."""
    _act("run")
    if {"-E", "--exit-code"}.intersection(sys.argv):
        sys.exit(0)


def attach_action():
    """Sample the process that `sys.argv` names after its first word."""
    _act("attach")


def list_action():
    """Print the recordings of this directory, the oldest first."""
    _act("list")


def rm_action():
    """Remove recordings."""
    _act("rm")


def clean_action():
    """Remove all recordings of this directory."""
    _act("clean")


def peak_action():
    """Print the most memory of each of the recordings, or of the newest."""
    _act("peak")


def plot_action():
    """Draw recordings."""
    _act("plot")


def _act(command):
    _run([_executable(), *_with_interpreter([command, *sys.argv[1:]])])


def _with_interpreter(words):
    """Adds the option that runs scripts in this interpreter."""
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
    """Returns the executable. It is beside the library of this module, wherever that is installed."""
    from ._native import library

    path = os.path.join(os.path.dirname(library()), "mprof")
    if not os.access(path, os.X_OK):
        sys.exit(f"mprof: there is no executable `{path}`")
    return path

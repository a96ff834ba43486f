"""The signals that end a program by default, and programs that get them."""

import signal

import pytest

_NAMES = (
    *("SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT"),
    *("SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGIO", "SIGPWR", "SIGRTMIN", "SIGRTMAX"),
)

ENDS_A_PROGRAM = {name: getattr(signal, name) for name in _NAMES if hasattr(signal, name)}
"""The signals that end a program by default, but for those of a crash and SIGKILL."""

FEW = ("SIGTERM", "SIGQUIT", "SIGRTMIN")

DEFAULT = """
NUMBER = {number}
if NUMBER in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
    signal.signal(NUMBER, signal.SIG_DFL)
"""


def sends(number: int):
    """The part of a test that sends a signal when the program is ready."""

    def send(program) -> None:
        program.printed(b"ready\n")
        # the program may be anywhere after the print, and must end
        program.is_over(0.05)
        program.send(number)

    return send


def written(run, ending: str, name: str) -> None:
    """Writes the program that ends with the signal of this name."""
    if name not in ENDS_A_PROGRAM:
        pytest.skip(f"this Python does not know {name}")
    run.write(ending, before=DEFAULT.format(number=int(ENDS_A_PROGRAM[name])))

"""A program on a terminal of its own, and a user that answers its prompts."""

from __future__ import annotations

import os
import pty
import select
import signal
import termios
import time
from collections.abc import Sequence
from pathlib import Path

from harness.programs import Finished, clean_environment

PATIENCE = 60  # seconds without output after which a program is given up


def converse(
    command: Sequence,
    dialogue: Sequence[tuple[str, str]] = (),
    *,
    within: Path,
    environment: dict | None = None,
    columns: int = 80,
) -> Finished:
    """Runs a command on a terminal; answers each prompt of the dialogue, in order, when it is the last thing said.

    All that the terminal showed is the standard output, the echo of the answers included.
    """
    words = tuple(map(str, command))
    child, terminal = pty.fork()
    if child == 0:
        try:
            os.chdir(within)
            termios.tcsetwinsize(0, (24, columns))
            os.execve(words[0], words, clean_environment({"TERM": "dumb", **(environment or {})}))
        finally:
            os._exit(127)
    said, answers = b"", list(dialogue)
    heard_until = 0
    deadline = time.monotonic() + PATIENCE
    try:
        while True:
            if answers and said[heard_until:].endswith(answers[0][0].encode()):
                heard_until = len(said)
                os.write(terminal, answers.pop(0)[1].encode())
            readable, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))
            if not readable:
                os.kill(child, signal.SIGKILL)
                raise TimeoutError(f"{words} said nothing more after:\n{said.decode(errors='replace')}")
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # no process has the terminal open any more
                break
            if not piece:
                break
            said += piece
    finally:
        os.close(terminal)
        _, ending = os.waitpid(child, 0)
    assert not answers, f"{words} never asked {answers[0][0]!r}; it said:\n{said.decode(errors='replace')}"
    return Finished(words, said.replace(b"\r\n", b"\n"), b"", os.waitstatus_to_exitcode(ending))

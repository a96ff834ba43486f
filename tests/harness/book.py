"""The outputs in the book. A comment before an indented block has the command that prints it:

    <!-- output: pyprof --heap leak.py | head -2 -->

        The heap was at most …

The command runs in a folder with copies of the book's examples.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from harness import environments

BOOK = environments.REPOSITORY / "book"
_OUTPUT = re.compile(r"^<!-- output: (?P<command>.+?) -->\n\n(?P<block>(?:    .*\n|\n(?=\n*    ))+)", re.MULTILINE)


@dataclass(frozen=True)
class Output:
    """A block of a page, and the command that prints it."""

    page: Path
    command: str
    text: str


def outputs(page: Path) -> list[Output]:
    """Returns the outputs of a page, in their order."""
    found = _OUTPUT.finditer(page.read_text())
    return [Output(page, match["command"], re.sub(r"^    ", "", match["block"], flags=re.MULTILINE)) for match in found]


def printed(command: str, pyprof: Path, interpreter: Path, folder: Path) -> str:
    """Runs a command of the book with this pyprof and interpreter in an empty folder. Returns what it prints.

    Raises `subprocess.CalledProcessError` if a part of the command fails.
    """
    for example in (BOOK / "examples").iterdir():
        shutil.copy(example, folder)
    # the commands of the book find the interpreter on PATH
    commands = folder / "commands"
    commands.mkdir()
    linked = {"pyprof": pyprof, "mprof": pyprof.parent / "mprof", "python": interpreter, "python3": interpreter}
    for name, target in linked.items():
        (commands / name).symlink_to(target)
    path = f"{commands}:{os.environ['PATH']}"
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    environment = {**kept, "PATH": path, "PYTHONHASHSEED": "0", "COLUMNS": "120"}
    shell = ["bash", "-o", "pipefail", "-c", command]
    ran = subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return ran.stdout


def renewed(page: Path, run) -> str:
    """Returns the text of a page with new outputs. `run` returns what a command prints."""

    def block(match: re.Match) -> str:
        text = run(match["command"]).rstrip("\n") + "\n"
        return f"<!-- output: {match['command']} -->\n\n" + re.sub(r"^(?=.)", "    ", text, flags=re.MULTILINE)

    return _OUTPUT.sub(block, page.read_text())


def shape(text: str) -> list[str]:
    """Returns the lines of an output without what differs by machine: figures, and the widths of columns."""
    without_figures = re.sub(r"(?<![A-Za-z_.:])[+\-<−]?\d[\d.,:]*( ?([KMGT]i)?B\b| %)?", "0", text)
    lines = (re.sub(r"\s+|=+|(\b0\s+)+(?=0\b)", " ", line).strip() for line in without_figures.splitlines())
    return [line for line in lines if line]

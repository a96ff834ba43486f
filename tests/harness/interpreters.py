"""The Pythons that pyprof is tested with, found on this machine; none is written down by its path's version."""

import functools
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

LABELS = ("3.11", "3.12", "3.13", "static")
"""One label for each Python of the tests: the newest of three minor versions, and one without a shared libpython."""

SYSTEM_PYTHON = Path("/usr/bin/python3")

_DESCRIBE = """
import json, sys
maps = open("/proc/self/maps").read()
print(json.dumps({"version": sys.version_info[:3], "shared": "libpython" in maps}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python of this machine."""

    label: str
    executable: Path
    version: tuple[int, int, int]
    shared: bool
    """Whether it loads a libpython that pyprof can load too."""


@dataclass(frozen=True)
class Absent:
    """A Python that the tests ask for and this machine lacks."""

    label: str
    why: str


@functools.cache
def find(label: str) -> Interpreter | Absent:
    """The Python of this label, or why there is none."""
    if label == "static":
        return _system_interpreter()
    return _newest_of_pyenv(label)


def _newest_of_pyenv(minor_version: str) -> Interpreter | Absent:
    try:
        root = Path(subprocess.run(["pyenv", "root"], capture_output=True, check=True, text=True).stdout.strip())
    except (OSError, subprocess.CalledProcessError) as error:
        return Absent(minor_version, f"`pyenv root` fails: {error}")
    pattern = re.compile(re.escape(minor_version) + r"\.(\d+)")
    installed = [
        (int(match[1]), folder)
        for folder in (root / "versions").iterdir()
        if (match := pattern.fullmatch(folder.name))
    ]
    if not installed:
        return Absent(minor_version, f"no version {minor_version} under {root / 'versions'}")
    _, newest = max(installed)
    return _describe(minor_version, newest / "bin" / "python")


def _system_interpreter() -> Interpreter | Absent:
    if not SYSTEM_PYTHON.exists():
        return Absent("static", f"there is no {SYSTEM_PYTHON}")
    found = _describe("static", SYSTEM_PYTHON)
    if isinstance(found, Interpreter) and found.shared:
        return Absent("static", f"{SYSTEM_PYTHON} loads a shared libpython")
    if isinstance(found, Interpreter) and found.version < (3, 11):
        return Absent("static", f"{SYSTEM_PYTHON} is Python {found.version[0]}.{found.version[1]}")
    return found


def _describe(label: str, executable: Path) -> Interpreter | Absent:
    try:
        answer = subprocess.run(
            [executable, "-I", "-S", "-c", _DESCRIBE], capture_output=True, check=True, text=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Absent(label, f"{executable} does not start: {error}")
    described = json.loads(answer.stdout)
    return Interpreter(label, executable, tuple(described["version"]), described["shared"])

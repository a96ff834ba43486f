"""The Pythons that pyprof is tested with. They are searched for, so that no path depends on this machine."""

import functools
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

STATIC_DOOR = "static"

LABELS = ("3.9", "3.10", "3.11", "3.12", "3.13.0", "3.13", "3.14", "3.15", "static3.11", "static3.15")
"""One label for each Python of the tests.

`X.Y` is the newest interpreter of that minor version that has a shared libpython, `X.Y.Z` that release, and `staticX.Y` an
interpreter that has no shared libpython.
"""

REPOSITORY = Path(__file__).resolve().parents[2]

DEBIAN = REPOSITORY / "target" / "pythons" / "usr"
"""The folder into which `scripts/pythons` puts the interpreters of a newer Debian."""

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
    """Whether the interpreter loads a libpython. pyprof can load it too."""


@dataclass(frozen=True)
class Absent:
    """A Python that the tests require and this machine lacks."""

    label: str
    why: str


@functools.cache
def find(label: str) -> Interpreter | Absent:
    """Returns the Python of this label, or the reason for which there is none."""
    is_static = label.startswith(STATIC_DOOR)
    version = label.removeprefix(STATIC_DOOR)
    found = [describe(label, executable) for executable in (_static(version) if is_static else _shared(version))]
    usable = [
        interpreter
        for interpreter in found
        if isinstance(interpreter, Interpreter)
        and interpreter.shared != is_static
        and interpreter.version[: len(version.split("."))] == tuple(map(int, version.split(".")))
    ]
    if usable:
        return max(usable, key=lambda interpreter: interpreter.version)
    reasons = [interpreter.why for interpreter in found if isinstance(interpreter, Absent)]
    reasons += [
        f"{it.executable} is {'a shared' if it.shared else 'a static'} Python {'.'.join(map(str, it.version))}"
        for it in found
        if isinstance(it, Interpreter)
    ]
    return Absent(label, "; ".join(reasons) or "neither pyenv nor scripts/pythons has it")


def _shared(version: str) -> list[Path]:
    """The interpreters of pyenv and of the newer Debian that have this version, or a release of it."""
    minor_version = re.match(r"\d+\.\d+", version)[0]
    of_debian = DEBIAN / "shared" / "bin" / f"python{minor_version}"
    pattern = re.compile(re.escape(version) + r"(\.\d+)*")
    of_pyenv = [folder / "bin" / "python" for folder in _pyenv_versions() if pattern.fullmatch(folder.name)]
    return [*of_pyenv, *([of_debian] if of_debian.exists() else [])]


def _static(version: str) -> list[Path]:
    """The interpreters of this Debian and of the newer one that may have this version."""
    candidates = [DEBIAN / "bin" / f"python{version}", SYSTEM_PYTHON]
    return [executable for executable in candidates if executable.exists()]


@functools.cache
def _pyenv_versions() -> list[Path]:
    try:
        root = Path(subprocess.run(["pyenv", "root"], capture_output=True, check=True, text=True).stdout.strip())
    except (OSError, subprocess.CalledProcessError):
        return []
    return sorted((root / "versions").iterdir())


@functools.cache
def describe(label: str, executable: Path) -> Interpreter | Absent:
    """Returns the description that an executable prints, or the reason for which there is none."""
    try:
        answer = subprocess.run(
            [executable, "-I", "-S", "-c", _DESCRIBE], capture_output=True, check=True, text=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Absent(label, f"{executable} does not start: {error}")
    described = json.loads(answer.stdout)
    return Interpreter(label, executable, tuple(described["version"]), described["shared"])

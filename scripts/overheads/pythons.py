"""The Pythons to measure with, found on this machine."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_DEBIAN = Path(__file__).resolve().parents[2] / "target" / "pythons" / "usr" / "bin"
"""The folder of the interpreters without a shared libpython from a newer Debian. `scripts/pythons` makes it."""

_DESCRIBE = "import json, platform, sys; print(json.dumps([platform.python_version(), sys.version_info[:2]]))"


class NotFound(Exception):
    """This machine does not have the Python."""


@dataclass(frozen=True)
class Python:
    """A Python to measure with."""

    executable: Path
    version: str
    """The version that it reports: `3.12.1`."""
    minor: tuple[int, int]

    def __str__(self) -> str:
        return self.version


def find(named: str) -> Python:
    """Returns a Python: for a path, the one there; for `3.12`, pyenv's newest of that version; for `static3.15`,
    Debian's.

    Debian's are compiled with profile-guided optimisation, pyenv's are not. Versions are to be compared by Debian's.
    """
    if re.fullmatch(r"3\.\d+", named):
        return describe(_newest_of_pyenv(named))
    if static := re.fullmatch(r"static(3\.\d+)", named):
        return describe(_DEBIAN / f"python{static[1]}")
    return describe(Path(named))


def describe(executable: Path) -> Python:
    """Asks an interpreter for its version."""
    try:
        answer = subprocess.run([executable, "-I", "-S", "-c", _DESCRIBE], capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotFound(f"cannot run `{executable}`: {error}") from error
    version, minor = json.loads(answer.stdout)
    return Python(executable, version, tuple(minor))


def _newest_of_pyenv(minor: str) -> Path:
    try:
        answer = subprocess.run(["pyenv", "root"], capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotFound(f"no Python {minor}: `pyenv root` fails: {error}") from error
    versions = Path(answer.stdout.strip()) / "versions"
    pattern = re.compile(re.escape(minor) + r"\.(\d+)")
    installed = [(int(match[1]), folder) for folder in versions.glob("*") if (match := pattern.fullmatch(folder.name))]
    if not installed:
        raise NotFound(f"no Python {minor} under `{versions}`")
    return max(installed)[1] / "bin" / "python"

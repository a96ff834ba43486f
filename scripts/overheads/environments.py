"""The virtual environment for each Python, with the other profilers and the empty trace callback. It is kept as long as
its content stays the same."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from overheads.messages import report_skipped
from overheads.pythons import Python

HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent.parent / "target"))
REQUIREMENTS = HERE / "requirements.txt"
FLOOR = HERE / "empty_callback.c"


def environment_for(python: Python) -> Python:
    """Returns the interpreter of the environment for a Python. A profiler that cannot be installed is reported, and fails
    when it is used."""
    folder = TARGET / "overhead-venvs" / python.version
    inside = Python(folder / "bin" / "python", python.version, python.minor)
    stamp = folder / "holds"
    holds = _fingerprint(python)
    if stamp.exists() and stamp.read_text() == holds:
        return inside
    shutil.rmtree(folder, ignore_errors=True)
    # Debian's Pythons have no pip of their own
    subprocess.run([python.executable, "-m", "venv", "--without-pip", folder], check=True)
    whole = [_install(inside, requirement) for requirement in requirements()]
    whole.append(build_floor(inside, _packages(inside)))
    if all(whole):
        stamp.write_text(holds)
    return inside


def requirements() -> list[str]:
    """Returns the pinned profilers."""
    lines = REQUIREMENTS.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def build_floor(python: Python, folder: Path) -> bool:
    """Builds the module with the empty trace callback into a folder. Returns whether it could be built."""
    include = _asked(python, "import sysconfig; print(sysconfig.get_path('include'))")
    suffix = _asked(python, "import sysconfig; print(sysconfig.get_config_var('EXT_SUFFIX'))")
    command = ["cc", "-O2", "-shared", "-fPIC", f"-I{include}", FLOOR, "-o", folder / f"{FLOOR.stem}{suffix}"]
    return _succeeds(command, f"the empty trace callback cannot be built for Python {python}")


def _fingerprint(python: Python) -> str:
    held = f"{python.executable}\n{REQUIREMENTS.read_text()}\n{FLOOR.read_text()}"
    return hashlib.sha256(held.encode()).hexdigest()


def _install(inside: Python, requirement: str) -> bool:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(inside.executable)]
    command = [*pip, "install", requirement]
    return _succeeds(command, f"{requirement} cannot be installed for Python {inside}")


def _packages(inside: Python) -> Path:
    return Path(_asked(inside, "import sysconfig; print(sysconfig.get_path('platlib'))"))


def _asked(python: Python, code: str) -> str:
    answer = subprocess.run([python.executable, "-c", code], capture_output=True, check=True, text=True)
    return answer.stdout.strip()


def _succeeds(command: list, otherwise: str) -> bool:
    try:
        finished = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        report_skipped(f"{otherwise}: {error}")
        return False
    if finished.returncode != 0:
        report_skipped(f"{otherwise}:\n{finished.stderr.strip()}")
    return finished.returncode == 0

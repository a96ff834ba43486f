"""The wheel under test: one for all Pythons, made from what scripts/build has built, and again if a part changes."""

import fcntl
import hashlib
import sys
from pathlib import Path

from harness import adopted, environments
from harness.environments import REPOSITORY, TARGET
from harness.interpreters import Interpreter

WHEELS = TARGET / "test-wheels"

DISTRIBUTION = "pyprof-memory"
"""The name by which pip knows the wheel."""


def environment(interpreter: Interpreter, purpose: str = "", requirements: Path | None = None) -> Path:
    """The python of an environment with the wheel and further requirements."""
    python = environments.environment(interpreter, f"-module{purpose}", requirements, wheel())
    adopted.adopt_installed(python.with_name("pyprof"), interpreter)
    return python


def wheel() -> Path:
    """Returns the wheel with the engines of all Pythons that scripts/build has found."""
    WHEELS.mkdir(parents=True, exist_ok=True)
    with open(WHEELS / "lock", "w") as lock:
        # several workers of one test run may need it at the same time
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = WHEELS / "made-from"
        built = sorted(WHEELS.glob("*.whl"))
        if not built or not stamp.exists() or stamp.read_text() != _made_from():
            for old in built:
                old.unlink()
            _make()
            stamp.write_text(_made_from())
        (wheel,) = WHEELS.glob("*.whl")
        return wheel


def _make() -> None:
    command = environments.pip(Path(sys.executable), "wheel", "--no-deps", "--wheel-dir", WHEELS, REPOSITORY)
    environments.run(command, {"PYPROF_PARTS": str(TARGET / "release")})


def _made_from() -> str:
    release = TARGET / "release"
    files = [
        *(REPOSITORY / name for name in ("pyproject.toml", "Cargo.toml", "README.md", "LICENSE", "scripts/wheel.py")),
        *sorted(path for path in (REPOSITORY / "runner" / "module").rglob("*") if "__pycache__" not in path.parts),
        *(release / name for name in ("pyprof", "mprof")),
        *sorted(release.glob("*pyprof*.so")),
    ]
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(f"{file}\n".encode() + file.read_bytes())
    return digest.hexdigest()

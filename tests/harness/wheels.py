"""The wheel under test, built as pip builds it: once for each minor version, and again if a source changes."""

import fcntl
import hashlib
from pathlib import Path

from harness import adopted, environments, interpreters
from harness.environments import REPOSITORY, TARGET
from harness.interpreters import Interpreter

WHEELS = TARGET / "test-wheels"


def environment(interpreter: Interpreter, purpose: str = "", requirements: Path | None = None) -> Path:
    """The python of an environment with the wheel and further requirements."""
    python = environments.environment(interpreter, f"-module{purpose}", requirements, wheel(interpreter))
    adopted.adopt_installed(python.with_name("pyprof"), interpreter)
    return python


def wheel(interpreter: Interpreter) -> Path:
    """Returns the wheel for this Python. All Pythons of a minor version have the same."""
    version = "{}.{}".format(*interpreter.version)
    folder = WHEELS / version
    folder.mkdir(parents=True, exist_ok=True)
    # one build at a time: all use the same folder of cargo
    with open(WHEELS / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = folder / "made-from"
        built = sorted(folder.glob("*.whl"))
        if not built or not stamp.exists() or stamp.read_text() != _made_from(version):
            for old in built:
                old.unlink()
            builder = interpreters.find(version)
            builder = builder if isinstance(builder, Interpreter) else interpreter
            environments.run(
                environments.pip(builder.executable, "wheel", "--no-deps", "--wheel-dir", folder, REPOSITORY)
            )
            stamp.write_text(_made_from(version))
        (wheel,) = folder.glob("*.whl")
        return wheel


def _made_from(version: str) -> str:
    release = TARGET / "release"
    files = [
        *(REPOSITORY / name for name in ("pyproject.toml", "Cargo.toml", "README.md", "LICENSE", "scripts/wheel.py")),
        *sorted(path for path in (REPOSITORY / "runner" / "module").rglob("*") if "__pycache__" not in path.parts),
        *(release / name for name in ("pyprof", f"pyprof-engine-{version}.so")),
        *(release / f"libpyprof_{name}.so" for name in ("jemalloc", "heap", "child")),
    ]
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(f"{file}\n".encode() + file.read_bytes())
    return digest.hexdigest()

"""A virtual environment for each Python and purpose. It is built once and kept until its content has to change."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from harness.interpreters import Interpreter

TESTS = Path(__file__).resolve().parent.parent
REPOSITORY = TESTS.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
ENVIRONMENTS = TARGET / "test-venvs"


def for_programs(interpreter: Interpreter) -> Path:
    """The python of the environment in which pyprof and plain python run the programs; without the original."""
    return environment(interpreter, "", TESTS / "requirements-programs.txt")


def for_original(interpreter: Interpreter) -> Path:
    """The python of the environment that has the original installed."""
    return environment(interpreter, "-original", TESTS / "requirements-original.txt")


def for_notebooks(interpreter: Interpreter) -> Path:
    """The python of the environment that has IPython and what executes notebooks, and the original."""
    return environment(interpreter, "-notebooks", TESTS / "requirements-notebooks.txt")


def for_pandas(interpreter: Interpreter) -> Path:
    """The python of the environment that has pandas."""
    return environment(interpreter, "-pandas", TESTS / "requirements-pandas.txt")


def for_other_programs(interpreter: Interpreter) -> Path:
    """The python of the environment that has programs which use memory_profiler, and the original."""
    return environment(interpreter, "-other-programs", TESTS / "requirements-other-programs.txt")


def for_function_tools(interpreter: Interpreter) -> Path:
    """The python of an environment with packages that make, load or change functions, or run them elsewhere."""
    return environment(interpreter, "-function-tools", TESTS / "requirements-function-tools.txt")


def for_pictures(interpreter: Interpreter) -> Path:
    """The python of the environment that has the original with its drawing library, and packages that read pictures."""
    return environment(interpreter, "-pictures", TESTS / "requirements-pictures.txt")


def for_browser() -> Path:
    """The folder from which a test run imports the package that controls a browser."""
    runner = Interpreter("runner", Path(sys.executable), sys.version_info[:3], shared=True)
    python = environment(runner, "-browser", TESTS / "requirements-browser.txt")
    return python.parent.parent / "lib" / "python{}.{}".format(*runner.version[:2]) / "site-packages"


def environment(
    interpreter: Interpreter, purpose: str, requirements: Path | None, wheel: Path | None = None, *options: str
) -> Path:
    """The python of an environment with these requirements and the wheel. `options` are those of pip."""
    version = ".".join(map(str, interpreter.version))
    door = "" if interpreter.shared else "-static"
    folder = ENVIRONMENTS / f"{version}{door}{purpose}"
    python = folder / "bin" / "python"
    required = requirements.read_text() if requirements else ""
    holds = hashlib.sha256(f"{interpreter.executable}\n{required}".encode() + (wheel.read_bytes() if wheel else b""))
    stamp = folder / "holds"
    ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as lock:
        # several workers of one test run may need the same environment
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == holds.hexdigest():
            return python
        shutil.rmtree(folder, ignore_errors=True)
        run([interpreter.executable, "-m", "venv", "--without-pip", folder])
        wanted = [*(["-r", requirements] if requirements else []), *([wheel] if wheel else [])]
        run(pip(python, "install", *options, *wanted))
        stamp.write_text(holds.hexdigest())
    return python


def pip(python: Path, command: str, *words: object) -> list:
    """The command line of pip, working on the environment of this python."""
    return [sys.executable, "-m", "pip", "--python", python, command, "--quiet", "--disable-pip-version-check", *words]


def run(command: list, variables: dict[str, str] | None = None) -> None:
    """Runs a command that must not fail, with these environment variables in addition to those of this process."""
    finished = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(variables or {})})
    if finished.returncode != 0:
        words = " ".join(map(str, command))
        raise RuntimeError(f"`{words}` failed with status {finished.returncode}:\n{finished.stdout}{finished.stderr}")

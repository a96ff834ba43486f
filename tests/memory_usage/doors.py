"""The two ways in which a program gets pyprof's module, and the original's."""

import contextlib
import json
import os
import signal
import subprocess
from pathlib import Path

from harness.programs import Finished, clean_environment

DOORS = ("hosted", "imported")
"""The program runs under pyprof, or in an interpreter that imports the module."""


def module_path(python) -> str:
    """The path of the module for a Python that imports it."""
    major, minor, _ = python.version
    return str(python.pyprof_executable.parent / f"module-{major}.{minor}")


def run(door: str, python, source: str, folder: Path, options=(), **how) -> Finished:
    """Runs a script in one of the two ways."""
    (folder / "script.py").write_text(source)
    if door == "hosted":
        return python.pyprof([*options, "script.py"], within=folder, **how)
    environment = {"PYTHONPATH": module_path(python), **how.pop("environment", {})}
    return python.plain(["script.py"], within=folder, environment=environment, **how)


def answer(door: str, python, source: str, folder: Path, options=(), **how):
    """Runs a script, and returns the last line of its output, read as JSON."""
    finished = run(door, python, source, folder, options, **how)
    assert finished.status == 0, finished
    return json.loads(finished.stdout.splitlines()[-1])


def original_output(python, source: str, folder: Path, timeout: float = 20) -> bytes | None:
    """The output of the same script with the original; None if it hangs."""
    (folder / "script.py").write_text(source)
    command = [python.executable_with_original, "script.py"]
    # the processes that the script starts outlive it, and would keep the pipe open
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=timeout)[0]
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

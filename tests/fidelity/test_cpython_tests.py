"""CPython's own tests of starting, tracing and interrupting pass under pyprof as they pass under python."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "cpython-tests"


@pytest.mark.parametrize(
    "module",
    ["test_signal", "test_pdb", "test_cmd_line_script", "test_sys_settrace", "test_runpy", "test_threading_local"],
)
def test_a_test_module_of_cpython_has_the_same_outcomes(module, python) -> None:
    interpreter = python.interpreter.executable
    look = f"import importlib.util, sys; sys.exit(importlib.util.find_spec('test.{module}') is None)"
    if subprocess.run([interpreter, "-c", look]).returncode != 0:
        pytest.skip(f"{interpreter} comes without CPython's own {module}")
    command = [sys.executable, SCRIPT, "--python", interpreter, *python.options, module]
    environment = os.environ | {"PYPROF_EXECUTABLE": str(python.pyprof_executable)}
    finished = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    compared = re.search(r" (\d+) tests, ", finished.stdout)
    assert compared and int(compared[1]) > 10, finished.stdout

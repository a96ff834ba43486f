"""Runs one test file of CPython in each way, and reads the result of each test from the report of regrtest."""

import os
import signal
import subprocess
import tempfile
import xml.etree.ElementTree
from enum import Enum
from pathlib import Path

from harness.programs import Python, clean_environment

Results = dict[str, str]
"""The result of each test by its name: `passed`, `skipped` or `failed`. `EXIT_STATUS` and `TABLE` are no tests."""

EXIT_STATUS = "(exit status)"
TABLE = "(table)"
NO_TESTS = frozenset((EXIT_STATUS, TABLE))

PATIENCE = 300
"""The limit of one run in seconds."""

_DRIVER = Path(__file__).with_name("whole_module.py")


class Way(Enum):
    """How the file is run. `PROFILED` has a profiled function active around all of its tests. `HEAP` counts the heap."""

    PLAIN = "python"
    PYPROF = "pyprof"
    PROFILED = "profiled"
    HEAP = "pyprof --heap"


def has(python: Python, file: str) -> bool:
    """Returns whether this Python has the test file."""
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec('test.{file}') is None)"
    return subprocess.run([python.interpreter.executable, "-c", code], capture_output=True).returncode == 0


def run(python: Python, file: str, way: Way, backend: str) -> Results:
    """Runs a test file to its end. A run without a report has no results but its exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report, table = folder / "report.xml", folder / "table.txt"
        driver = folder / _DRIVER.name
        driver.write_bytes(_DRIVER.read_bytes())
        command = [
            *_interpreter(python, way, backend, table),
            driver,
            "profiled" if way is Way.PROFILED else "unprofiled",
            *("--junit-xml", report, "--tempdir", folder, file),
        ]
        status, error = _end_of(command, folder)
        results = _results_in(report) if report.exists() else {}
        results[EXIT_STATUS] = status if results else f"{status}, and no report: {error}"
        expected = {Way.PROFILED: b"main()", Way.HEAP: b"The heap was at most"}.get(way)
        has_table = expected is None or (table.exists() and expected in table.read_bytes())
        results[TABLE] = "as expected" if has_table else "absent"
    return results


def _interpreter(python: Python, way: Way, backend: str, table: Path) -> list:
    """The start of the command line: the interpreter without an environment, since tests check its paths."""
    if way is Way.PLAIN:
        return [python.interpreter.executable]
    options = {
        Way.PYPROF: ["--backend", backend],
        Way.PROFILED: ["--backend", backend, "-o", str(table)],
        Way.HEAP: ["--heap", "-o", str(table)],
    }[way]
    return [python.pyprof_executable, "--python", python.interpreter.executable, *options]


def _end_of(command: list, folder: Path) -> tuple[str, str]:
    """Returns the exit status, and the end of standard error. After `PATIENCE`, all processes of the run are killed."""
    with open(folder / "stderr.txt", "w+b") as error:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=error,
            start_new_session=True,
        )
        try:
            status = str(process.wait(PATIENCE))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            status = f"not done after {PATIENCE} s"
        error.seek(0)
        return status, error.read().decode(errors="backslashreplace")[-500:]


def _results_in(report: Path) -> Results:
    results: Results = {}
    for case in xml.etree.ElementTree.parse(report).iter("testcase"):
        # a failed subtest has no name in the report, and the examples of a docstring all have its name
        name = case.get("name", "a subtest")
        if results.get(name) != "failed":
            results[name] = _result(case)
    return results


def _result(case: xml.etree.ElementTree.Element) -> str:
    if case.get("name") is None or case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None or case.get("result") == "skipped" else "passed"

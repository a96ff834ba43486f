"""Runs of pytest with the plugin, and the figures of their tests."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from harness.environments import for_function_tools
from harness.programs import Finished, Python, run

MIB = 1 << 20

OF_PYTEST = 4096
"""The most bytes that pytest itself holds around the function of a test."""


@dataclass(frozen=True)
class Figures:
    """The figures of a test, in bytes."""

    peak: int
    left: int
    allocated: int


def pytest_with(python: Python, *words: str | Path, within: Path, **how) -> Finished:
    """Runs `python words…` in an environment that has pytest and xdist, where the plugin can be imported."""
    environment = {"PYTHONPATH": str(python.module_folder), **how.pop("environment", {})}
    return run([for_function_tools(python.interpreter), *words], within=within, environment=environment, **how)


def with_plugin(python: Python, folder: Path, source: str, *words: str, **how) -> Finished:
    """Runs the tests of a source with `pytest --pyprof`."""
    (folder / "test_it.py").write_text(source)
    options = [
        "-p",
        "pyprof_pytest",
        "--pyprof",
        "--strict-markers",
        "-p",
        "no:cacheprovider",
        "--junitxml=figures.xml",
    ]
    return pytest_with(python, "-m", "pytest", *options, *words, within=folder, **how)


def figures(folder: Path) -> dict[str, Figures]:
    """The figures of the tests of the last run, by name."""
    cases = ElementTree.parse(folder / "figures.xml").iter("testcase")
    return {case.get("name", ""): _of_case(case) for case in cases if case.find("properties") is not None}


def _of_case(case: ElementTree.Element) -> Figures:
    given = {each.get("name", ""): int(each.get("value", "")) for each in case.iter("property")}
    return Figures(*(given[f"pyprof_{name}"] for name in ("peak", "left", "allocated")))


def counts(finished: Finished) -> str:
    """The last line: the numbers of tests by outcome."""
    return finished.stdout.decode().splitlines()[-1].strip("= ").partition(" in ")[0]


def listed(finished: Finished, heading: str) -> list[list[str]]:
    """The rows of a table in the summary, as words."""
    lines = iter(finished.stdout.decode().splitlines())
    for line in lines:
        if line.startswith(heading):
            next(lines)
            break
    rows = []
    for line in lines:
        if not line or line.startswith("="):
            break
        rows.append(line.split())
    return rows

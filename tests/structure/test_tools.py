"""The tools that check Python check all Python files."""

import tomllib

from harness.environments import REPOSITORY
from structure.workspace import tracked_files

TOOLS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]


def test_scripts_without_an_ending_are_checked_too():
    scripts = {
        str(path.relative_to(REPOSITORY))
        for path in tracked_files()
        if not path.suffix and path.read_bytes().startswith(b"#!/usr/bin/env python3")
    }
    assert scripts == set(TOOLS["ruff"]["extend-include"])
    assert scripts <= set(TOOLS["mypy"]["files"])


def test_excepted_files_exist():
    excepted = [*TOOLS["ruff"]["extend-exclude"], *TOOLS["ruff"]["lint"]["per-file-ignores"]]
    absent = [name for name in excepted if not any(REPOSITORY.glob(name))]
    assert not absent, absent

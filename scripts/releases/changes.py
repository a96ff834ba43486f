#!/usr/bin/env python3
"""Prints the section of CHANGELOG.md, on standard input, for the version of this repository; before the release, that
of the next version.

    scripts/releases/changes.py <CHANGELOG.md
"""

import re
import sys
import tomllib
from pathlib import Path

NEXT = "Unreleased"


def section(changes, version):
    """Returns the text below the heading of a version, or below that of the next one."""
    sections = re.split(r"^## +", changes, flags=re.MULTILINE)[1:]
    texts = {heading.split()[0]: text.strip() for heading, _, text in (it.partition("\n") for it in sections)}
    return texts.get(version) or texts[NEXT]


if __name__ == "__main__":
    manifest = tomllib.loads((Path(__file__).parents[2] / "Cargo.toml").read_text())
    print(section(sys.stdin.read(), manifest["workspace"]["package"]["version"]))

"""The scripts that the original's source distribution carries as its tests, taken from the package index."""

import fcntl
import subprocess
import sys
import tarfile
from pathlib import Path

from harness.environments import TARGET, TESTS
from harness.programs import clean_environment

FOLDER = TARGET / "original-tests"


def folder() -> Path:
    """The folder of the scripts; fetched once."""
    requirement = next(
        line
        for line in (TESTS / "requirements-original.txt").read_text().splitlines()
        if line.startswith("memory_profiler")
    )
    name = requirement.replace("==", "-")
    scripts = FOLDER / name / "test"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w") as lock:
        # several workers of one test run ask for them
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not scripts.is_dir():
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
            subprocess.run([*pip, "--dest", FOLDER, requirement], check=True, env=clean_environment())
            with tarfile.open(FOLDER / f"{name}.tar.gz") as archive:
                archive.extractall(FOLDER, filter="data")
    return scripts

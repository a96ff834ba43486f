"""The source distribution of the original, for its own tests. It is downloaded once and not part of this repository."""

import fcntl
import subprocess
import sys
import tarfile
from pathlib import Path

from harness.environments import TARGET, TESTS

FOLDER = TARGET / "test-sources"


def original_source() -> Path:
    """The folder of the unpacked distribution."""
    requirement = (TESTS / "requirements-original.txt").read_text()
    pinned = next(line.strip() for line in requirement.splitlines() if line.startswith("memory"))
    name, version = pinned.split("==")
    folder = FOLDER / f"{name.replace('-', '_')}-{version}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as lock:
        # several workers of one test run may need it at the same time
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _fetch(pinned, folder)
    return folder


def _fetch(pinned: str, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", pinned]
    subprocess.run(command, cwd=FOLDER, check=True)
    (archive,) = FOLDER.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(FOLDER, filter="data")
    archive.unlink()
    assert folder.is_dir(), f"{archive} has no {folder.name}"

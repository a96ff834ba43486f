"""Programs with a record, and what `mprof report` prints about them."""

from pathlib import Path

from endings.measured import Door
from harness.programs import Finished, run

RECORD = "run.record"
"""The name of the record in the folder of the program."""


def command(door: Door, *words: str) -> list[str]:
    """Returns the command line of pyprof with a record."""
    return door.command(("--record", RECORD), words)


def profile(door: Door, folder: Path, source: str, *options: str, **how) -> Finished:
    """Runs a program with a record."""
    (folder / "program.py").write_text(source)
    environment = {**door.environment, **how.pop("environment", {})}
    words = door.command(("--record", RECORD, *options), ("program.py",))
    return run(words, within=folder, environment=environment, **how)


def mprof(door: Door, folder: Path, *words: str) -> Finished:
    """Runs `mprof words…` in the folder."""
    return run([door.python.pyprof_executable.with_name("mprof"), *words], within=folder)


def report(door: Door, folder: Path, record: str = RECORD) -> Finished:
    """Prints the tables of a record; that must be possible."""
    finished = mprof(door, folder, "report", record)
    assert finished.status == 0, finished
    return finished

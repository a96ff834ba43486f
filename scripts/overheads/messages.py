"""Messages on standard error. The tables are written to standard output."""

import sys

SKIPPED: list[str] = []
"""The messages of `report_skipped`, which are repeated after the tables."""


def report_skipped(what: str) -> None:
    """Prints a message about a part that the tables lack, with the reason."""
    SKIPPED.append(what)
    print(f"SKIPPED: {what}", file=sys.stderr, flush=True)


def progress(what: str) -> None:
    """Prints the current activity."""
    print(f"… {what}", file=sys.stderr, flush=True)

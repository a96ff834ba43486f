"""Messages on standard error, beside the tables on standard output."""

import sys

SKIPPED: list[str] = []
"""The messages of `loudly`, which are repeated beside the tables."""


def loudly(what: str) -> None:
    """Prints what the tables lack, and why."""
    SKIPPED.append(what)
    print(f"SKIPPED: {what}", file=sys.stderr, flush=True)


def progress(what: str) -> None:
    """Prints the present activity."""
    print(f"… {what}", file=sys.stderr, flush=True)

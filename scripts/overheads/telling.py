"""Messages on standard error, beside the tables on standard output."""

import sys

SKIPPED: list[str] = []
"""All that was told loudly, to be told once more beside the tables."""


def loudly(what: str) -> None:
    """Something that the tables lack, and why."""
    SKIPPED.append(what)
    print(f"SKIPPED: {what}", file=sys.stderr, flush=True)


def progress(what: str) -> None:
    """Prints the present activity."""
    print(f"… {what}", file=sys.stderr, flush=True)

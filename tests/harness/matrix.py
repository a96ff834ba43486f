"""Which tests run on which Pythons."""

from harness.interpreters import LABELS

WHOLE_SUITE = ("3.12", "3.15")
"""The Pythons that run every test that takes a Python."""

DEPENDS_ON_THE_PYTHON = frozenset(
    (
        "allocations",
        "backends",
        "children",
        "debuggers",
        "decorator",
        "fidelity",
        "greenlets",
        "module",
        "pythons",
        "run_module",
        "same",
        "sources",
        "timestamp",
        "truth",
    )
)
"""The folders whose tests run on every Python: what they test differs between versions, or between shared and static."""


def labels_for(folder: str, wanted: tuple[str, ...] = LABELS) -> list[str]:
    """The labels of the Pythons that the tests of a folder run on, of those that are wanted."""
    labels = LABELS if folder in DEPENDS_ON_THE_PYTHON else WHOLE_SUITE
    return [label for label in labels if label in wanted]


def parse(words: str) -> tuple[str, ...]:
    """The labels in a list that is divided by commas.

    Raises ValueError for a label that no Python has.
    """
    labels = tuple(words.split(","))
    unknown = [label for label in labels if label not in LABELS]
    if unknown:
        raise ValueError(f"no Python has the label {', '.join(unknown)}; there are {', '.join(LABELS)}")
    return labels

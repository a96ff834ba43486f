"""The choice of tests for each Python."""

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
        "endings",
        "fidelity",
        "greenlets",
        "heap",
        "module",
        "record",
        "run_module",
        "same",
        "sources",
        "timestamp",
        "truth",
    )
)
"""The folders whose tests run on every Python: their subject differs by version, or between shared and static
Pythons."""

LONG = frozenset(
    ("backends", "children", "debuggers", "endings", "fidelity", "heap", "record", "run_module", "same", "timestamp")
)
"""The folders that take long. A run in turns runs them on one of the other Pythons, and the next commit on another one."""


class Turn:
    """The part of the tests that a run does: everything, or the share of one commit."""

    def __init__(self, commits: int | None = None):
        """`commits` is the number of commits up to the tested one. Without it, everything is run."""
        self.commits = commits

    def labels_for(self, folder: str, wanted: tuple[str, ...] = LABELS) -> list[str]:
        """Returns those of the `wanted` labels on which the tests of a folder run."""
        labels: tuple[str, ...] = LABELS if folder in DEPENDS_ON_THE_PYTHON else WHOLE_SUITE
        if self.commits is not None and folder in LONG:
            others = [label for label in labels if label not in WHOLE_SUITE]
            labels = (*WHOLE_SUITE, *others[self.commits % len(others) :: len(others)])
        return [label for label in LABELS if label in labels and label in wanted]

    def labels_for_one(self, wanted: tuple[str, ...] = LABELS) -> list[str]:
        """Returns the labels for tests that need one Python, and give the same results on each."""
        labels = [label for label in WHOLE_SUITE if label in wanted]
        if self.commits is None or len(labels) < 2:
            return labels
        return [labels[self.commits % len(labels)]]


def parse(words: str) -> tuple[str, ...]:
    """Returns the labels of a list that is separated by commas.

    Raises ValueError for a label that no Python has.
    """
    labels = tuple(words.split(","))
    unknown = [label for label in labels if label not in LABELS]
    if unknown:
        raise ValueError(f"no Python has the label {', '.join(unknown)}; there are {', '.join(LABELS)}")
    return labels

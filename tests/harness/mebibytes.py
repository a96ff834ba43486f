"""Measured amounts of memory that are compared with the expected ones."""

import inspect


class Mebibytes(float):
    """A measured amount in MiB. It is equal to each number from which it differs by at most 1 MiB.

    The system adds a little to what a line has taken: pages of the interpreter that the line is the first to use, and
    pages of a file that were evicted and are read again.
    """

    __hash__ = None

    def __eq__(self, expected):
        """Returns whether the expected amount is near this one."""
        return abs(float(self) - expected) <= 1

    def __ne__(self, expected):
        """Returns whether the expected amount is not near this one."""
        return not self == expected


SOURCE = inspect.getsource(Mebibytes)
"""The class as text, for the head of a script that compares its own figures."""

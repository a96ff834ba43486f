@profile
def documented():
    """One line."""
    return 1


@profile
def documented_at_length():
    """Several lines.

    Filename: not a table

    With more.
    """
    x = 1
    "a string in the middle"
    return x


class Documented:
    """A class."""

    @profile
    def method(self):
        """A method."""


print(documented(), documented_at_length(), Documented().method())

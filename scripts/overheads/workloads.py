"""The programs that the contenders run."""

from dataclasses import dataclass

from overheads.contenders import Contender

# the last word is the size, since some contenders add words of their own
HEAD = """\
import sys
try:
    profile
except NameError:
    def profile(function):
        return function
"""


@dataclass(frozen=True)
class Workload:
    """A program that takes its size as an argument."""

    name: str
    program: str
    contenders: tuple[Contender, ...]
    """Those that are measured with it, beside plain python."""
    lines: int = 0
    """How many profiled lines a unit of size executes; none where the work is outside of profiled functions."""
    most: int = 2**31
    """The largest size, where the memory that it takes has to have an end."""
    memory: int = 0
    """How many bytes must be available for the largest size."""

    def __str__(self) -> str:
        return self.name

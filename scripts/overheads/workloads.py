"""The programs that the contenders run."""

from dataclasses import dataclass

from overheads.contenders import Contender

# a program takes its size from its last argument, since some contenders add arguments of their own before it
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
    """The contenders that are measured with this program, besides plain python."""
    lines: int = 0
    """The number of profiled lines that a unit of size executes; 0 if the work is outside of profiled functions."""
    most: int = 2**31
    """The largest size. It bounds the memory of programs that keep what they allocate."""
    memory: int = 0
    """The number of bytes that must be available for the largest size."""

    def __str__(self) -> str:
        return self.name

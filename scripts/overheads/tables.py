"""A table, and how it is written: aligned for a terminal, or as Markdown for the book."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True)
class Table:
    """Rows under a header. The first cell of a row names its subject."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def write_text(self, out: TextIO) -> None:
        """Writes columns that are as wide as their cells, with figures aligned to the right."""
        widths = [max(map(len, column)) for column in zip(self.header, *self.rows)]
        out.write(f"{self.title}\n\n")
        for row in (self.header, ["-" * width for width in widths], *self.rows):
            first, *others = (_aligned(cell, width, index) for index, (cell, width) in enumerate(zip(row, widths)))
            out.write("  ".join([first, *others]).rstrip() + "\n")
        out.write("\n")

    def write_markdown(self, out: TextIO) -> None:
        """Writes a heading and a table."""
        out.write(f"### {self.title}\n\n")
        rule = ["---", *("---:" for _ in self.header[1:])]
        out.writelines(f"| {' | '.join(row)} |\n" for row in (self.header, rule, *self.rows))
        out.write("\n")


def _aligned(cell: str, width: int, index: int) -> str:
    return cell.ljust(width) if index == 0 else cell.rjust(width)

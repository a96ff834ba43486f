"""The heap of a cell: as text, and as a table in notebooks."""

import os
from html import escape

from . import _html
from ._byte_sizes import text
from ._heap_figures import place
from ._native import lines_by_name

_HEADS = ("At peak", "Left", "Allocated")


class HeapResult:
    """The heap of a statement or a cell, in bytes: `peak` and `left` beyond what was held before, `allocated`, the number
    of `allocations`, and `lines`: tuples of file, line, function, peak, left, allocated and allocations."""

    def __init__(self, span, most):
        self.peak = span.peak
        self.left = span.left
        self.allocated = span.allocated
        self.allocations = span.allocations
        self.lines = _lines(span, most)

    def __str__(self):
        rows = [(*_HEADS, "Line", "Function", "Source"), *(self._row(line) for line in self.lines)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        table = [
            "  ".join(
                cell.rjust(width) if column < len(_HEADS) else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths))
            ).rstrip()
            for row in rows
        ]
        return "\n".join([self._sentence(), "", *table])

    __repr__ = __str__

    def _repr_html_(self):
        greatest = max((line[3] for line in self.lines), default=0)
        heads = "".join(f'<th style="{_html._NUMBER}">{head}</th>' for head in _HEADS)
        heads += "".join(f'<th style="{_html._CELL}text-align:left;">{head}</th>' for head in ("Line", "Function"))
        body = "".join(self._html_row(line, greatest) for line in self.lines)
        return (
            '<table style="border-collapse:collapse;font-family:monospace;margin:0 0 1em;color:inherit;">'
            '<caption style="caption-side:top;text-align:left;color:inherit;font-weight:bold;">'
            f"{escape(self._sentence())}</caption>"
            f'<thead><tr style="border-bottom:1px solid;">{heads}<th style="{_html._SOURCE}">Source</th></tr></thead>'
            f"<tbody>{body}</tbody></table>"
        )

    def _html_row(self, line, greatest):
        peak, left, allocated, where, function, source = map(escape, self._row(line))
        bar = _html._bar(line[3], greatest)
        return (
            '<tr style="background:none;">'
            f'<td style="{_html._NUMBER}{bar}">{peak}</td><td style="{_html._NUMBER}">{left}</td>'
            f'<td style="{_html._NUMBER}">{allocated}</td><td style="{_html._CELL}text-align:left;">{where}</td>'
            f'<td style="{_html._CELL}text-align:left;">{function}</td><td style="{_html._SOURCE}">{source}</td></tr>'
        )

    def _sentence(self):
        ends = f"left {text(self.left)}" if self.left >= 0 else f"freed {text(-self.left)} of what was held before"
        return (
            f"The cell held {text(self.peak)} at its peak, and has {ends}; "
            f"it allocated {text(self.allocated)} in {self.allocations:,} blocks."
        )

    def _row(self, line):
        file, number, function, *amounts = line
        figures = [text(amount) if amount else "" for amount in amounts[:3]]
        if file is None:
            return (*figures, "", function, "")
        source = lines_by_name(file)
        shown = source[number - 1].strip() if 0 < number <= len(source) else ""
        cell = _html._named(file)
        where = f"{cell}:{number}" if cell != file else place(file, number, os.getcwd())
        return (*figures, where, function, shown)


def _lines(span, most):
    """Returns the lines that held the most at the peak, or have left the most."""
    found = {line[:3]: line for figure in ("peak", "left") for line in span.lines(figure, most)}
    held = sorted(found.values(), key=lambda line: -max(line[3], line[4]))
    return [line for line in held if line[3] > 0 or line[4] > 0][:most]

"""The figures of a span of the program: what it held at its peak, what is left, and the lines that did it."""

import os
import sysconfig

from . import _byte_sizes

SHOWN = 5
"""The number of lines in a list."""


def figures(span):
    """Return the figures of a span that has ended, as a dictionary of texts and numbers. Its lists of lines are those
    with the most bytes at the peak, and those with the most bytes left."""
    return {
        "peak": span.peak,
        "left": span.left,
        "allocated": span.allocated,
        "allocations": span.allocations,
        "lines": {figure: _lines(span, figure) for figure in ("peak", "left")},
    }


def _lines(span, figure):
    place = {"peak": 3, "left": 4}[figure]
    lines = span.lines(figure, SHOWN)
    return [[line[place], line[0], line[1], line[2]] for line in lines if line[place] > 0]


def listed(lines, folder):
    """Return the text of a list of lines: the bytes of each, its place, its function, and its source."""
    return [
        f"{_byte_sizes.text(held):>10}  {described(file, line, function, folder)}"
        for held, file, line, function in lines
    ]


def described(file, line, function, folder):
    """Return the place of a line, its function, and its source if that can be read."""
    import linecache

    if file is None:
        return function
    source = linecache.getline(file, line).strip()
    return f"{place(file, line, folder)}  {function}" + (f"  {source}" if source else "")


def place(file, line, folder):
    """Return file and number of a line. A file in the folder, in the standard library or among the installed packages is
    named as seen from there."""
    if file is None:
        return ""
    paths = sysconfig.get_paths()
    for parent in (folder, paths["purelib"], paths["platlib"], paths["stdlib"]):
        if file.startswith(os.path.join(parent, "")):
            file = os.path.relpath(file, parent)
            break
    return f"{file}:{line}"

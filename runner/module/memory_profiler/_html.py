"""Tables in notebooks.

All colours come from the theme of the notebook or are half transparent, so that the tables are readable with light and
dark themes. There is no script. Every style is an attribute of its element, since notebooks remove style sheets.
"""

from html import escape

from ._native import lines_by_name

_MOST = "#e4572e"
_LESS = "#2e86ab"
"""The colours of bars: `_MOST` for memory that was taken, `_LESS` for memory that was given back."""

_CELL = "padding:0 .8em;white-space:pre;background:none;"
_NUMBER = f"{_CELL}text-align:right;"
_SOURCE = f"{_CELL}text-align:left;width:100%;"


def tables(profiler, precision=1):
    """Returns a table for each function that a profiler has recorded, with a bar for the change of each line."""
    parts = [_table(file, list(lines), precision) for file, lines in profiler.code_map.items()]
    return "".join(parts) or "<p>Nothing was recorded.</p>"


def _table(file, lines, precision):
    source = lines_by_name(file)
    # the increment of the first line is the memory before it
    changes = [abs(measurement[0]) for _, measurement in lines[1:] if measurement]
    greatest = max(changes, default=0)
    rows = []
    for place, (number, measurement) in enumerate(lines):
        text = source[number - 1].rstrip("\r\n") if 0 < number <= len(source) else ""
        bar = _bar(measurement[0], greatest) if measurement and place > 0 else ""
        rows.append(_row(number, _figures(measurement, precision), bar, text))
    names = ("Line #", "Mem usage", "Increment", "Occurrences")
    head = "".join(f'<th style="{_NUMBER}">{name}</th>' for name in names)
    return (
        '<table style="border-collapse:collapse;font-family:monospace;margin:0 0 1em;color:inherit;">'
        f'<caption style="caption-side:top;text-align:left;color:inherit;font-weight:bold;">{escape(_named(file))}</caption>'
        f'<thead><tr style="border-bottom:1px solid;">{head}<th style="{_SOURCE}">Line Contents</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _named(file):
    """Returns the notebook's name of a cell. IPython keeps the source of the cell under the name of a temporary file."""
    import sys

    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    cell = shell and shell.compile.format_code_name(file)
    return cell[1].replace("[", " [") if cell else file


def _row(number, figures, bar, text):
    memory, increment, occurrences = figures
    return (
        '<tr style="background:none;">'
        f'<td style="{_NUMBER}opacity:.6;">{number}</td><td style="{_NUMBER}">{memory}</td>'
        f'<td style="{_NUMBER}{bar}">{increment}</td><td style="{_NUMBER}">{occurrences}</td>'
        f'<td style="{_SOURCE}">{escape(text)}</td></tr>'
    )


def _figures(measurement, precision):
    if not measurement:
        return "", "", ""
    increment, memory, occurrences = measurement
    return f"{memory:.{precision}f} MiB", f"{increment:.{precision}f} MiB", escape(str(occurrences))


def _bar(increment, greatest):
    """Returns the style of a bar behind a figure. The bar begins at the right; its length is the share of the figure in
    the greatest one."""
    share = abs(increment) / greatest * 100 if greatest else 0
    if share < 0.5:
        return ""
    color = f"{_MOST if increment > 0 else _LESS}80"
    return f"background:linear-gradient(to left,{color} {share:.0f}%,transparent {share:.0f}%);"

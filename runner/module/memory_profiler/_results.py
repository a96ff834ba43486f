"""Printing the tables of a profiler."""

import sys

from ._native import fitted, lines_by_name


def show_results(prof, stream=None, precision=1):
    """Write a table for each function that a profiler has recorded.

    prof: an object with a `code_map`. Its `items()` iterates over `(file name, lines)`, and `lines` iterates over
        `(line number, measurement)`. A measurement is `(increment, memory, occurrences)`, the first two in MiB, or None
        for a line that was not executed.
    stream: an object with `write(text)`; None for standard output.
    precision: the number of digits after the point.
    """
    if stream is None:
        stream = sys.stdout
    # a LogFile needs the figures of a row
    write_row = getattr(type(stream), "_write_row", None)
    for filename, lines in prof.code_map.items():
        header = _row("Line #", "Mem usage", "Increment", "Occurrences", "Line Contents")
        stream.write(fitted(stream, f"Filename: {filename}\n\n", ""))
        stream.write(f"{header}\n")
        stream.write("=" * len(header) + "\n")
        source = lines_by_name(filename)
        for number, measurement in lines:
            text = source[number - 1] if 0 < number <= len(source) else "\n"
            row = fitted(stream, _row(number, *_cells(measurement, precision), ""), text)
            if write_row is None:
                stream.write(row)
            else:
                write_row(stream, row, measurement[0] if measurement else None)
        stream.write("\n\n")


def _row(number, memory, increment, occurrences, text):
    return f"{number:>6} {memory:>12} {increment:>12}  {occurrences:>10}   {text}"


def _cells(measurement, precision) -> tuple[str, str, object]:
    if not measurement:
        return "", "", ""
    increment, memory, occurrences = measurement
    return _figure(memory, precision), _figure(increment, precision), occurrences


def _figure(mebibytes, precision):
    return f"{mebibytes:{precision + 4}.{precision}f} MiB"

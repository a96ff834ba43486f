"""A strict reader of the classic table: every byte of a table must be at its place in the format."""

import re
from dataclasses import dataclass
from decimal import Decimal

HEADER = b"Line #    Mem usage    Increment  Occurrences   Line Contents\n"
RULE = b"=" * 61 + b"\n"
_HEAD = re.compile(rb"Filename: ([^\n]*)\n\n" + re.escape(HEADER) + re.escape(RULE))
_FIGURE = rb" *-?\d+(?:\.\d+)? MiB"
_MEASURED = re.compile(rb" *(\d+) (%b) (%b)  +(\d+)   ([^\n]*)\n" % (_FIGURE, _FIGURE))
_BLANK = re.compile(rb" *(\d+) {41}([^\n]*)\n")


@dataclass(frozen=True)
class Measured:
    """The three figures of a row that was executed."""

    memory: Decimal
    increment: Decimal
    occurrences: int


@dataclass(frozen=True)
class Row:
    """One line of a table; without figures when the line was never executed."""

    number: int
    measured: Measured | None
    text: str


@dataclass(frozen=True)
class Table:
    """One table, from `Filename:` to its two closing empty lines."""

    path: str
    rows: tuple[Row, ...]

    def row(self, text: str) -> Row:
        """Returns the only row whose source, without indentation, begins with this text."""
        found = [row for row in self.rows if row.text.strip().startswith(text)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} rows of {self.path} begin with {text!r}")
        return found[0]


class Malformed(Exception):
    """A table in the output is malformed after its beginning."""


def tables_in(output: bytes, precision: int | None = None) -> list[Table]:
    """Returns the tables of an output in order. With a precision, all figures must have this number of digits."""
    return [table for table, _, _ in _found(output, precision)]


def without_tables(output: bytes) -> bytes:
    """An output without its tables."""
    left, end = [], 0
    for _, start, stop in _found(output, None):
        left.append(output[end:start])
        end = stop
    left.append(output[end:])
    return b"".join(left)


def without_figures(output: bytes) -> bytes:
    """Returns an output in which each memory figure is replaced by a `#` for each digit after its point."""
    pieces, end = [], 0
    for _, start, stop in _found(output, None):
        pieces.append(output[end:start])
        pieces.extend(_masked(line) for line in _lines(output[start:stop]))
        end = stop
    pieces.append(output[end:])
    return b"".join(pieces)


def _masked(line: bytes) -> bytes:
    row = _MEASURED.fullmatch(line)
    if row is None:
        return line
    # in tables of the original, a figure that is too large for its column moves the rest of the row: hence fixed widths
    digits = (re.sub(rb"^ *-?\d+", b"", cell) for cell in row.group(2, 3))
    cells = b" ".join(re.sub(rb"\d", b"#", after).rjust(12) for after in digits)
    return line[: row.start(2)] + cells + line[row.end(3) :]


def _found(output: bytes, precision: int | None) -> list[tuple[Table, int, int]]:
    found, position = [], 0
    while head := _HEAD.search(output, position):
        table, position = _read(output, head, precision)
        found.append((table, head.start(), position))
    return found


def _read(output: bytes, head: re.Match, precision: int | None) -> tuple[Table, int]:
    rows: list[Row] = []
    position = head.end()
    for line in _lines(output[position:]):
        if line == b"\n":
            break
        row = _row(line, precision)
        if rows and row.number != rows[-1].number + 1:
            raise Malformed(f"row {row.number} stands after row {rows[-1].number}")
        rows.append(row)
        position += len(line)
    if not rows:
        raise Malformed("a table without rows")
    if output[position : position + 2] != b"\n\n":
        raise Malformed(f"two empty lines must close a table, not {output[position : position + 20]!r}")
    return Table(head[1].decode(), tuple(rows)), position + 2


def _row(line: bytes, precision: int | None) -> Row:
    if match := _MEASURED.fullmatch(line):
        number, memory, increment, occurrences, text = (part.decode() for part in match.groups())
        measured = Measured(_figure(memory), _figure(increment), int(occurrences))
        digits = -int(measured.memory.as_tuple().exponent)
        if precision is not None and digits != precision:
            raise Malformed(f"{digits} digits after the point, not {precision}: {line!r}")
        cells = (_cell(measured.memory, digits), _cell(measured.increment, digits), occurrences)
    elif match := _BLANK.fullmatch(line):
        number, text = (part.decode() for part in match.groups())
        measured, cells = None, ("", "", "")
    else:
        raise Malformed(f"not a row: {line!r}")
    row = Row(int(number), measured, text)
    again = "{:>6} {:>12} {:>12}  {:>10}   {}\n".format(row.number, *cells, text)
    if again.encode() != line:
        raise Malformed(f"a row is not where the format puts it:\n{line!r}, rather than\n{again.encode()!r}")
    return row


def _figure(text: str) -> Decimal:
    return Decimal(text.removesuffix("MiB").strip())


def _cell(figure: Decimal, digits: int) -> str:
    return f"{figure:{digits + 4}.{digits}f} MiB"


def _lines(data: bytes) -> list[bytes]:
    # `splitlines` would split at form feeds and carriage returns too
    return [line + b"\n" for line in data.split(b"\n")[:-1]]

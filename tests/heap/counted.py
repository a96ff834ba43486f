"""The heap of a program to the byte. The program copies the counters itself, since the report rounds them."""

import struct
from dataclasses import dataclass
from pathlib import Path

from harness.programs import Finished, Python

COPIES = """
def _copy_the_counters(path):
    import ctypes, mmap
    library = ctypes.CDLL(None)
    library.pyprof_heap_length.restype = ctypes.c_size_t
    library.pyprof_heap_copy.restype = ctypes.c_bool
    # new lines may be counted between the two calls
    length = library.pyprof_heap_length() + (1 << 16)
    memory = mmap.mmap(-1, length)
    to = ctypes.c_char.from_buffer(memory)
    assert library.pyprof_heap_copy(ctypes.byref(to), ctypes.c_size_t(length))
    with open(path, "wb") as file:
        file.write(memory)
"""
"""The function that a program calls at its end. It is appended, so that the lines of the program keep their numbers."""

HEADER = struct.Struct("<I3I3IIQ")
TOTALS = struct.Struct("<QQqqqQQq")
HEADER_LENGTH = 4096
COUNTERS = struct.Struct("<QQqqQqQQ")
OWNER = struct.Struct("<III")
NODE = struct.Struct("<IIIIQQqqQq")
CALLER, LARGE, SAMPLED = range(3)
"""The roles of nodes."""
BLOCKS, MAPPINGS = 0, 1
"""The ledgers."""
KINDS = 2
"""The kinds of memory in each ledger."""
FIRST_LINE = 5

RECORD_HEADER_LENGTH = 4096
BLOCK_HEAD = struct.Struct("<16sQQ")
HEAP_PADDING = 32
NATIVE_THREADS, INTERPRETER = 2, 3


Place = tuple[str, int, str]
"""The file, the line and the function of an owner."""


@dataclass(frozen=True)
class Amounts:
    """The memory that was allocated and is held, in bytes and blocks."""

    allocated: int = 0
    allocations: int = 0
    at_peak: int = 0
    at_end: int = 0
    blocks_at_end: int = 0
    inherited: int = 0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Line:
    """The amounts of an owner, by kind."""

    python: Amounts = Amounts()
    native: Amounts = Amounts()
    anonymous: Amounts = Amounts()
    files: Amounts = Amounts()

    @property
    def all(self) -> Amounts:
        """The amounts of both kinds of blocks."""
        return self.python + self.native

    @property
    def mapped(self) -> Amounts:
        """The amounts of both kinds of mappings."""
        return self.anonymous + self.files

    def __add__(self, other: "Line") -> "Line":
        return Line(*(getattr(self, kind) + getattr(other, kind) for kind in self.__dataclass_fields__))


@dataclass(frozen=True)
class Counted:
    """The counters at the end of a program."""

    now: int
    peak: int
    mapped_now: int
    mapped_peak: int
    lines: dict[Place, Line]
    """By file, line and function. The file of an owner that is not a line is its number in angle brackets."""
    calls: dict[tuple[int, tuple[Place, ...]], Amounts]
    """The amounts of the call tree, by role and stack, the innermost line first."""

    def line(self, file: str, number: int) -> Line:
        """The amounts of a line, summed over all functions that have code on it."""
        found = (
            line
            for (path, at, _), line in self.lines.items()
            if at == number and (path == file or Path(path).name == file)
        )
        return sum(found, Line())

    def total(self) -> Line:
        """The sums over all lines."""
        return sum(self.lines.values(), Line())


def read(data: bytes) -> Counted:
    """Reads a copy of the counters."""
    version, owners, used_nodes, _, room, nodes, *_ = HEADER.unpack_from(data)
    assert version == 3
    ledgers = [TOTALS.unpack_from(data, HEADER.size + ledger * TOTALS.size) for ledger in (BLOCKS, MAPPINGS)]
    length = room * KINDS * COUNTERS.size
    nodes_at = HEADER_LENGTH + length * len(ledgers)
    owners_at = nodes_at + nodes * NODE.size
    texts_at = owners_at + room * OWNER.size

    def amounts(ledger: int, place: int) -> Amounts:
        epoch, rising, *_ = ledgers[ledger]
        allocated, allocations, live, at_peak, changed, blocks, inherited, _ = COUNTERS.unpack_from(
            data, HEADER_LENGTH + ledger * length + place * COUNTERS.size
        )
        held = live if rising or changed != epoch else at_peak
        return Amounts(allocated, allocations, held, live, blocks, inherited)

    def text(offset: int) -> str:
        (length,) = struct.unpack_from("<H", data, texts_at + offset)
        return data[texts_at + offset + 2 : texts_at + offset + 2 + length].decode()

    lines: dict[Place, Line] = {}
    for owner in range(NATIVE_THREADS, owners):
        line = Line(*(amounts(ledger, owner * KINDS + kind) for ledger in (BLOCKS, MAPPINGS) for kind in range(KINDS)))
        if owner < FIRST_LINE:
            lines[(f"<{owner}>", 0, "")] = line
            continue
        file, number, function = OWNER.unpack_from(data, owners_at + owner * OWNER.size)
        lines[(text(file), number, text(function))] = line
    places = list(lines)
    calls: dict[tuple[int, tuple[Place, ...]], Amounts] = {}
    stacks: list[tuple[Place, ...]] = [()]
    for number in range(1, used_nodes):
        parent, place, role, _, *figures = NODE.unpack_from(data, nodes_at + number * NODE.size)
        allocated, allocations, live, at_peak, changed, blocks = figures
        epoch, rising, *_ = ledgers[BLOCKS]
        held = live if rising or changed != epoch else at_peak
        owner = place // KINDS
        innermost = places[owner - NATIVE_THREADS] if owner else ("<left out>", 0, "")
        stacks.append((innermost, *stacks[parent]))
        amounts_of_node = Amounts(allocated, allocations, held, live, blocks)
        key = (role, stacks[-1])
        calls[key] = calls.get(key, Amounts()) + amounts_of_node
    (_, _, now, peak, *_), (_, _, mapped_now, mapped_peak, *_) = ledgers
    return Counted(now, peak, mapped_now, mapped_peak, lines, calls)


def section_of(record: Path) -> bytes:
    """The section of the heap in the record of a process, and the bytes after it."""
    data = record.read_bytes()
    place = RECORD_HEADER_LENGTH
    while place < len(data):
        name, length, _ = BLOCK_HEAD.unpack_from(data, place)
        if name.rstrip(b"\0") == b"heap":
            return data[place + BLOCK_HEAD.size + HEAP_PADDING :]
        place += length
    raise AssertionError(f"{record} has no heap")


def of_record(record: Path) -> Counted:
    """Reads the counters in the record of a process."""
    return read(section_of(record))


def number_of(source: str, line: str) -> int:
    """The number of the first line of a source with this text."""
    return next(number for number, text in enumerate(source.splitlines(), 1) if line in text)


def counted(python: Python, folder: Path, source: str, words=(), **how) -> tuple[Counted, Finished]:
    """Runs a script under `pyprof --heap`. Returns the counters at its end."""
    (folder / "script.py").write_text(f'{source}\n{COPIES}\n_copy_the_counters("counters")\n')
    finished = python.pyprof(["--heap", *words, "script.py"], within=folder, **how)
    assert finished.status == 0, finished
    return read((folder / "counters").read_bytes()), finished

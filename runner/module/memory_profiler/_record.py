"""The figures of a record: the file of `pyprof --record`, or its report in JSON."""

import json
from dataclasses import MISSING, dataclass, fields
from typing import Optional

from ._native import read_record as _read_record

_PARTS: dict[tuple[type, str], tuple[type, bool]] = {}
"""The fields that are objects, by class and name: each with its class, and whether it is a list of them."""


def _part(owner, name, kind, many=False):
    _PARTS[owner, name] = kind, many


@dataclass(frozen=True)
class Machine:
    """The machine that the process ran on. A fact that the system has hidden is None."""

    kernel: Optional[str]
    cores: Optional[int]
    memory_bytes: Optional[int]


@dataclass(frozen=True)
class FunctionLine:
    """A line of a profiled function. A line that was not executed has no figures."""

    line: int
    source: str
    occurrences: Optional[int] = None
    memory_bytes: Optional[int] = None
    increment_bytes: Optional[int] = None
    allocated_bytes: Optional[int] = None
    freed_bytes: Optional[int] = None
    peak_bytes: Optional[int] = None


@dataclass(frozen=True)
class Function:
    """A profiled function."""

    file: str
    lines: list[FunctionLine]


@dataclass(frozen=True)
class Held:
    """The memory that was allocated and is held."""

    inherited_bytes: int
    allocated_bytes: int
    allocations: int
    freed_bytes: int
    at_peak_bytes: int
    at_end_bytes: int
    at_end_blocks: int


@dataclass(frozen=True)
class Place:
    """An owner of memory: a line, or what its group says."""

    file: Optional[str]
    name: Optional[str]
    line: Optional[int]
    function: Optional[str]


@dataclass(frozen=True)
class Moment(Place):
    """A moment of the run, with the owner of the allocation that reached it."""

    seconds: Optional[float]


@dataclass(frozen=True)
class HeapLine(Held, Place):
    """The memory of one owner."""

    group: str
    source: Optional[str]
    native: Held


@dataclass(frozen=True)
class Frame(Place):
    """A frame of the call tree."""

    group: Optional[str]


@dataclass(frozen=True)
class Call:
    """A line, called by a certain line. `frame` and `caller` are indices."""

    frame: int
    caller: Optional[int]
    allocated_bytes: int
    allocations: int
    at_peak_bytes: int
    at_end_bytes: int
    at_end_blocks: int


@dataclass(frozen=True)
class MappingLine(Held, Place):
    """The mappings of one owner."""

    group: str
    files: Held


@dataclass(frozen=True)
class Mappings:
    """The memory that the program has mapped."""

    total: Held
    peak: Optional[Moment]
    lines: list[MappingLine]


@dataclass(frozen=True)
class Resident:
    """The resident memory at the end, by its parts."""

    python_bytes: int
    native_bytes: int
    kept_bytes: int
    files_bytes: int
    anonymous_bytes: int
    stacks_bytes: int
    code_bytes: int
    pyprof_bytes: int
    highest_bytes: int


@dataclass(frozen=True)
class Mark:
    """A moment of the program. The name of a mark by time is None."""

    name: Optional[str]
    seconds: float
    held_bytes: int


@dataclass(frozen=True)
class MarkedLine(Place):
    """The memory of one owner at a mark."""

    group: str
    held_bytes: int
    blocks: int


@dataclass(frozen=True)
class Marks:
    """The marks of the program, and what its lines held at the first one."""

    all: list[Mark]
    lines_at_first: list[MarkedLine]


@dataclass(frozen=True)
class Heap:
    """The heap of the process."""

    total: Held
    missing_blocks: int
    peak: Optional[Moment]
    lines: list[HeapLine]
    frames: list[Frame]
    calls: list[Call]
    mappings: Mappings
    resident: Optional[Resident]
    marks: Optional[Marks]


@dataclass(frozen=True)
class Record:
    """The figures of a process. Amounts are in bytes, and times in seconds."""

    version: int
    command: list[str]
    python: str
    machine: Optional[Machine]
    pid: int
    begun_seconds: float
    ended_seconds: Optional[float]
    ending: str
    signal: Optional[int]
    functions: list[Function]
    heap: Optional[Heap]


_part(Function, "lines", FunctionLine, many=True)
_part(HeapLine, "native", Held)
_part(MappingLine, "files", Held)
_part(Mappings, "total", Held)
_part(Mappings, "peak", Moment)
_part(Mappings, "lines", MappingLine, many=True)
_part(Marks, "all", Mark, many=True)
_part(Marks, "lines_at_first", MarkedLine, many=True)
_part(Heap, "total", Held)
_part(Heap, "peak", Moment)
_part(Heap, "lines", HeapLine, many=True)
_part(Heap, "frames", Frame, many=True)
_part(Heap, "calls", Call, many=True)
_part(Heap, "mappings", Mappings)
_part(Heap, "resident", Resident)
_part(Heap, "marks", Marks)
_part(Record, "machine", Machine)
_part(Record, "functions", Function, many=True)
_part(Record, "heap", Heap)


def read_record(path):
    """Return the `Record` of a file: a record of `pyprof --record`, or its report in JSON.

    Raises OSError if the file cannot be read, and ValueError if it is neither.
    """
    return _made(Record, json.loads(_read_record(path)))


def _made(kind, values):
    """Return the object of a class with these values by name. Names that the class does not have are ignored."""
    arguments = {}
    for field in fields(kind):
        value = values.get(field.name) if field.default is MISSING else values.get(field.name, field.default)
        part, many = _PARTS.get((kind, field.name), (None, False))
        if part is not None and value is not None:
            value = [_made(part, one) for one in value] if many else _made(part, value)
        arguments[field.name] = value
    return kind(**arguments)

"""The figures of a record: the file of `pyprof --record`, or its report in JSON."""

from dataclasses import dataclass
from os import PathLike

@dataclass(frozen=True)
class Machine:
    kernel: str | None
    cores: int | None
    memory_bytes: int | None

@dataclass(frozen=True)
class FunctionLine:
    line: int
    source: str
    occurrences: int | None = ...
    memory_bytes: int | None = ...
    increment_bytes: int | None = ...
    allocated_bytes: int | None = ...
    freed_bytes: int | None = ...
    peak_bytes: int | None = ...

@dataclass(frozen=True)
class Function:
    file: str
    lines: list[FunctionLine]

@dataclass(frozen=True)
class Held:
    inherited_bytes: int
    allocated_bytes: int
    allocations: int
    freed_bytes: int
    at_peak_bytes: int
    at_end_bytes: int
    at_end_blocks: int

@dataclass(frozen=True)
class Place:
    file: str | None
    name: str | None
    line: int | None
    function: str | None

@dataclass(frozen=True)
class Moment(Place):
    seconds: float | None

@dataclass(frozen=True)
class HeapLine(Held, Place):
    group: str
    source: str | None
    native: Held

@dataclass(frozen=True)
class Frame(Place):
    group: str | None

@dataclass(frozen=True)
class Call:
    frame: int
    caller: int | None
    allocated_bytes: int
    allocations: int
    at_peak_bytes: int
    at_end_bytes: int
    at_end_blocks: int

@dataclass(frozen=True)
class MappingLine(Held, Place):
    group: str
    files: Held

@dataclass(frozen=True)
class Mappings:
    total: Held
    peak: Moment | None
    lines: list[MappingLine]

@dataclass(frozen=True)
class Resident:
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
    name: str | None
    seconds: float
    held_bytes: int

@dataclass(frozen=True)
class MarkedLine(Place):
    group: str
    held_bytes: int
    blocks: int

@dataclass(frozen=True)
class Marks:
    all: list[Mark]
    lines_at_first: list[MarkedLine]

@dataclass(frozen=True)
class Heap:
    total: Held
    missing_blocks: int
    peak: Moment | None
    lines: list[HeapLine]
    frames: list[Frame]
    calls: list[Call]
    mappings: Mappings
    resident: Resident | None
    marks: Marks | None

@dataclass(frozen=True)
class Record:
    version: int
    command: list[str]
    python: str
    machine: Machine | None
    pid: int
    begun_seconds: float
    ended_seconds: float | None
    ending: str
    signal: int | None
    functions: list[Function]
    heap: Heap | None

def read_record(path: str | PathLike[str]) -> Record: ...

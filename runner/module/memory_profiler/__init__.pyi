"""Measures the memory of a Python program: line by line, and over time. All amounts are in MiB (2**20 bytes)."""

import builtins as builtins
import inspect as inspect
import io as io
import linecache as linecache
import logging as logging
import os as os
import pdb as pdb
import subprocess as subprocess
import sys as sys
import time as time
import traceback as traceback
import tracemalloc as tracemalloc
import warnings as warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from contextlib import contextmanager as contextmanager
from functools import partial as partial
from functools import wraps as wraps
from inspect import iscoroutinefunction as iscoroutinefunction
from multiprocessing import Pipe as Pipe
from multiprocessing import Process as Process
from signal import SIGKILL as SIGKILL
from types import CodeType, FrameType
from types import coroutine as coroutine
from typing import Any, Protocol, TypeVar, overload

from ._record import read_record as read_record

_F = TypeVar("_F", bound=Callable[..., Any] | type)
_T = TypeVar("_T")

_Measurement = tuple[float, float, int]
"""The increment in MiB, the memory in MiB, and the occurrences."""

class _Stream(Protocol):
    def write(self, text: str, /) -> object: ...

class _Results(Protocol):
    @property
    def code_map(self) -> Any: ...

__version__: str
has_tracemalloc: bool

# from packages that need not be installed
psutil: Any
Magics: Any
line_cell_magic: Any
magics_class: Any

@overload
def profile(
    func: _F,
    stream: _Stream | None = None,
    precision: int = 1,
    backend: str = "psutil",
    include_children: bool = False,
) -> _F: ...
@overload
def profile(
    func: None = None,
    stream: _Stream | None = None,
    precision: int = 1,
    backend: str = "psutil",
    include_children: bool = False,
) -> Callable[[_F], _F]: ...
def memory_usage(
    proc: int | str | subprocess.Popen[Any] | Callable[[], Any] | Sequence[Any] = -1,
    interval: float = 0.1,
    timeout: float | None = None,
    timestamps: bool = False,
    include_children: bool = False,
    multiprocess: bool = False,
    max_usage: bool = False,
    retval: bool = False,
    stream: _Stream | None = None,
    backend: str | None = None,
    max_iterations: int | None = None,
) -> Any: ...
def choose_backend(new_backend: str | None = None) -> str: ...
def show_results(prof: _Results, stream: _Stream | None = None, precision: int = 1) -> None: ...
def exec_with_profiler(filename: str, profiler: object, backend: str | None, passed_args: list[str] = []) -> None: ...
def run_module_with_profiler(
    module: str, profiler: object, backend: str | None, passed_args: list[str] = []
) -> None: ...
def load_ipython_extension(ip: Any) -> None: ...

class CodeMap(dict[CodeType, dict[int, _Measurement]]):
    include_children: bool
    backend: str
    _toplevel: list[Any]
    def __init__(self, include_children: bool, backend: str) -> None: ...
    def add(self, code: CodeType, toplevel_code: CodeType | None = None) -> None: ...
    def trace(self, code: CodeType, lineno: int, prev_lineno: int | None) -> None: ...
    def items(self) -> Iterator[tuple[str, Iterator[tuple[int, _Measurement | None]]]]: ...  # type: ignore[override]

class LineProfiler:
    backend: str
    max_mem: float | None
    code_map: Any
    enable_count: int
    prev_lineno: int | None
    def __init__(self, **kw: Any) -> None: ...
    @property
    def prevlines(self) -> list[int]: ...
    @overload
    def __call__(self, func: _F, precision: int = 1) -> _F: ...
    @overload
    def __call__(self, func: None = None, precision: int = 1) -> Callable[[_F], _F]: ...
    def add_function(self, func: Callable[..., Any]) -> None: ...
    def wrap_function(self, func: _F) -> _F: ...
    def runctx(self: _T, cmd: str | CodeType, globals: dict[str, Any], locals: Mapping[str, Any]) -> _T: ...
    def enable(self) -> None: ...
    def disable(self) -> None: ...
    def enable_by_count(self) -> None: ...
    def disable_by_count(self) -> None: ...
    def __enter__(self: _T) -> _T: ...
    def __exit__(self, exc_type: object, exc_val: object, exc_tb: object) -> None: ...
    def trace_memory_usage(self, frame: FrameType, event: str, arg: Any) -> Any: ...
    def trace_max_mem(self, frame: FrameType, event: str, arg: Any) -> Any: ...

class TimeStamper:
    functions: dict[Any, list[list[tuple[float, float]]]]
    stack: dict[Any, list[int]]
    backend: str
    include_children: bool
    def __init__(self, backend: str = "psutil", include_children: bool = False) -> None: ...
    @property
    def current_stack_level(self) -> int: ...
    @overload
    def __call__(self, func: _F, precision: int | None = None) -> _F: ...
    @overload
    def __call__(self, func: None = None, precision: int | None = None) -> Callable[[_F], _F]: ...
    def timestamp(self, name: str = "<block>") -> AbstractContextManager[None]: ...
    def add_function(self, func: Callable[..., Any]) -> None: ...
    def wrap_function(self, func: _F) -> _F: ...
    def call_on_stack(self, func: Callable[..., _T], *args: Any, **kwds: Any) -> AbstractContextManager[_T]: ...
    def show_results(self, stream: _Stream | None = None) -> None: ...

class LogFile:
    logger: logging.Logger
    reportIncrementFlag: bool
    def __init__(self, name: str | None = None, reportIncrementFlag: bool = False) -> None: ...
    def write(self, msg: str, level: int = logging.INFO) -> None: ...
    def flush(self) -> None: ...
    def isatty(self) -> bool: ...

class MemitResult:
    mem_usage: list[float]
    baseline: float
    repeat: int
    timeout: float | None
    interval: float
    include_children: bool
    def __init__(
        self,
        mem_usage: list[float],
        baseline: float,
        repeat: int,
        timeout: float | None,
        interval: float,
        include_children: bool,
    ) -> None: ...

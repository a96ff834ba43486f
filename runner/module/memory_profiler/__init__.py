"""Measures the memory of a Python program: line by line, and over time.

The names are those of memory_profiler 0.61. All amounts of memory are in MiB (2**20 bytes). The code that runs at each
line is native (`_native`); the classes that programs read or subclass are Python.

PYTEST_DONT_REWRITE
"""

from ._code_map import CodeMap
from ._line_profiler import LineProfiler
from ._native import choose_backend, profile
from ._results import show_results

__version__ = "0.61.0"

_TWO_20 = float(2**20)
_CMD_USAGE = "python -m memory_profiler script_file.py"

_LATER = {
    "_func_exec": "_memit",
    "_get_child_memory": "_memory",
    "_get_memory": "_memory",
    "_find_script": "_running",
    "_TimeStamperCM": "_time_stamper",
    "exec_with_profiler": "_running",
    "load_ipython_extension": "_magics",
    "LogFile": "_log_file",
    "MemitResult": "_memit",
    "MemoryProfilerMagics": "_magics",
    "memory_usage": "_usage",
    "MemTimer": "_sampling",
    "run_module_with_profiler": "_running",
    "TimeStamper": "_time_stamper",
}
"""The names that are imported at their first use, each with the submodule that defines it."""

_OWN = {"read_record": "_record"}
"""The same, for names that memory_profiler does not have. `from memory_profiler import *` does not give them."""

_REEXPORTED = {
    "builtins": None,
    "contextmanager": "contextlib",
    "coroutine": "types",
    "inspect": None,
    "io": None,
    "line_cell_magic": "IPython.core.magic",
    "iscoroutinefunction": "inspect",
    "linecache": None,
    "logging": None,
    "Magics": "IPython.core.magic",
    "magics_class": "IPython.core.magic",
    "os": None,
    "partial": "functools",
    "pdb": None,
    "Pipe": "multiprocessing",
    "Process": "multiprocessing",
    "psutil": None,
    "SIGKILL": "signal",
    "subprocess": None,
    "sys": None,
    "time": None,
    "traceback": None,
    "tracemalloc": None,
    "warnings": None,
    "wraps": "functools",
}
"""The names of other modules that memory_profiler imports, and that programs may look up here. Each has the module that
it is imported from; None if it is a module itself."""

has_tracemalloc = True


def __getattr__(name):
    if name == "__all__":
        value = _public_names()
    elif name in _LATER:
        value = _imported(name, f"{__name__}.{_LATER[name]}")
    elif name in _OWN:
        value = _imported(name, f"{__name__}.{_OWN[name]}")
    elif name in _REEXPORTED:
        value = _imported(name, _REEXPORTED[name])
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def _imported(name, module):
    from importlib import import_module

    try:
        return import_module(name) if module is None else getattr(import_module(module), name)
    except ImportError as error:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r} here: {error}") from error


def _public_names():
    """Returns the names for `from memory_profiler import *`: those of memory_profiler whose packages are installed."""
    import sys

    public = {name for name in (*globals(), *_LATER, *_REEXPORTED) if not name.startswith("_")} - _OWN.keys()
    return sorted(name for name in public if hasattr(sys.modules[__name__], name))


def __dir__():
    return sorted({*globals(), *_LATER, *_OWN})

"""The differences between python and pyprof that cannot be avoided, each with its reason and its bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """A fact that may differ, with the reason and the allowed differences."""

    reason: str
    allows: Callable[[Any, Any], bool]


def _same_after_the_first(python: list, pyprof: list) -> bool:
    return python[1:] == pyprof[1:]


def _only_descriptors_of_the_meter_more(python: dict, pyprof: dict) -> bool:
    more = {number: target for number, target in pyprof.items() if number not in python}
    same = {number: target for number, target in pyprof.items() if number in python}
    return same == python and all(
        int(number) >= 20 and target.startswith("/proc/") and target.endswith("/statm")
        for number, target in more.items()
    )


def _one_tool_of_pyprof(python: dict, pyprof: dict) -> bool:
    changed = [number for number in python if python[number] != pyprof[number]]
    return len(changed) <= 1 and all(number in ("3", "4") and python[number] is None for number in changed)


def _same_but_for_the_name_of_the_program(python: dict, pyprof: dict) -> bool:
    original = "orig_argv" if "orig_argv" in python["config"] else "_orig_argv"  # in Python 3.9
    for kept in (python, pyprof):
        kept["config"] = kept["config"] | {"program_name": None, original: kept["config"][original][1:]}
        kept["path_config"] = (kept.get("path_config") or {}) | {"program_name": None}  # up to Python 3.10
    return python == pyprof


INHERENT = {
    "orig_argv": Difference("pyprof is started by its own name; the program is told `python`", _same_after_the_first),
    "configuration": Difference(
        "as for orig_argv: the name by which the interpreter was started", _same_but_for_the_name_of_the_program
    ),
    "executable of the process": Difference("pyprof is another executable", lambda python, pyprof: True),
    "command of the process": Difference("pyprof is another executable", lambda python, pyprof: True),
    "command line of the process": Difference(
        "the kernel shows how the process was started", lambda python, pyprof: True
    ),
    "names of builtins": Difference(
        "`profile` is there for the program to use",
        lambda python, pyprof: pyprof == sorted([*python, "profile"]),
    ),
    "builtin_module_names": Difference(
        "`memory_profiler` and `mprof` can be imported without being installed",
        lambda python, pyprof: sorted(pyprof) == sorted([*python, "memory_profiler", "mprof"]),
    ),
    "callbacks at exit": Difference(
        "the report is written when the program ends", lambda python, pyprof: pyprof - python in (0, 1)
    ),
    "open descriptors": Difference(
        "the meter keeps its file open, at a number that no program counts on", _only_descriptors_of_the_meter_more
    ),
    "monitoring tools": Difference(
        "line events come through one of the two tools without a name of their own", _one_tool_of_pyprof
    ),
}


def _same_but_for_the_name_of_the_program_and_the_allocator(python: dict, pyprof: dict) -> bool:
    malloc, malloc_debug = 3, 4
    if pyprof["pre_config"]["allocator"] in (malloc, malloc_debug):
        pyprof["pre_config"] = dict(pyprof["pre_config"], allocator=python["pre_config"]["allocator"])
    return _same_but_for_the_name_of_the_program(python, pyprof)


INHERENT_WHERE_ALLOCATIONS_ARE_COUNTED = {
    "allocators": Difference(
        "each object comes from the process's `malloc`, or it could not be counted",
        lambda python, pyprof: pyprof == python.replace("pymalloc", "malloc"),
    ),
    "configuration": Difference(
        "as for orig_argv, and as for allocators", _same_but_for_the_name_of_the_program_and_the_allocator
    ),
}


def unexplained(python: dict, pyprof: dict, counted: bool = False) -> list[str]:
    """Returns a line for each fact that differs by more than is inherent. `counted`: with `--backend jemalloc`."""
    inherent = INHERENT | (INHERENT_WHERE_ALLOCATIONS_ARE_COUNTED if counted else {})
    lines = []
    for name in sorted(python.keys() | pyprof.keys()):
        if name not in python or name not in pyprof:
            lines.append(f"{name}: only under {'python' if name in python else 'pyprof'}")
            continue
        known = inherent.get(name)
        if python[name] != pyprof[name] and not (known and known.allows(python[name], pyprof[name])):
            lines.append(f"{name}: {_apart(python[name], pyprof[name])}")
    return lines


def _apart(python: Any, pyprof: Any) -> str:
    """Returns two different values as text. Of collections, it contains only the different items."""
    if isinstance(python, dict) and isinstance(pyprof, dict):
        names = [name for name in sorted(python.keys() | pyprof.keys()) if python.get(name) != pyprof.get(name)]
        return "; ".join(f"{name}: {_apart(python.get(name), pyprof.get(name))}" for name in names)
    if isinstance(python, list) and isinstance(pyprof, list) and len(python) + len(pyprof) > 6:
        without = [item for item in python if item not in pyprof]
        more = [item for item in pyprof if item not in python]
        if without or more:
            return f"python alone has {without!r}, pyprof alone has {more!r}"
    return f"python {python!r}, pyprof {pyprof!r}"

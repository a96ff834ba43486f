"""A program sees the same process under `python -m memory_profiler`, except for the code that runs it."""

import pytest

from fidelity.inherent import unexplained
from fidelity.starts import FORMS, SAFE_PATH, Start, script, variable
from fidelity.test_facts import facts
from fidelity.two_runs import Pair
from run_module.doors import MODULE

NEEDED = {
    "_posixsubprocess",  # pyprof gives children the engine through it
    # imported by runpy, which has found the module
    "_collections",
    "_functools",
    "_operator",
    "collections",
    "contextlib",
    "functools",
    "itertools",
    "keyword",
    "operator",
    "reprlib",
    "importlib",
    "importlib._abc",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "importlib.machinery",
    "importlib.util",
    "runpy",
    "types",
    "warnings",
    "_contextvars",
    "_py_warnings",
    "_types",
    "io",
    "typing",
    "_typing",
}


def _more_modules(python: list, profiled: list) -> bool:
    others = {name for name in set(profiled) - set(python) if name.split(".")[0] != "memory_profiler"}
    return set(python) <= set(profiled) and others <= NEEDED


INHERENT = {
    "orig_argv": lambda python, profiled: True,  # how the interpreter was started
    "configuration": lambda python, profiled: True,
    "frames": lambda python, profiled: profiled[: len(python)] == python,  # the other frames run the program
    "modules": _more_modules,  # the modules of pyprof, and those that find them
    "path_importer_cache": lambda python, profiled: set(python) <= set(profiled),
}
"""The facts that may differ here, besides those that may differ under `pyprof`, with the allowed differences."""

OTHERS = [
    script("-I", "-I"),
    script("-P", "-P", since=SAFE_PATH),
    script("-O", "-O"),
    Start("-I folder", ("-I", "folder/")),
    Start("-P archive", ("-P", "archive.zip"), since=SAFE_PATH),
    variable("PYTHONSAFEPATH", "1"),
    variable("PYTHONPATH", "searched"),
    variable("LC_ALL", "C"),
]


def _is_option(word: str) -> bool:
    return word in ("-I", "-P", "-O", "-S")


@pytest.mark.parametrize("start", [*FORMS, *OTHERS], ids=str)
def test_facts_are_those_of_python(start: Start, python, tmp_path) -> None:
    if python.version < start.since:
        pytest.skip(f"Python {python.label} does not know {start}")
    if python.version < (3, 11) and str(start) == "this folder":
        pytest.skip(
            "it keeps the `.` of the folder in all names; with `-m memory_profiler` they are without, as from 3.11 on"
        )
    interpreter = python.executable_with_module
    plain = facts([str(interpreter)], start.arguments, start, interpreter, tmp_path)
    words = list(start.arguments)
    options = []
    while _is_option(words[0]):
        options.append(words.pop(0))
    command = [str(interpreter), *options, *MODULE]
    profiled = facts(command, start.pyprof_arguments or words, start, interpreter, tmp_path)
    for name, allows in INHERENT.items():
        if name in plain.facts and allows(plain.facts[name], profiled.facts[name]):
            del plain.facts[name], profiled.facts[name]
    if python.version < (3, 11):
        # in these versions, runpy and contextlib import many more modules
        for seen in (plain.facts, profiled.facts):
            seen.pop("modules", None)
    different = unexplained(plain.facts, profiled.facts)
    assert not different, "\n".join(different)
    Pair(plain.finished, profiled.finished).must_agree()
    assert plain.files == profiled.files

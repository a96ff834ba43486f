"""Loads the engine of the running Python, which takes the place of this module.

An installation has an engine for each supported version of CPython. Under `pyprof`, the engine is loaded already, and
this file is not used.
"""

import sys
from _frozen_importlib import ModuleSpec, module_from_spec
from _frozen_importlib_external import ExtensionFileLoader
from os import listdir

_BEGINNING = "pyprof-engine-"
_END = ".so"


def _engine():
    """Returns the path of the engine."""
    folder = __file__.rpartition("/")[0]
    # a build without the global lock has the flag `t`, and a debug build has `d`: they need engines of their own
    version = "%d.%d" % sys.version_info[:2] + getattr(sys, "abiflags", "")
    name = _BEGINNING + version + _END
    present = [file for file in listdir(folder) if file.startswith(_BEGINNING) and file.endswith(_END)]
    if sys.implementation.name == "cpython" and name in present:
        return f"{folder}/{name}"
    versions = [file[len(_BEGINNING) : -len(_END)] for file in present]
    versions.sort(key=lambda version: int(version.partition(".")[2]))
    python = {"cpython": "Python", "pypy": "PyPy"}.get(sys.implementation.name, sys.implementation.name)
    raise ImportError(
        f"memory_profiler cannot be imported in {python} {version}: this pyprof supports CPython {', '.join(versions)}",
        name=__name__,
    )


def _load(path):
    """Loads the engine, and returns it as the module of this name."""
    loader = ExtensionFileLoader(__name__, path)
    module = module_from_spec(ModuleSpec(__name__, loader, origin=path))
    module.__file__ = path
    loader.exec_module(module)
    return module


sys.modules[__name__] = _load(_engine())

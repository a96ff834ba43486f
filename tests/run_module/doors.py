"""`pyprof` and `python -m memory_profiler`, with the same arguments."""

from pathlib import Path

from fidelity.two_runs import Pair
from harness.programs import Finished, Python, run

MODULE = ("-m", "memory_profiler")


def module(python: Python, words, *, options=(), **how) -> Finished:
    """Runs `python [options] -m memory_profiler words…` with what the wheel has installed."""
    return run([python.executable_with_module, *options, *MODULE, *words], **how)


def beside_pyprof(python: Python, words, *, within: Path, **how) -> Pair:
    """Runs a program through `pyprof`, whose results are the expected ones, and through the module."""
    launched = run([python.executable_with_module.with_name("pyprof"), *words], within=within, **how)
    return Pair(launched, module(python, words, within=within, **how))


def beside_python(python: Python, words, *, within: Path, **how) -> Pair:
    """Runs a program through `python`, whose results are the expected ones, and through the module."""
    plain = run([python.executable_with_module, *words], within=within, **how)
    return Pair(plain, module(python, words, within=within, **how))

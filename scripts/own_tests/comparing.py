"""Compares the results of a test file under pyprof with those under plain python, test by test."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.programs import Python
from own_tests.exceptions import Exceptional, exception_for
from own_tests.running import NO_TESTS, Results, Way, run


@dataclass
class Comparison:
    """The tests of one file in one way, by the comparison of their results."""

    way: Way
    equal: int = 0
    unequal: list[str] = field(default_factory=list)
    """A line for each test that has another result under pyprof than in two runs of plain python."""
    excepted: list[str] = field(default_factory=list)
    """The same for tests with an entry in `exceptions.toml`."""
    unsteady: list[str] = field(default_factory=list)
    """A line for each test that differs, and has two results in two runs of plain python."""
    used: set[Exceptional] = field(default_factory=set)


def compare(
    python: Python, file: str, backend: str = "psutil", ways: Iterable[Way] = (Way.PYPROF, Way.PROFILED)
) -> list[Comparison]:
    """Runs a file in each of the ways and by plain python; once more in both ways where a test differs."""
    plain = run(python, file, Way.PLAIN, backend)
    return [_compare(python, file, way, backend, plain) for way in ways]


def _compare(python: Python, file: str, way: Way, backend: str, plain: Results) -> Comparison:
    compared = Comparison(way)
    with_pyprof = run(python, file, way, backend)
    names = plain.keys() | with_pyprof.keys()
    different = sorted(name for name in names if plain.get(name) != with_pyprof.get(name))
    compared.equal = len(names - set(different) - NO_TESTS)
    if not different:
        return compared
    plain_again = run(python, file, Way.PLAIN, backend)
    with_pyprof_again = run(python, file, way, backend)
    for name in different:
        plain_results = [results.get(name, "not run") for results in (plain, plain_again)]
        pyprof_results = [results.get(name, "not run") for results in (with_pyprof, with_pyprof_again)]
        line = f"{name}: {_words(plain_results)} under python, {_words(pyprof_results)} under pyprof"
        exception = exception_for(python.label, way, file, name)
        if exception is not None:
            compared.used.add(exception)
            compared.excepted.append(f"{line}: {exception.why}")
        elif len(set(plain_results)) > 1:
            compared.unsteady.append(line)
        else:
            compared.unequal.append(line)
    return compared


def _words(results: list[str]) -> str:
    return " and ".join(dict.fromkeys(results))

"""Each Python twice: as it is, and with the allocator that counts in the place of the process's own."""

import dataclasses
import itertools

import pytest
from conftest import present
from harness.interpreters import LABELS

BACKENDS = {"": (), "-jemalloc": ("--backend", "jemalloc")}


@pytest.fixture(scope="session", params=[label + name for name, label in itertools.product(BACKENDS, LABELS)])
def python(request):
    """A Python of the tests, whose pyprof measures with one of the backends."""
    label, dash, name = request.param.partition("-")
    return dataclasses.replace(present(label), options=BACKENDS[dash + name])

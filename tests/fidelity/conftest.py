"""Each Python twice: with the allocator of the process, and with the allocator that counts."""

import dataclasses

import pytest

from conftest import present

OPTIONS = {"psutil": (), "jemalloc": ("--backend", "jemalloc")}


@pytest.fixture(scope="session", params=OPTIONS)
def backend(request) -> str:
    """The backend of pyprof."""
    return request.param


@pytest.fixture(scope="session")
def python(label, backend):
    """A Python of the tests, whose pyprof measures with one of the backends."""
    return dataclasses.replace(present(label), options=OPTIONS[backend])

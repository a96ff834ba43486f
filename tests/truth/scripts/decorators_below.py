"""`@profile` over another decorator shows the function that the decorator wraps."""
import functools
from contextlib import contextmanager

MIB = 2 ** 20


def logged(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        before = b"x" * (64 * MIB)
        result = function(*arguments)
        return result, before

    return wrapper


@profile
@logged
def wrapped():
    return b"x" * (64 * MIB)  #: +64 MiB x1


@profile
@contextmanager
def holds():
    block = b"x" * (64 * MIB)  #: +64 MiB x1
    yield len(block)  #: 0
    del block  #: -64 MiB x1


@logged
@profile
def inside():
    return b"x" * (64 * MIB)  #: +64 MiB x1


@profile
def calls():
    result = wrapped()  #: +128 MiB at +128 MiB
    del result  #: -128 MiB at +0 MiB
    with holds():  #: 0 (3.9: +64 MiB)
        block = b"x" * (128 * MIB)  #: +128 MiB at +192 MiB (3.9: +64 MiB at +128 MiB)
    del block  #: -128 MiB at +0 MiB
    result = inside()  #: +128 MiB


calls()

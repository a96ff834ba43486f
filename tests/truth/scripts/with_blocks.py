"""Entering and leaving a `with` count for its line, the body for its own lines.

Up to Python 3.9, leaving it counts for the last line of the body, since the interpreter reports no line for it.
"""
import inspect  # Python 3.15 imports it at the first `enter_context`
from contextlib import ExitStack, contextmanager

MIB = 2 ** 20


class Holds:
    def __enter__(self):
        self.block = b"x" * (64 * MIB)
        return self

    def __exit__(self, *_):
        del self.block


@contextmanager
def holds():
    block = b"x" * (64 * MIB)
    yield
    del block


@profile
def enters():
    with Holds():  #: 0 (3.9: +64 MiB)
        block = b"x" * (128 * MIB)  #: +128 MiB x1 at +192 MiB (3.9: +64 MiB x1 at +128 MiB)
    del block  #: -128 MiB x1 at +0 MiB
    with Holds() as first, Holds() as second:  #: 0 (3.9: +128 MiB)
        block = [first, second]  #: 0 x1 (3.9: -128 MiB x1)
    with holds():  #: 0 (3.9: +64 MiB)
        block = b"x" * (128 * MIB)  #: +128 MiB x1 at +192 MiB (3.9: +64 MiB x1 at +128 MiB)
    with ExitStack() as stack:  #: -64 MiB (3.9: 0)
        stack.enter_context(Holds())  #: +64 MiB x1
        del block  #: -128 MiB x1 (3.9: -192 MiB x1)
    return None  #: 0


enters()

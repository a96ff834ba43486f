"""The kind of a function, such as a coroutine or a generator. The flags of its code object determine it."""

import enum


class Kind(enum.Enum):
    """The kinds of functions. Each kind needs its own wrapper."""

    FUNCTION = enum.auto()
    GENERATOR = enum.auto()
    ITERABLE_COROUTINE = enum.auto()
    """A generator that can be awaited, as `types.coroutine` makes them."""
    COROUTINE = enum.auto()
    ASYNCHRONOUS_GENERATOR = enum.auto()

    @staticmethod
    def of(func):
        """Returns the kind of a function. Any other callable is a FUNCTION."""
        code = getattr(func, "__code__", None)
        flags = 0 if code is None else code.co_flags
        return next((kind for flag, kind in _FLAGS.items() if flags & flag), Kind.FUNCTION)


_FLAGS = {
    0x100: Kind.ITERABLE_COROUTINE,
    0x80: Kind.COROUTINE,
    0x200: Kind.ASYNCHRONOUS_GENERATOR,
    0x20: Kind.GENERATOR,
}
"""The kinds by the bits of `co_flags`, whose names are in `inspect`. The first bit that is set determines the kind."""

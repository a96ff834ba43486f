"""What a call of a function gives, known by its code without a call."""

import enum


class Kind(enum.Enum):
    """The kinds of functions that have to be wrapped each in its way."""

    FUNCTION = enum.auto()
    GENERATOR = enum.auto()
    ITERABLE_COROUTINE = enum.auto()
    """A generator that can be awaited, as `types.coroutine` makes them."""
    COROUTINE = enum.auto()
    ASYNCHRONOUS_GENERATOR = enum.auto()

    @staticmethod
    def of(func):
        """The kind of a function; of whatever else can be called, FUNCTION."""
        code = getattr(func, "__code__", None)
        flags = 0 if code is None else code.co_flags
        return next((kind for flag, kind in _FLAGS.items() if flags & flag), Kind.FUNCTION)


_FLAGS = {
    0x100: Kind.ITERABLE_COROUTINE,
    0x80: Kind.COROUTINE,
    0x200: Kind.ASYNCHRONOUS_GENERATOR,
    0x20: Kind.GENERATOR,
}
"""By `co_flags`, as `inspect` names them; the first that is set decides."""

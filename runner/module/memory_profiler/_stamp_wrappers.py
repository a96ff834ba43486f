"""Wrappers of functions. Each call runs within a context, from its first step to its last."""

import types

from ._function_kind import Kind


def stamped(func, run):
    """Returns a function that calls `func`. Each call runs within the context manager that `run()` returns."""
    return _WRAPPERS[Kind.of(func)](func, run)


def _function(func, run):
    def within(*args, **kwds):
        with run():
            return func(*args, **kwds)

    return within


def _generator(func, run):
    def within(*args, **kwds):
        with run():
            return (yield from func(*args, **kwds))

    return within


def _iterable_coroutine(func, run):
    return types.coroutine(_generator(func, run))


def _coroutine(func, run):
    async def within(*args, **kwds):
        with run():
            return await func(*args, **kwds)

    return within


def _asynchronous_generator(func, run):
    async def within(*args, **kwds):
        with run():
            async for value in func(*args, **kwds):
                yield value

    return within


_WRAPPERS = {
    Kind.FUNCTION: _function,
    Kind.GENERATOR: _generator,
    Kind.ITERABLE_COROUTINE: _iterable_coroutine,
    Kind.COROUTINE: _coroutine,
    Kind.ASYNCHRONOUS_GENERATOR: _asynchronous_generator,
}

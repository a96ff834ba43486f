"""Wrappers of functions that enable a profiler while the function runs."""

import functools
import sys
import types

from ._function_kind import Kind


def decorated(profiler, func):
    """Returns `func` as decorated by `profiler`: a function or descriptor is wrapped, a class keeps its identity and its
    methods are wrapped."""
    if isinstance(func, type):
        for name, value in list(vars(func).items()):
            if isinstance(value, (types.FunctionType, staticmethod, classmethod, property)):
                setattr(func, name, decorated(profiler, value))
        return func
    if isinstance(func, (staticmethod, classmethod)):
        return type(func)(decorated(profiler, func.__func__))
    if isinstance(func, property):
        parts = (part and decorated(profiler, part) for part in (func.fget, func.fset, func.fdel))
        return property(*parts, func.__doc__)  # type: ignore[call-arg]
    profiler.add_function(_innermost(func))
    return functools.update_wrapper(profiler.wrap_function(func), func)


def wrapper(profiler, func):
    """Returns a function that runs `func` with `profiler` enabled. The profiler is disabled while `func` is suspended."""
    return _WRAPPERS[Kind.of(func)](profiler, func)


def _innermost(func):
    while hasattr(func, "__wrapped__"):
        func = func.__wrapped__
    return func


def _function(profiler, func):
    def enabled(*args, **kwds):
        profiler.enable_by_count()
        try:
            return func(*args, **kwds)
        finally:
            profiler.disable_by_count()

    return enabled


def _generator(profiler, func):
    def enabled(*args, **kwds):
        generator = func(*args, **kwds)
        step = functools.partial(generator.send, None)
        while True:
            profiler.enable_by_count()
            try:
                value = step()
            except StopIteration as end:
                return end.value
            finally:
                profiler.disable_by_count()
            try:
                sent = yield value
            except BaseException as error:
                # a generator may also react to being closed
                step = functools.partial(generator.throw, error)
            else:
                step = functools.partial(generator.send, sent)

    return enabled


def _iterable_coroutine(profiler, func):
    return types.coroutine(_generator(profiler, func))


def _coroutine(profiler, func):
    async def enabled(*args, **kwds):
        return await _Awaited(profiler, func(*args, **kwds))

    return enabled


def _asynchronous_generator(profiler, func):
    async def enabled(*args, **kwds):
        values = func(*args, **kwds)
        step = _first_step(values)
        while True:
            try:
                value = await _Awaited(profiler, step)
            except StopAsyncIteration:
                return
            try:
                sent = yield value
            except GeneratorExit:
                await _Awaited(profiler, values.aclose())
                raise
            except BaseException as error:
                step = values.athrow(error)
            else:
                step = values.asend(sent)

    return enabled


def _first_step(values):
    """Returns the first step of an asynchronous generator. The generator is not registered with the event loop: the event
    loop closes the wrapping generator, which closes this one."""
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, None)
    try:
        return values.__anext__()
    finally:
        sys.set_asyncgen_hooks(*hooks)


_WRAPPERS = {
    Kind.FUNCTION: _function,
    Kind.GENERATOR: _generator,
    Kind.ITERABLE_COROUTINE: _iterable_coroutine,
    Kind.COROUTINE: _coroutine,
    Kind.ASYNCHRONOUS_GENERATOR: _asynchronous_generator,
}


class _Awaited:
    """An awaitable that runs with a profiler enabled. The profiler is disabled while the awaitable is suspended."""

    def __init__(self, profiler, awaitable):
        self._profiler = profiler
        self._awaitable = awaitable

    def __await__(self):
        return _generator(self._profiler, self._awaitable.__await__)()

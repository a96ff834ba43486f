"""`@profile` over `functools.cache`: only calls that reach the function show, and the cache's own methods are still there."""
import functools

MIB = 2 ** 20


@profile
@functools.lru_cache(maxsize=None)
def cached(number):
    return b"x" * (64 * MIB)  #: +128 MiB x2


@profile
def calls():
    cached(1)  #: +64 MiB
    cached(1)  #: 0
    cached(2)  #: +64 MiB
    cached.cache_clear()  #: -128 MiB


calls()

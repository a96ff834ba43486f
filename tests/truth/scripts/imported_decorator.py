"""The imported decorator prints a table for each call, with one digit after the point."""
from memory_profiler import profile

MIB = 2 ** 20


@profile
def takes_and_frees():
    for _ in range(3):
        block = b"x" * (64 * MIB)  #: +192 MiB x3 at +64 MiB
        del block  #: -192 MiB x3 at +0 MiB


@profile
def makes():
    return b"x" * (64 * MIB)  #: +64 MiB x1 at +64 MiB


@profile
def calls():
    first = makes()  #: +64 MiB x1 at +64 MiB
    second = makes()  #: +64 MiB x1 at +128 MiB
    del first, second  #: -128 MiB x1 at +0 MiB


takes_and_frees()
takes_and_frees()
calls()

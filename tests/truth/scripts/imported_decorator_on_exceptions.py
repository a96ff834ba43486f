"""A call that raises has a table too, and the other tables do not feel it."""
from memory_profiler import profile

MIB = 2 ** 20


@profile
def raises(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    raise LookupError  #: 0 x1


@profile
def catches(blocks):
    try:
        raises(blocks)  #: +64 MiB x1
    except LookupError:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    del blocks[:]  #: -128 MiB x1


catches([])

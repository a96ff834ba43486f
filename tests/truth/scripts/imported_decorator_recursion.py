"""Each call of a recursion has a table; an outer call's table holds the inner calls' rows too."""
from memory_profiler import profile

MIB = 2 ** 20


@profile
def keeps(depth, blocks):
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1 | +128 MiB x2 | +192 MiB x3
    if depth:
        keeps(depth - 1, blocks)  #: - | 0 x1 | 0 x2
    return blocks  #: 0


keeps(2, [])

"""In one table every byte counts once, however deep the function has called itself."""
MIB = 2 ** 20


@profile
def keeps(depth, blocks):
    blocks.append(b"x" * (64 * MIB))  #: +192 MiB x3 at +192 MiB
    if depth:
        keeps(depth - 1, blocks)  #: 0 x2
    return blocks  #: 0 x3


@profile
def frees(depth):
    block = b"x" * (64 * MIB)  #: +192 MiB x3 at +192 MiB
    if depth:
        frees(depth - 1)  #: -128 MiB x2
    return len(block)  #: 0 x3


@profile
def passes_back(depth):
    if depth:
        return passes_back(depth - 1)  #: 0 x2
    return b"x" * (64 * MIB)  #: +64 MiB x1


@profile
def even(depth, blocks):
    blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2
    if depth:
        odd(depth - 1, blocks)  #: +128 MiB x2


@profile
def odd(depth, blocks):
    blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2
    if depth:
        even(depth - 1, blocks)  #: +64 MiB x1


keeps(2, [])
frees(2)
passes_back(2)
even(3, [])

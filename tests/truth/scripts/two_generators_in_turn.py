"""Two generators of one function, advanced in turn, keep apart what each has read."""
MIB = 2 ** 20


@profile
def produces(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2
    yield
    blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2
    yield
    blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2


@profile
def drives(blocks):
    left, right = produces(blocks), produces(blocks)
    for _ in zip(left, right):  #: +320 MiB
        blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2
    del blocks[:]  #: -448 MiB
    next(right, None)  #: +64 MiB


drives([])

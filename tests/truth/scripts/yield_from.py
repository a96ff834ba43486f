"""`yield from` shows what the inner generator changed, not what the consumer did meanwhile."""
MIB = 2 ** 20


@profile
def inner(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB
    yield 1
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB
    yield 2
    return b"x" * (64 * MIB)  #: +64 MiB


@profile
def outer(blocks):
    result = yield from inner(blocks)  #: +192 MiB
    del result  #: -64 MiB
    yield 3
    yield from range(2)  #: 0


def consumes():
    kept = []
    for _ in outer([]):
        kept.append(b"x" * (64 * MIB))


consumes()

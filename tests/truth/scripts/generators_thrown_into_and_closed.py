"""An exception thrown into a generator and its closing are resumes like any other."""
MIB = 2 ** 20


@profile
def catches(blocks):
    try:
        yield  #: 0
    except LookupError:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    yield  #: 0
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1


@profile
def cleans_up(blocks):
    try:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
        yield  #: 0
        blocks.append(b"never")
    finally:
        del blocks[:]  #: -192 MiB x1


@profile
def dies():
    block = b"x" * (64 * MIB)  #: +64 MiB x1
    yield  #: 0


def drives():
    kept = []
    thrown_into = catches([])
    next(thrown_into)
    kept.append(b"x" * (64 * MIB))
    thrown_into.throw(LookupError())
    kept.append(b"x" * (64 * MIB))
    next(thrown_into, None)
    kept = []
    closed = cleans_up(kept)
    next(closed)
    kept.append(b"x" * (128 * MIB))
    closed.close()
    kept.append(b"x" * (128 * MIB))
    dying = dies()
    next(dying)
    try:
        dying.throw(LookupError())
    except LookupError:
        kept.append(b"x" * (128 * MIB))


drives()

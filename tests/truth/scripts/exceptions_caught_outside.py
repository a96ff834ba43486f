"""A caller that is not profiled catches and allocates: none of it shows, and the next call starts afresh."""
MIB = 2 ** 20


@profile
def raises(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +192 MiB x3
    if True:
        raise LookupError  #: 0 x3


@profile
def cleans_up(blocks):
    try:
        raises(blocks)  #: +192 MiB x3
    finally:
        blocks.append(b"x" * (64 * MIB))  #: +192 MiB x3


def catches():
    blocks = []
    for _ in range(3):
        try:
            cleans_up(blocks)
        except LookupError:
            blocks.append(b"x" * (64 * MIB))
    del blocks[:]


@profile
def calls():
    catches()  #: 0 x1
    block = b"x" * (64 * MIB)  #: +64 MiB x1
    return len(block)  #: 0


calls()

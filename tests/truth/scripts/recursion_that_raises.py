"""Frames that an exception leaves count what they have counted, and no more."""
MIB = 2 ** 20


@profile
def descends(depth, blocks):
    blocks.append(b"x" * (64 * MIB))  #: +192 MiB x3
    if depth == 0:
        raise LookupError  #: 0 x1
    try:
        descends(depth - 1, blocks)  #: 0 x2
    except LookupError:
        blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2
        raise  #: 0 x2


def starts():
    blocks = []
    try:
        descends(2, blocks)
    except LookupError:
        blocks.append(b"x" * (64 * MIB))
    return blocks


starts()

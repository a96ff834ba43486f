"""A generator has a table; memory that changes while it is suspended belongs to no line."""
MIB = 2 ** 20


@profile
def produces():
    first = b"x" * (64 * MIB)  #: +64 MiB
    yield len(first)  #: 0
    second = b"x" * (64 * MIB)  #: +64 MiB
    del first  #: -64 MiB
    yield len(second)  #: 0
    del second  #: -64 MiB


@profile
def frees_what_is_sent():
    received = []
    while len(received) < 2:
        received.append((yield))  #: 0
    received.clear()  #: -64 MiB x1
    yield b"x" * (64 * MIB)  #: +64 MiB


def consumes():
    kept = []
    for _ in produces():
        kept.append(b"x" * (128 * MIB))
    generator = frees_what_is_sent()
    next(generator)
    generator.send(b"x" * (64 * MIB))
    generator.send(b"x" * (64 * MIB))


consumes()

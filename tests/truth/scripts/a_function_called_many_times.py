"""Calls add up; the caller's work between them belongs to no line."""
MIB = 2 ** 20


@profile
def takes_and_frees():
    block = b"x" * (64 * MIB)  #: +320 MiB x5 at +64 MiB
    return len(block)  #: 0 x5


@profile
def keeps(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +256 MiB x4
    return blocks  #: 0 x4


@profile
def adds(first, second):
    total = first + second  #: 0 x5000
    return total  #: 0 x5000


def calls():
    for _ in range(5):
        takes_and_frees()
    kept = []
    for _ in range(4):
        keeps(kept)
        kept.append(b"x" * (64 * MIB))
    total = 0
    for number in range(5000):
        total = adds(total, number)
    return total


calls()

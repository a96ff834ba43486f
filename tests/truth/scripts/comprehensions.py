"""A comprehension counts for its line, whether the interpreter runs it as a frame of its own or not."""
MIB = 2 ** 20


@profile
def comprehends():
    blocks = [b"x" * (64 * MIB) for _ in range(3)]  #: +192 MiB at +192 MiB
    lengths = {len(block) for block in blocks}  #: 0
    by_number = {number: b"x" * (64 * MIB) for number in range(2)}  #: +128 MiB at +320 MiB
    del blocks  #: -192 MiB at +128 MiB
    total = sum(len(b"x" * (64 * MIB)) for _ in range(3))  #: 0
    by_number = None  #: -128 MiB at +0 MiB
    nested = [[b"x" * (64 * MIB) for _ in range(2)] for _ in range(2)]  #: +256 MiB
    return total + len(lengths)  #: 0


@profile
def over_several_lines():
    blocks = [
        b"x" * (64 * MIB)  #: +192 MiB
        for _ in range(3)
        if True
    ]
    lazily = (
        b"x" * (64 * MIB)  #: +128 MiB
        for _ in range(2)
    )
    blocks.extend(lazily)  #: 0
    return len(blocks)


comprehends()
over_several_lines()

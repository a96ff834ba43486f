"""Growth in a loop is charged to the line that causes it."""
MIB = 2 ** 20


@profile
def grows():
    blocks = []
    for _ in range(4):
        blocks.append(b"x" * (64 * MIB))  #: +256 MiB x4 at +256 MiB
    half = blocks[:2]
    blocks.clear()  #: -128 MiB x1 at +128 MiB
    del half  #: -128 MiB x1 at +0 MiB
    numbers = [None] * (8 * MIB)  #: +64 MiB at +64 MiB
    numbers += [None] * (8 * MIB)  #: +64 MiB at +128 MiB
    del numbers[:]  #: -128 MiB


grows()

"""A module whose functions are decorated, imported by a script."""
MIB = 2 ** 20


@profile
def takes(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2
    return blocks  #: 0 x2

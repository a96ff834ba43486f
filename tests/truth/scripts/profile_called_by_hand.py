"""`profile` used without the decorator's sign: as a call, on a lambda, as a block of `with`."""
MIB = 2 ** 20


def makes(size):
    block = b"x" * (size * MIB)  #: +64 MiB x1
    return block  #: 0


def inside_a_block(size):
    block = b"x" * (size * MIB)  #: +128 MiB x2
    return len(block)  #: 0


makes = profile(makes)
makes(64)
shortest = profile(lambda size: b"x" * (size * MIB))
profile.add_function(inside_a_block)
with profile:
    inside_a_block(64)
    kept = b"x" * (64 * MIB)
    inside_a_block(64)

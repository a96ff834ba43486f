"""A `return` shows what its expression took; what the frame frees afterwards belongs to the caller's line."""
MIB = 2 ** 20


@profile
def returns_a_new_block():
    return b"x" * (64 * MIB)  #: +64 MiB x1


@profile
def returns_early(numbers):
    for number in numbers:
        block = b"x" * (64 * MIB)  #: +64 MiB x2
        if number == 2:
            return block  #: 0 x1
    return None


@profile
def returns_nothing():
    kept = b"x" * (64 * MIB)  #: +64 MiB x1


@profile
def returns_in_finally():
    try:
        return b"x" * (64 * MIB)  #: +64 MiB
    finally:
        other = b"x" * (64 * MIB)  #: +64 MiB x1
        del other  #: -64 MiB x1


@profile
def with_defaults(first=b"x", second=None):
    second = second or b"x" * (64 * MIB)  #: +64 MiB x1
    first = first * (64 * MIB)  #: +64 MiB x1
    return second  #: 0


@profile
def calls():
    returns_a_new_block()  #: 0
    block = returns_a_new_block_again()  #: +64 MiB
    block = returns_early([1, 2, 3])  #: 0
    returns_nothing()  #: 0
    block = returns_in_finally()  #: 0
    block = with_defaults()  #: 0
    return block


def returns_a_new_block_again():
    return b"x" * (64 * MIB)


calls()

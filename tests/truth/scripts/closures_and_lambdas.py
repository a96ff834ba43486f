"""Nested functions and lambdas stand in the outer table, and every byte counts once there."""
MIB = 2 ** 20


@profile
def outer():
    blocks = []

    def inner(size):
        blocks.append(b"x" * (size * MIB))  #: +128 MiB x2 at +128 MiB
        return blocks  #: 0 x2

    def frees():
        block = b"x" * (64 * MIB)  #: +64 MiB x1
        return len(block)  #: 0

    inner(64)  #: 0 x1 at +64 MiB
    inner(64)  #: 0 x1 at +128 MiB
    frees()  #: -64 MiB x1
    make = lambda: b"x" * (64 * MIB)  #: +64 MiB
    block = make()  #: 0 x1
    del block  #: -64 MiB x1
    blocks.clear()  #: -128 MiB x1
    blocks.extend(map(lambda size: b"x" * (size * MIB), [64, 64]))  #: +128 MiB
    return inner  #: 0


def decorates(function):
    def wrapper(*arguments):
        kept = b"x" * (64 * MIB)
        return function(*arguments), kept

    return wrapper


@profile
def decorates_inside():
    @decorates
    def inner():
        return b"x" * (64 * MIB)  #: +64 MiB x1

    result = inner()  #: +64 MiB x1
    return result  #: 0


outer()
decorates_inside()

"""`@profile()` and `@profile(precision=4)` collect as `@profile` does."""
MIB = 2 ** 20


@profile()
def with_parentheses():
    for _ in range(2):
        block = b"x" * (64 * MIB)  #: +128 MiB x2
        del block  #: -128 MiB x2


@profile(precision=4)
def with_precision(depth):
    if depth:
        with_precision(depth - 1)  #: -64 MiB
    block = b"x" * (64 * MIB)  #: +128 MiB x2


with_parentheses()
with_precision(1)

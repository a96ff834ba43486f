"""A statement over several lines shows each line's own part."""
MIB = 2 ** 20


def keeps(*blocks, **more):
    return blocks, more


@profile
def calls():
    result = keeps(
        b"x" * (64 * MIB),  #: +64 MiB
        b"x" * (96 * MIB),  #: +96 MiB
        named=b"x" * (128 * MIB),  #: +128 MiB
    )
    del result  #: -288 MiB
    block = (
        b"x" * (64 * MIB)  #: +64 MiB
        if len(b"x")
        else b"never"
    )
    table = {
        "one": b"x" * (64 * MIB),  #: +64 MiB
        "two": b"x" * (64 * MIB),  #: +64 MiB
    }
    del block, table  #: -192 MiB


calls()

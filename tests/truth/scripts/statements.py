"""One of each statement that can take or free memory. Needs Python 3.10."""
MIB = 2 ** 20


class Box:
    pass


@profile
def statements(kind):
    box = Box()
    box.content = b"x" * (64 * MIB)  #: +64 MiB at +64 MiB
    del box.content  #: -64 MiB at +0 MiB
    items = {"block": b"x" * (64 * MIB)}  #: +64 MiB at +64 MiB
    del items["block"]  #: -64 MiB at +0 MiB
    first, second = b"x" * (64 * MIB), b"y" * (64 * MIB)  #: +128 MiB at +128 MiB
    first = second  #: -64 MiB at +64 MiB
    first = second = None  #: -64 MiB at +0 MiB
    data = b"x" * (64 * MIB)  #: +64 MiB at +64 MiB
    data += b"y" * (64 * MIB)  #: +64 MiB at +128 MiB
    data = data[: 64 * MIB]  #: -64 MiB at +64 MiB
    del data  #: -64 MiB at +0 MiB
    len(b"x" * (64 * MIB))  #: 0 at +0 MiB
    if (block := b"x" * (64 * MIB)):  #: +64 MiB at +64 MiB
        del block  #: -64 MiB at +0 MiB
    match kind:
        case "small":
            block = b"never"
        case "large":
            block = b"x" * (64 * MIB)  #: +64 MiB at +64 MiB
    block = b"x" * (128 * MIB) if kind == "large" else None  #: +64 MiB at +128 MiB
    assert len(bytearray(block)) == 128 * MIB  #: 0 at +128 MiB
    block = bytearray(block)  #: 0 at +128 MiB
    del block[32 * MIB :]  #: -96 MiB at +32 MiB
    return block  #: 0


statements("large")

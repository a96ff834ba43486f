"""Memory that was freed counts again when it is taken again."""
MIB = 2 ** 20


@profile
def takes_again():
    first = b"x" * (96 * MIB)  #: +96 MiB at +96 MiB
    del first  #: -96 MiB at +0 MiB
    second = b"x" * (64 * MIB)  #: +64 MiB at +64 MiB
    second = None  #: -64 MiB at +0 MiB
    third = b"x" * (128 * MIB)  #: +128 MiB at +128 MiB
    return len(third)  #: 0


takes_again()

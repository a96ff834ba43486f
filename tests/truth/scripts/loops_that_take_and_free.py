"""A loop that takes and frees: each execution shows what it changed itself."""
MIB = 2 ** 20


@profile
def takes_and_frees():
    for _ in range(3):  #: 0 x4
        block = b"x" * (64 * MIB)  #: +192 MiB x3 at +64 MiB
        del block  #: -192 MiB x3 at +0 MiB
    return None  #: 0 x1


@profile
def takes_anew_each_time():
    for _ in range(3):
        block = b"x" * (64 * MIB)  #: +64 MiB x3 at +64 MiB
    block = None  #: -64 MiB x1 at +0 MiB


@profile
def frees_what_it_was_given(blocks):
    while blocks:  #: 0 x4
        blocks.pop()  #: -192 MiB x3
    blocks.append(b"x" * (128 * MIB))  #: +128 MiB x1


takes_and_frees()
takes_anew_each_time()
frees_what_it_was_given([b"x" * (64 * MIB) for _ in range(3)])

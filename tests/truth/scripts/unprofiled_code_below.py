"""The memory of unprofiled functions counts for the profiled line that called them."""
MIB = 2 ** 20


def makes(size):
    block = b"x" * (size * MIB)
    other = b"y" * (size * MIB)
    del other
    return block


def recurses(depth):
    return [b"x" * (64 * MIB)] + (recurses(depth - 1) if depth else [])


class Lazy:
    def __getattr__(self, name):
        self.__dict__[name] = b"x" * (64 * MIB)
        return self.__dict__[name]

    def __del__(self):
        pass


@profile
def calls():
    block = makes(64)  #: +64 MiB at +64 MiB
    blocks = recurses(2)  #: +192 MiB at +256 MiB
    lazy = Lazy()
    lazy.block  #: +64 MiB at +320 MiB
    del lazy  #: -64 MiB at +256 MiB
    copies = sorted(blocks)  #: 0
    exec("more = b'x' * (64 * 2 ** 20)", globals())  #: +64 MiB at +320 MiB
    del block, blocks, copies  #: -256 MiB at +64 MiB


calls()

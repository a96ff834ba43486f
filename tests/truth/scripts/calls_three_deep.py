"""Each table of a chain of calls shows what its own line changed."""
MIB = 2 ** 20


@profile
def innermost(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2


@profile
def middle(blocks):
    innermost(blocks)  #: +64 MiB
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB


def unprofiled(blocks):
    innermost(blocks)
    blocks.append(b"x" * (64 * MIB))


@profile
def outermost(blocks):
    middle(blocks)  #: +128 MiB at +128 MiB
    unprofiled(blocks)  #: +128 MiB at +256 MiB
    blocks.clear()  #: -256 MiB at +0 MiB


outermost([])

"""An exception that leaves a profiled function ends it: what its caller does then is not the callee's."""
MIB = 2 ** 20


@profile
def raises(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    raise LookupError  #: 0 x1


@profile
def raises_in_a_call(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    int("not a number")  #: 0 x1
    blocks.append(b"never")


@profile
def passes_on(blocks):
    raises_in_a_call(blocks)  #: +64 MiB x1
    blocks.append(b"never")


@profile
def catches(blocks):
    try:
        raises(blocks)  #: +64 MiB x1
    except LookupError:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    try:
        passes_on(blocks)  #: +64 MiB x1
    except ValueError:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    else:
        blocks.append(b"never")
    finally:
        del blocks[:]  #: -256 MiB x1
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1


@profile
def catches_its_own(blocks):
    try:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
        raise LookupError  #: 0 x1
    except LookupError:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    finally:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1


def starts():
    blocks = []
    catches(blocks)
    catches_its_own(blocks)


starts()

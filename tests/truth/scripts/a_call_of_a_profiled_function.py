"""A line that calls a profiled function shows what the call changed; the callee's table shows its own lines."""
MIB = 2 ** 20


@profile
def makes():
    block = b"x" * (64 * MIB)  #: +128 MiB x2
    return block  #: 0 x2


@profile
def uses():
    block = b"x" * (96 * MIB)  #: +96 MiB
    return len(block)  #: 0


@profile
def drops(blocks):
    del blocks[:]  #: -128 MiB


@profile
def calls():
    kept = [b"x" * (64 * MIB)]  #: +64 MiB at +64 MiB
    kept.append(makes())  #: +64 MiB at +128 MiB
    uses()  #: 0 at +128 MiB
    drops(kept)  #: -128 MiB at +0 MiB
    makes()  #: 0 at +0 MiB
    return kept  #: 0


calls()

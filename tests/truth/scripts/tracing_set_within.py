"""The program sets its trace function in the middle of a function, and takes it away again; no call follows."""
import sys

MIB = 2 ** 20
seen = []


def tracer(frame, event, argument):
    seen.append(event)
    return tracer


@profile
def sets():
    sys.settrace(tracer)  #: 0 x1
    block = b"x" * (64 * MIB)  #: +64 MiB x1
    more = b"x" * (64 * MIB)  #: +64 MiB x1
    del block  #: -64 MiB x1
    return more  #: 0 x1


@profile
def takes_away():
    sys.settrace(None)  #: 0 x1
    block = b"x" * (64 * MIB)  #: +64 MiB x1
    more = b"x" * (64 * MIB)  #: +64 MiB x1
    del block  #: -64 MiB x1
    return more  #: 0 x1


sets()
takes_away()
assert "call" in seen

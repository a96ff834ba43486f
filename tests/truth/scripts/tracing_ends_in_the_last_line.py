"""The last line of a function sets the program's trace function, or takes it away, in the main thread and in others."""
import sys
import threading

MIB = 2 ** 20


def tracer(frame, event, argument):
    return None


@profile
def takes(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +256 MiB x4
    sys.settrace(None)  #: 0 x4


@profile
def frees(blocks):
    del blocks[:2]  #: -256 MiB x2
    sys.settrace(tracer)  #: 0 x2


def twice_each(blocks):
    takes(blocks)
    takes(blocks)
    frees(blocks)
    sys.settrace(None)


twice_each([])
thread = threading.Thread(target=twice_each, args=([],))
thread.start()
thread.join()

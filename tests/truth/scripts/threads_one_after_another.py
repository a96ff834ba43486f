"""A function run in several threads, and a function for each thread."""
import threading

MIB = 2 ** 20


@profile
def keeps(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +192 MiB x3
    return len(blocks)  #: 0 x3


@profile
def frees(blocks):
    del blocks[:]  #: -192 MiB x1
    block = b"x" * (64 * MIB)  #: +64 MiB x1
    del block  #: -64 MiB x1


def in_a_thread(function, *arguments):
    thread = threading.Thread(target=function, args=arguments)
    thread.start()
    thread.join()


@profile
def starts(blocks):
    for _ in range(3):
        in_a_thread(keeps, blocks)  #: +192 MiB x3
    in_a_thread(frees, blocks)  #: -192 MiB x1
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1


starts([])

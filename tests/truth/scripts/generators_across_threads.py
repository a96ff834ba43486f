"""A generator that is resumed in another thread each time keeps to itself; one that is dropped is closed where it is."""
import threading

MIB = 2 ** 20


@profile
def produces(blocks):
    for _ in range(3):
        blocks.append(b"x" * (64 * MIB))  #: +192 MiB x3
        yield  #: 0
    del blocks[:]  #: -384 MiB x1


@profile
def is_dropped(blocks):
    try:
        yield  #: 0
    finally:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1


def in_a_thread(function, *arguments):
    thread = threading.Thread(target=function, args=arguments)
    thread.start()
    thread.join()


@profile
def drives(blocks):
    generator = produces(blocks)
    for _ in range(4):
        in_a_thread(next, generator, None)  #: -192 MiB x4
        if blocks:
            blocks.append(b"x" * (64 * MIB))  #: +192 MiB x3
    generator = is_dropped(blocks)
    next(generator)  #: 0
    generator = None  #: +64 MiB x1
    return blocks  #: 0


drives([])

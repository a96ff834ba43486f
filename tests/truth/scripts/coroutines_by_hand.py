"""Coroutines and async generators driven without an event loop, thrown into, closed and dropped."""
MIB = 2 ** 20


class Pause:
    def __await__(self):
        return (yield)


@profile
async def awaits(blocks):
    blocks.append(await Pause())  #: 0
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    try:
        await Pause()  #: 0
    except LookupError:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    try:
        await Pause()  #: 0
    finally:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1


@profile
async def produces(blocks):
    try:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
        yield 1  #: 0
        blocks.append(b"never")
    finally:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1


@profile
async def catches(blocks):
    while True:
        try:
            yield len(blocks)  #: 0
        except LookupError:
            blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2


def steps(awaitable):
    try:
        awaitable.send(None)
    except StopIteration:
        pass


def drives(blocks):
    coroutine = awaits(blocks)
    coroutine.send(None)
    blocks.append(b"x" * (64 * MIB))
    coroutine.send(b"x" * (64 * MIB))
    blocks.append(b"x" * (64 * MIB))
    coroutine.throw(LookupError())
    blocks.append(b"x" * (64 * MIB))
    coroutine.close()
    blocks.append(b"x" * (64 * MIB))
    generator = produces(blocks)
    steps(generator.asend(None))
    blocks.append(b"x" * (64 * MIB))
    steps(generator.aclose())
    generator = catches(blocks)
    steps(generator.asend(None))
    for _ in range(2):
        steps(generator.athrow(LookupError()))
        blocks.append(b"x" * (64 * MIB))


drives([])

"""An awaited coroutine counts for the line that awaits it, as long as no other coroutine runs."""
import asyncio

MIB = 2 ** 20


@profile
async def makes():
    block = b"x" * (64 * MIB)  #: +64 MiB x1
    await asyncio.sleep(0)  #: 0
    return block  #: 0


async def makes_unprofiled():
    return b"x" * (64 * MIB)


@profile
async def awaits():
    first = await makes()  #: +64 MiB at +64 MiB
    second = await makes_unprofiled()  #: +64 MiB at +128 MiB
    del first  #: -64 MiB at +64 MiB
    await asyncio.sleep(0.01)  #: 0
    del second  #: -64 MiB at +0 MiB


asyncio.run(awaits())

"""An async generator and `async for`, `async with` around it."""
import asyncio
from contextlib import asynccontextmanager

MIB = 2 ** 20


@profile
async def produces():
    first = b"x" * (64 * MIB)  #: +64 MiB
    yield 1  #: 0
    await asyncio.sleep(0)  #: 0
    second = b"x" * (64 * MIB)  #: +64 MiB
    yield 2  #: 0
    del first, second  #: -128 MiB


@profile
async def produces_for_an_unprofiled_consumer():
    first = b"x" * (64 * MIB)  #: +64 MiB
    yield 1  #: 0
    second = b"x" * (64 * MIB)  #: +64 MiB
    yield len(first + second)  #: 0


async def consumes_unprofiled():
    kept = []
    async for _ in produces_for_an_unprofiled_consumer():
        kept.append(b"x" * (64 * MIB))


@profile
async def consumes():
    kept = []
    async for number in produces():  #: 0
        kept.append(b"x" * (64 * MIB))  #: +128 MiB x2 (3.9: +128 MiB x3)
    kept.clear()  #: -128 MiB


@profile
@asynccontextmanager
async def holds():
    block = b"x" * (64 * MIB)  #: +64 MiB
    yield  #: 0
    del block  #: -64 MiB


@profile
async def enters():
    async with holds():  #: 0 (3.9: +64 MiB)
        block = b"x" * (128 * MIB)  #: +128 MiB at +192 MiB (3.9: +64 MiB at +128 MiB)
    del block  #: -128 MiB at +0 MiB


asyncio.run(consumes())
asyncio.run(enters())
asyncio.run(consumes_unprofiled())

"""Coroutines interleaved by `gather` share nothing: what the others do while one is suspended is not its own."""
import asyncio

MIB = 2 ** 20


@profile
async def keeps(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    await asyncio.sleep(0)  #: 0
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    await asyncio.sleep(0)  #: 0
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1


@profile
async def takes_and_frees():
    block = b"x" * (96 * MIB)  #: +96 MiB x1
    await asyncio.sleep(0)  #: 0
    del block  #: -96 MiB x1
    await asyncio.sleep(0)  #: 0
    block = b"x" * (128 * MIB)  #: +128 MiB x1
    await asyncio.sleep(0)  #: 0


@profile
async def twice(blocks):
    for _ in range(2):
        blocks.append(b"x" * (64 * MIB))  #: +256 MiB x4
        await asyncio.sleep(0)  #: 0
    del blocks[:]  #: -256 MiB x2


async def main():
    await asyncio.gather(keeps([]), takes_and_frees())
    await asyncio.gather(twice([]), twice([]))
    tasks = [asyncio.create_task(coroutine) for coroutine in (asyncio.sleep(0), asyncio.sleep(0))]
    for task in tasks:
        await task


asyncio.run(main())

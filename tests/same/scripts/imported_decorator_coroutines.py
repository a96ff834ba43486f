import asyncio

from memory_profiler import profile


@profile
async def inner(n):
    for _ in range(n):
        await asyncio.sleep(0)
    return n


@profile
async def outer():
    return await inner(1) + await inner(2)


print(asyncio.run(outer()))

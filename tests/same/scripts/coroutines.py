import asyncio


@profile
async def inner(n):
    for _ in range(n):
        await asyncio.sleep(0)
    return n


@profile
async def outer():
    total = 0
    for i in range(2):
        total += await inner(i)
    result = await inner(
        2
    )
    return total + result


print(asyncio.run(outer()))

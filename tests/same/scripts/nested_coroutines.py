import asyncio


@profile
def runs():
    async def sleeps(n):
        for _ in range(n):
            await asyncio.sleep(0)
        return n

    async def produces(n):
        for i in range(n):
            yield i
            await asyncio.sleep(0)

    async def main():
        a = await sleeps(2)
        b = [i async for i in produces(3)]
        c = [await sleeps(0) for _ in range(2)]
        async for i in produces(2):
            a += i
        d = await asyncio.gather(sleeps(1), sleeps(2))
        return a, b, c, d

    return asyncio.run(main())


print(runs())

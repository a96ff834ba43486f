import asyncio


@profile
def counts(n):
    for i in range(n):
        yield i


@profile
async def counts_in_time(n):
    for i in range(n):
        yield i


@profile
def consumes():
    return list(counts(2))


async def main():
    return [i async for i in counts_in_time(2)]


print(list(counts(3)), consumes(), asyncio.run(main()))

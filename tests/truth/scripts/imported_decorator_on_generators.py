"""The imported decorator on generators and coroutines: a table when each ends."""
import asyncio

from memory_profiler import profile

MIB = 2 ** 20


@profile
def produces():
    block = b"x" * (64 * MIB)  #: +64 MiB x1
    yield 1  #: 0
    block += b"x" * (64 * MIB)  #: +64 MiB x1
    yield 2  #: 0


@profile
async def sleeps(size):
    block = b"x" * (size * MIB)  #: +64 MiB x1
    await asyncio.sleep(0)  #: 0
    del block  #: -64 MiB x1


async def main():
    await asyncio.gather(sleeps(64), sleeps(64))


kept = []
for _ in produces():
    kept.append(b"x" * (64 * MIB))
asyncio.run(main())

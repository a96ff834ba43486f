"""A cancelled coroutine, a task group, and an exception that crosses an `await`. Needs Python 3.11."""
import asyncio

MIB = 2 ** 20


@profile
async def is_cancelled(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    try:
        await asyncio.sleep(60)  #: 0
    finally:
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1


@profile
async def raises(blocks):
    await asyncio.sleep(0)  #: 0
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    raise LookupError  #: 0


@profile
async def catches(blocks):
    try:
        await raises(blocks)  #: +64 MiB
    except LookupError:
        await asyncio.sleep(0)  #: 0
        blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1


async def takes_and_frees(blocks):
    for _ in range(3):
        blocks.append(b"x" * (64 * MIB))
        await asyncio.sleep(0)


@profile
async def groups():
    blocks = []
    async with asyncio.TaskGroup() as group:
        group.create_task(catches(blocks))
        group.create_task(takes_and_frees(blocks))
    del blocks  #: -320 MiB x1


async def main():
    blocks = []
    task = asyncio.create_task(is_cancelled(blocks))
    await asyncio.sleep(0)
    blocks.append(b"x" * (64 * MIB))
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        blocks.append(b"x" * (64 * MIB))
    del blocks[:]
    await groups()


asyncio.run(main())

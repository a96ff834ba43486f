"""Programs that switch greenlets; a mark says what a line must show, as in the truth scripts."""

PROGRAMS = {
    "two that take turns": """
        from greenlet import greenlet

        MIB = 2 ** 20
        kept = []

        def wait(other):
            return helper(other)

        def helper(other):
            return other.switch()

        @profile
        def ping():
            for _ in range(3):  #: 0 x4
                kept.append(b"x" * (30 * MIB))  #: +90 MiB x3
                wait(two)  #: +60 MiB x3
            return "ping"  #: 0 x1

        @profile
        def pong():
            for _ in range(9):  #: 0 x3
                kept.append(b"x" * (20 * MIB))  #: +60 MiB x3
                one.switch()  #: +60 MiB x3

        one, two = greenlet(ping), greenlet(pong)
        print(one.switch())
    """,
    "many of one function": """
        from greenlet import greenlet

        MIB = 2 ** 20
        kept = []

        @profile
        def work(number):
            size = 10 * MIB * number  #: 0 x3
            main.switch()  #: 0 x3
            kept.append(b"x" * size)  #: +60 MiB x3
            main.switch()  #: 0 x3
            if number == 2:  #: 0 x3
                size = 0  #: 0 x1
            return size  #: 0 x3

        main = greenlet.getcurrent()
        workers = [greenlet(work) for _ in range(3)]
        for number, worker in enumerate(workers, 1):
            worker.switch(number)
        for worker in reversed(workers):
            worker.switch()
        for worker in workers:
            worker.switch()
        print([worker.dead for worker in workers])
    """,
    "a generator in a greenlet": """
        from greenlet import getcurrent, greenlet

        @profile
        def numbers():
            for number in range(3):  #: 0 x8
                main.switch(number)  #: 0 x6
                yield number  #: 0 x12

        @profile
        def total():
            found = 0  #: 0 x2
            for number in numbers():  #: 0 x8
                found += number  #: 0 x6
            return found  #: 0 x2

        main = getcurrent()
        both = [greenlet(total), greenlet(total)]
        print([[one.switch() for one in both] for _ in range(4)])
    """,
    "an exception is thrown into one": """
        from greenlet import getcurrent, greenlet

        @profile
        def work():
            try:  #: 0 x1
                main.switch()  #: 0 x1
                return 1  #: -
            except ValueError:  #: 0 x1
                main.switch()  #: 0 x1
            finally:
                done = 1  #: 0 x1
            return 2  #: -

        @profile
        def control():
            worker.switch()  #: 0 x1
            worker.throw(ValueError)  #: 0 x1
            try:  #: 0 x1
                worker.throw(KeyError)  #: 0 x1
            except KeyError:  #: 0 x1
                return "raised"  #: 0 x1

        main = getcurrent()
        worker = greenlet(work)
        print(control())
    """,
    "one that waits is let go of": """
        from greenlet import getcurrent, greenlet

        class Cut(greenlet):
            pass

        @profile
        def work():
            try:  #: 0 x1
                main.switch()  #: 0 x1
            finally:
                print("ends")  #: 0 x1

        @profile
        def control():
            worker = Cut(work)  #: 0 x1
            worker.switch()  #: 0 x1
            del worker  #: 0 x1
            done = 1  #: 0 x1
            return done  #: 0 x1

        main = getcurrent()
        print(control())
    """,
    "one within another": """
        import greenlet

        @profile
        def outer():
            inner = greenlet.greenlet(middle)  #: 0 x1
            found = [inner.switch(), inner.switch()]  #: 0 x1
            main.switch(found)  #: 0 x1
            return inner.switch()  #: 0 x1

        def middle():
            deep = greenlet.greenlet(innermost)
            me = greenlet.getcurrent()
            me.parent.switch(deep.switch())
            me.parent.switch(deep.switch())
            return deep.switch()

        @profile
        def innermost():
            back = greenlet.getcurrent().parent  #: 0 x1
            back.switch(1)  #: 0 x1
            back.switch(2)  #: 0 x1
            return 3  #: 0 x1

        main = greenlet.getcurrent()
        one = greenlet.greenlet(outer)
        print(one.switch(), one.switch())
    """,
    "imported in the function that switches": """
        @profile
        def main():
            from greenlet import getcurrent, greenlet  #: +1 MiB x1
            me = getcurrent()  #: 0 x1
            def work():  #: 0 x2
                me.switch(1)  #: 0 x1
                return 2  #: 0 x1
            def unseen(worker):  #: 0 x3
                return worker.switch()  #: 0 x2
            worker = greenlet(work)  #: 0 x1
            first = unseen(worker)  #: 0 x1
            second = unseen(worker)  #: 0 x1
            return first + second  #: 0 x1

        print(main())
    """,
    "gevent waits": """
        import gevent

        MIB = 2 ** 20
        kept = []

        @profile
        def work(number):
            gevent.sleep(0)  #: 0 x3
            kept.append(b"x" * (30 * MIB))  #: +90 MiB x3
            gevent.sleep(0.01)  #: 0 x3
            return number  #: 0 x3

        @profile
        def main():
            jobs = [gevent.spawn(work, number) for number in range(3)]  #: +1 MiB
            gevent.joinall(jobs)  #: +90 MiB x1
            return sum(job.value for job in jobs)

        print(main())
    """,
    "gevent, imported below a profiled function": """
        def run():
            import gevent
            from gevent.pool import Pool
            return sum(Pool(2).imap_unordered(work, range(4)))

        @profile
        def work(number):
            import gevent  #: 0 x4
            for _ in range(2):  #: 0 x12
                gevent.sleep(0)  #: 0 x8
            return number  #: 0 x4

        @profile
        def main():
            found = run()  #: +10 MiB x1
            found += 1  #: 0 x1
            return found  #: 0 x1

        print(main())
    """,
    "gevent kills": """
        import gevent

        @profile
        def work():
            try:  #: 0 x1
                gevent.sleep(100)  #: 0 x1
            finally:
                print("ends")  #: 0 x1

        @profile
        def main():
            job = gevent.spawn(work)  #: +1 MiB x1
            gevent.sleep(0)  #: 0 x1
            job.kill()  #: 0 x1
            return 1  #: 0 x1

        print(main())
    """,
    "SQLAlchemy's asyncio": """
        import asyncio
        from sqlalchemy import text
        from sqlalchemy.ext.asyncio import create_async_engine

        MIB = 2 ** 20
        kept = []

        @profile
        def inside(connection):
            connection.execute(text("select 1"))  #: +1 MiB x2
            kept.append(b"x" * (30 * MIB))  #: +60 MiB x2
            rows = connection.execute(text("select 2")).all()  #: 0 x2
            rows = list(rows)  #: 0 x2
            return rows  #: 0 x2

        @profile
        async def main():
            engine = create_async_engine("sqlite+aiosqlite://")  #: +2 MiB
            async with engine.connect() as connection:
                await connection.run_sync(inside)  #: +30 MiB
                found = await connection.run_sync(inside)  #: +30 MiB
            await engine.dispose()
            return found

        print(asyncio.run(main()))
    """,
}

EACH_CALL = """
        from greenlet import getcurrent, greenlet
        from memory_profiler import profile

        @profile
        def work(number):
            main.switch(number)  #: 0 x1
            number += 1  #: 0 x1
            main.switch(number)  #: 0 x1
            return number + 1  #: 0 x1

        main = getcurrent()
        both = [greenlet(work), greenlet(work)]
        print([one.switch(1) for one in both], [one.switch() for one in both], [one.switch() for one in both])
    """

IMPORTING = frozenset(("gevent, imported below a profiled function", "SQLAlchemy's asyncio"))
"""Programs in which a line also imports modules. The memory of these depends on the Python."""

"""The level of a call: the number of stamped calls and blocks around it in its thread."""

import textwrap

import pytest

from timestamp.stamps import names_and_levels

PROGRAMS = {
    "calls within calls": (
        """
        @profile
        def inner(): pass

        def not_stamped(): inner()

        @profile
        def outer(): inner(); not_stamped()

        outer()
        inner()
        """,
        [("__main__.inner", 1), ("__main__.inner", 1), ("__main__.inner", 0), ("__main__.outer", 0)],
    ),
    "recursion that raises": (
        """
        @profile
        def falls(depth):
            if depth == 0:
                raise ValueError
            falls(depth - 1)

        @profile
        def catches():
            for _ in range(2):
                try:
                    falls(2)
                except ValueError:
                    pass

        catches()
        try:
            falls(1)
        except ValueError:
            pass
        catches()
        """,
        [("__main__.falls", level) for level in (1, 2, 3, 1, 2, 3, 0, 1, 1, 2, 3, 1, 2, 3)]
        + [("__main__.catches", 0), ("__main__.catches", 0)],
    ),
    "very deep recursion": (
        """
        import sys
        sys.setrecursionlimit(5000)

        @profile
        def falls(depth):
            return depth and falls(depth - 1)

        falls(2000)
        falls(1)
        """,
        [("__main__.falls", level) for level in (*range(2001), 0, 1)],
    ),
    "threads": (
        """
        import threading

        @profile
        def in_a_thread():
            entered.set()
            may_end.wait()

        @profile
        def waits():
            global entered, may_end
            entered, may_end = threading.Event(), threading.Event()
            thread = threading.Thread(target=in_a_thread)
            thread.start()
            entered.wait()
            meanwhile()
            may_end.set()
            thread.join()

        @profile
        def meanwhile(): pass

        waits()
        """,
        [("__main__.in_a_thread", 0), ("__main__.waits", 0), ("__main__.meanwhile", 1)],
    ),
    "a suspended generator": (
        """
        import threading

        @profile
        def generates():
            called()
            yield
            called()

        @profile
        def called(): pass

        generator = generates()
        next(generator)
        called()
        thread = threading.Thread(target=lambda: [*generator, called()])
        thread.start()
        thread.join()
        """,
        [("__main__.generates", 0)] + [("__main__.called", level) for level in (1, 0, 1, 0)],
    ),
    "generators that step by turns": (
        """
        @profile
        def generates(number):
            for _ in range(3):
                called()
                yield number

        @profile
        def called(): pass

        list(zip(generates(1), generates(2)))
        called()
        """,
        [("__main__.generates", 0), ("__main__.generates", 0)]
        + [("__main__.called", level) for level in (1,) * 6 + (0,)],
    ),
    "methods": (
        """
        class Holder:
            @profile
            def method(self): return self.static()

            @staticmethod
            @profile
            def static(): return Holder.of_class()

            @classmethod
            @profile
            def of_class(cls): return cls.value.fget(None)

            @property
            @profile
            def value(self): return 1

        @profile
        class Whole:
            def __init__(self): self.method()
            def method(self): return 1

        Holder().method()
        Whole()
        """,
        [
            *[("__main__.method", 0), ("__main__.static", 1), ("__main__.of_class", 2), ("__main__.value", 3)],
            *[("__main__.__init__", 0), ("__main__.method", 1)],
        ],
    ),
    "blocks": (
        """
        @profile
        def called(): pass

        with profile.timestamp("outer"):
            called()
            with profile.timestamp("inner"):
                called()
            with profile.timestamp():
                pass
        called()
        """,
        [
            *[("__main__.called", 1), ("__main__.called", 2), ("__main__.called", 0)],
            *[(".outer", 0), (".inner", 1), (".<block>", 1)],
        ],
    ),
    "a block that raises": (
        """
        @profile
        def called(): pass

        for _ in range(2):
            try:
                with profile.timestamp("raises"):
                    raise ValueError
            except ValueError:
                called()
        """,
        [("__main__.called", 0), ("__main__.called", 0), (".raises", 0), (".raises", 0)],
    ),
    "a block that is used again": (
        """
        block = profile.timestamp("again")
        with block:
            with block:
                pass
        with block:
            pass
        """,
        [(".again", 0), (".again", 1), (".again", 0)],
    ),
    "a block in a suspended coroutine": (
        """
        import asyncio

        @profile
        async def waits():
            with profile.timestamp("waits"):
                await asyncio.sleep(0.1)
                called()

        @profile
        def called(): pass

        async def all_of_them():
            waiting = asyncio.gather(waits(), waits())
            await asyncio.sleep(0.05)
            called()
            await waiting

        asyncio.run(all_of_them())
        """,
        [
            *[("__main__.waits", 0), ("__main__.waits", 0)],
            *[("__main__.called", 0), ("__main__.called", 2), ("__main__.called", 2)],
            *[(".waits", 1), (".waits", 1)],
        ],
    ),
    "a block that a call has left open": (
        """
        import contextlib

        @profile
        def enters():
            stack.enter_context(profile.timestamp("open"))
            called()

        @profile
        def called(): pass

        with contextlib.ExitStack() as stack:
            enters()
            called()
        called()
        """,
        [("__main__.enters", 0), ("__main__.called", 2), ("__main__.called", 0), ("__main__.called", 0), (".open", 1)],
    ),
    "a block that is left in another thread": (
        """
        import threading

        block = profile.timestamp("elsewhere")
        block.__enter__()
        thread = threading.Thread(target=block.__exit__, args=(None, None, None))
        thread.start()
        thread.join()
        with profile.timestamp("after"):
            pass
        """,
        [(".elsewhere", 0), (".after", 0)],
    ),
    "decorated twice": (
        """
        @profile
        @profile
        def once(): pass

        once()
        """,
        [("__main__.once", 0)],
    ),
    "functions that a factory makes": (
        """
        def factory():
            @profile
            def made(): pass
            return made

        @profile
        def last(): pass

        first, second = factory(), factory()
        second()
        last()
        first()
        second()
        """,
        [("__main__.last", 0), ("__main__.made", 0), ("__main__.made", 0), ("__main__.made", 0)],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_names_order_and_levels(name, python, tmp_path):
    source, expected = PROGRAMS[name]
    (tmp_path / "script.py").write_text(textwrap.dedent(source))
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert names_and_levels(finished.stdout) == expected, finished

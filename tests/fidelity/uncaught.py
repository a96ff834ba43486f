"""Programs with profiled functions that end by an exception, or print one."""

THROUGH_PROFILED = """
    @profile
    def divide(number):
        remainder = number % 7
        return number / remainder

    def caller():
        return divide(
            49)

    caller()
"""

UNCAUGHT = {
    "raised in a profiled function": THROUGH_PROFILED,
    "raised in a function that a profiled one calls": """
        def fail(why):
            raise ValueError(why)

        @profile
        def call():
            fail("because")

        call()
    """,
    "raised after profiled functions have returned": """
        @profile
        def fine():
            return [0] * 1000

        fine()
        {}["absent"]
    """,
    "raised in nested profiled functions": """
        @profile
        def outer():
            @profile
            def inner():
                return undefined_name
            return [inner() for _ in range(3)]

        outer()
    """,
    "raised in a lambda within a profiled function": """
        @profile
        def sort():
            return sorted([1, "two"], key=lambda item: item + 1)

        sort()
    """,
    "raised from another": """
        @profile
        def inner():
            raise KeyError("first")

        @profile
        def outer():
            try:
                inner()
            except KeyError as error:
                raise RuntimeError("second") from error

        outer()
    """,
    "raised while another was handled": """
        @profile
        def outer():
            try:
                int("x")
            except ValueError:
                None.attribute

        outer()
    """,
    "raised from None": """
        @profile
        def outer():
            try:
                int("x")
            except ValueError:
                raise LookupError("clean") from None

        outer()
    """,
    "raised again later": """
        @profile
        def fail():
            raise ValueError("kept")

        try:
            fail()
        except ValueError as error:
            kept = error

        @profile
        def again():
            raise kept

        again()
    """,
    "with notes": """
        @profile
        def noted():
            error = ValueError("told")
            error.add_note("and more")
            raise error

        noted()
    """,
    "in a group": """
        @profile
        def fail(number):
            return 1 / number

        @profile
        def collect():
            errors = []
            for number in (0, "x"):
                try:
                    fail(number)
                except Exception as error:
                    errors.append(error)
            raise ExceptionGroup("several", errors)

        collect()
    """,
    "in a generator": """
        @profile
        def count():
            yield 1
            yield 1 / 0

        for number in count():
            pass
    """,
    "thrown into a generator": """
        @profile
        def wait():
            yield 1
            yield 2

        waiting = wait()
        next(waiting)
        waiting.throw(LookupError("thrown"))
    """,
    "in a coroutine": """
        import asyncio

        @profile
        async def sleep():
            await asyncio.sleep(0)
            raise ValueError("awake")

        @profile
        async def main():
            await asyncio.gather(sleep(), sleep())

        asyncio.run(main())
    """,
    "in an async generator": """
        import asyncio

        @profile
        async def produce():
            yield 1
            await asyncio.sleep(0)
            raise ValueError("dry")

        async def main():
            async for _ in produce():
                pass

        asyncio.run(main())
    """,
    "in a task group": """
        import asyncio

        @profile
        async def fail():
            raise ValueError("in a task")

        async def main():
            async with asyncio.TaskGroup() as group:
                group.create_task(fail())

        asyncio.run(main())
    """,
    "in a method of a profiled class": """
        @profile
        class Account:
            def __init__(self, balance):
                self.balance = balance

            def share(self, among):
                return self.balance / among

            @property
            def half(self):
                return self.share(0)

            @staticmethod
            def fail():
                raise ValueError("static")

            @classmethod
            def try_to(cls):
                try:
                    cls.fail()
                except ValueError:
                    cls(3).half

        Account.try_to()
    """,
    "wrong arguments": """
        @profile
        def exact(first, second, *, third):
            return first

        exact(1, 2, third=3)
        try:
            exact(1, 2)
        except TypeError as error:
            print(error)
        try:
            exact(1, 2, third=3, fourth=4)
        except TypeError as error:
            print(error)

        class Holder:
            @profile
            def method(self, first):
                return first

        try:
            Holder().method()
        except TypeError as error:
            print(error)
        exact()
    """,
    "in a decorator below profile": """
        import functools

        def logged(function):
            @functools.wraps(function)
            def wrapper(*arguments):
                return function(*arguments)
            return wrapper

        @profile
        @logged
        def fail(number):
            return number / 0

        fail(1)
    """,
    "in a context manager": """
        import contextlib

        @profile
        @contextlib.contextmanager
        def opened():
            try:
                yield
            finally:
                raise OSError("on leaving")

        with opened():
            raise ValueError("inside")
    """,
    "in native code": """
        @profile
        def parse():
            import json
            return json.loads("[1, 2")

        parse()
    """,
    "within several lines": """
        @profile
        def spread():
            return (
                1
                + 2
                + sum(
                    [1, None]
                )
            )

        spread()
    """,
    "in code that was compiled from a text": """
        @profile
        def fine():
            return 1

        fine()
        namespace = {"profile": profile}
        exec(compile("@profile\\ndef made(x):\\n    return 1 / x\\n", "<made>", "exec"), namespace)
        namespace["made"](0)
    """,
    "of a class without a text": """
        class Odd(Exception):
            def __str__(self):
                raise ValueError

        @profile
        def fail():
            raise Odd

        fail()
    """,
    "with suggestions": """
        @profile
        def near():
            some_long_name = 1
            return some_lomg_name

        near()
    """,
    "too much recursion in a function": """
        def down(depth):
            return down(depth + 1)

        @profile
        def start():
            down(0)

        start()
    """,
    "too much recursion of a profiled function": """
        @profile
        def down(depth):
            return down(depth + 1)

        down(0)
    """,
    "assertion": """
        @profile
        def check(value):
            assert value, f"{value} is false"

        check(0)
    """,
    "warning as error": """
        import warnings
        warnings.simplefilter("error")

        @profile
        def warn():
            warnings.warn("do not", DeprecationWarning, stacklevel=2)

        warn()
    """,
    "handled by the program's own hook": """
        import sys, traceback

        def hook(kind, value, trace):
            print("hooked", kind.__name__, value, [frame.name for frame in traceback.extract_tb(trace)])

        sys.excepthook = hook

        @profile
        def fail():
            raise ValueError("caught by the hook")

        fail()
    """,
    "with a hook that fails": """
        import sys

        def hook(*arguments):
            raise RuntimeError("hook")

        sys.excepthook = hook

        @profile
        def fail():
            raise ValueError("first")

        fail()
    """,
    "without a hook": """
        import sys
        del sys.excepthook

        @profile
        def fail():
            raise ValueError("nobody listens")

        fail()
    """,
    "in a thread": """
        import threading

        @profile
        def fail():
            raise ValueError("in a thread")

        thread = threading.Thread(target=fail, name="worker")
        thread.start()
        thread.join()
        print("main goes on")
    """,
    "in a function called at exit": """
        import atexit

        @profile
        def fail():
            raise ValueError("at exit")

        atexit.register(fail)
        atexit.register(print, "earlier")
    """,
    "that nobody can raise": """
        class Late:
            @profile
            def __del__(self):
                raise ValueError("in a finaliser")

        Late()
        print("main goes on")
    """,
    "not an exception": """
        @profile
        def fail():
            raise "text"

        fail()
    """,
    "printed by the traceback module": """
        import sys, traceback

        @profile
        def fail():
            1 / 0

        @profile
        def tell():
            try:
                fail()
            except ZeroDivisionError:
                print(traceback.format_exc())
                trace = sys.exc_info()[2]
                while trace is not None:
                    print(trace.tb_frame.f_code.co_name, trace.tb_lineno)
                    trace = trace.tb_next

        tell()
    """,
}

NEEDS_3_11 = {"with notes", "in a group", "in a task group"}
"""Programs that need features of Python 3.11."""

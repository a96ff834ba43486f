"""Programs with profiled functions. Each prints facts, which must be those of the functions themselves."""

FUNCTIONS = {
    "attributes": """
        @profile
        def work(first: int, second: str = "two", /, *rest, third=3, **more) -> float:
            "Does the work."
            return first

        for name in ("__name__", "__qualname__", "__doc__", "__module__", "__defaults__", "__kwdefaults__",
                     "__annotations__", "__dict__"):
            tell(name, getattr(work, name))
        tell(callable(work), hasattr(work, "__code__"), work.__code__.co_name, work.__code__.co_firstlineno)
        tell(work.__globals__ is globals(), work.__closure__, repr(work).partition(" at ")[0], type(work).__name__)
    """,
    "inspect": """
        import inspect

        @profile
        def work(first: int, second: str = "two", /, *rest, third=3, **more) -> float:
            "Does the work."
            return first

        @profile
        async def coroutine(): return 1

        @profile
        def generator(): yield 1

        @profile
        async def async_generator(): yield 1

        class Holder:
            @profile
            def method(self, item): pass

        tell(inspect.signature(work), inspect.getfullargspec(work))
        tell(inspect.signature(Holder.method), inspect.signature(Holder().method))
        tell(inspect.getdoc(work), inspect.getsource(work), inspect.getsourcelines(work)[1])
        tell(inspect.getfile(work).rpartition("/")[2], inspect.getmodule(work) is __import__("sys").modules["__main__"])
        for function in (work, coroutine, generator, async_generator, Holder.method, Holder().method):
            tell(function.__name__, *(test(function) for test in (
                inspect.isfunction, inspect.ismethod, inspect.isroutine, inspect.isbuiltin, inspect.isgeneratorfunction,
                inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isclass, inspect.ismethoddescriptor)))
        tell(inspect.unwrap(work).__name__, inspect.getclosurevars(work).unbound, inspect.getcallargs(work, 1))
    """,
    "asyncio's own question": """
        import asyncio, inspect, types

        @profile
        async def work(): return 1

        import warnings
        warnings.simplefilter("ignore")
        tell(asyncio.iscoroutinefunction(work), inspect.iscoroutinefunction(work))
        made = work()
        tell(type(made) is types.CoroutineType, asyncio.iscoroutine(made), inspect.isawaitable(made), made.__qualname__)
        made.close()
    """,
    "generic functions": """
        import sys
        if sys.version_info >= (3, 12):
            exec(compile("@profile\\ndef first[T](items: list[T]) -> T:\\n    return items[0]\\n"
                         "@profile\\nclass Box[T]:\\n    def put(self, item: T): return item\\n", __file__, "exec"))
            tell(first.__type_params__, first([1]), Box.__type_params__, Box[int], Box[int]().put(2))
    """,
    "type hints": """
        import typing

        @profile
        def work(first: int, second: "typing.Optional[Later]" = None) -> "list[Later]":
            return []

        @profile
        class Later:
            name: str

            def twice(self, other: "Later") -> "Later":
                return self

        tell(typing.get_type_hints(work), typing.get_type_hints(Later), typing.get_type_hints(Later.twice))
    """,
    "setting attributes": """
        @profile
        def work(first=1):
            return first

        work.note = "noted"
        work.__doc__ = "new"
        work.__name__ = "renamed"
        work.__qualname__ = "re.named"
        work.__defaults__ = (5,)
        tell(work.note, work.__doc__, work.__name__, work.__qualname__, work(), work.__dict__)
        del work.note
        tell(hasattr(work, "note"), sorted({*work.__dict__} - {"__wrapped__"}))
        try:
            work.absent
        except AttributeError as error:
            tell(error)
    """,
    "calling": """
        @profile
        def work(first, *rest, named=None, **more):
            return first, rest, named, sorted(more.items())

        tell(work(1), work(1, 2, 3), work(first=1), work(1, named=2, other=3), work(*[1, 2], **{"x": 1}))
        tell(work.__call__(1), type(work).__call__(work, 2), list(map(work, [1, 2])), sorted([2, 1], key=work))
        tell(max([1, 3], key=lambda item: work(item)[0]))
    """,
    "equality and hashing": """
        @profile
        def work(): pass

        @profile
        def other(): pass

        tell(work == work, work == other, work in {work: 1}, hash(work) == hash(work), bool(work))
        tell(isinstance(work, type(lambda: 0)), issubclass(type(work), object))
        import weakref
        tell(weakref.ref(work)() is work)
    """,
    "pickle": """
        import pickle

        @profile
        def work(number):
            return number + 1

        @profile
        class Account:
            def __init__(self, balance): self.balance = balance
            def double(self): return 2 * self.balance
            @staticmethod
            def fixed(): return 7
            @classmethod
            def make(cls): return cls(1)

        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(work, protocol))
            tell(again is work, again(1))
            account = pickle.loads(pickle.dumps(Account(5), protocol))
            tell(type(account) is Account, account.balance, account.double())
        tell(pickle.loads(pickle.dumps(Account(6).double))(), pickle.loads(pickle.dumps(Account.make))().balance)
        tell(pickle.loads(pickle.dumps(Account.fixed))(), pickle.dumps(work))
    """,
    "copy": """
        import copy

        @profile
        def work(): return 1

        @profile
        class Box:
            def __init__(self): self.items = [1]
            def size(self): return len(self.items)

        tell(copy.copy(work) is work, copy.deepcopy(work) is work, copy.deepcopy({"f": work})["f"]())
        box = Box()
        tell(copy.copy(box).items is box.items, copy.deepcopy(box).items is box.items, copy.deepcopy(box).size())
    """,
    "functools": """
        import functools

        def logged(function):
            @functools.wraps(function)
            def wrapper(*arguments, **named):
                return "logged", function(*arguments, **named)
            return wrapper

        @logged
        @profile
        def above(x): "Above."; return x

        @profile
        @logged
        def below(x): "Below."; return x

        @logged
        @profile
        @logged
        def between(x): return x

        for function in (above, below, between):
            tell(function(1), function.__name__, function.__doc__, function.__wrapped__.__name__)

        @functools.lru_cache(maxsize=None)
        @profile
        def cached(x): tell("computed"); return x

        @profile
        @functools.lru_cache
        def cached_below(x): tell("computed"); return x

        tell(cached(1), cached(1), cached.cache_info(), cached_below(2), cached_below(2))
        tell(cached_below.cache_info().hits, cached_below.cache_clear(), cached_below.__name__, cached_below.cache_parameters())

        @functools.singledispatch
        @profile
        def kind(value): return "any"

        @kind.register
        @profile
        def _(value: int): return "int"

        @kind.register(str)
        @profile
        def _(value): return "str"

        tell(kind(1), kind("x"), kind(1.0), sorted(cls.__name__ for cls in kind.registry))
        half = functools.partial(above, 4)
        tell(half(), functools.reduce(profile(lambda a, b: a + b), [1, 2, 3]))

        class Lazy:
            @functools.cached_property
            @profile
            def value(self): tell("computed"); return 3

            @functools.partialmethod
            def nothing(self): pass

            @functools.singledispatchmethod
            @profile
            def show(self, item): return "any"

            @show.register
            @profile
            def _(self, item: int): return "int"

        lazy = Lazy()
        tell(lazy.value, lazy.value, lazy.__dict__, lazy.show(1), lazy.show("x"))

        @functools.total_ordering
        @profile
        class Size:
            def __init__(self, size): self.size = size
            def __eq__(self, other): return self.size == other.size
            def __lt__(self, other): return self.size < other.size

        tell(Size(1) <= Size(2), Size(3) > Size(2), sorted([Size(2), Size(1)])[0].size)
    """,
    "contextlib": """
        import contextlib

        @contextlib.contextmanager
        @profile
        def above():
            tell("enter")
            yield 1
            tell("leave")

        @profile
        @contextlib.contextmanager
        def below():
            try:
                yield 2
            finally:
                tell("leave below")

        with above() as one, below() as two:
            tell(one, two)
        tell(below.__name__)

        @below()
        def decorated(): return 3

        tell(decorated())

        class Manager:
            @profile
            def __enter__(self): tell("enter"); return self
            @profile
            def __exit__(self, *error): tell("exit", error[0]); return True

        with Manager():
            raise ValueError
        with contextlib.ExitStack() as stack:
            stack.callback(profile(lambda: tell("called back")))
            stack.enter_context(above())
    """,
    "typing": """
        import typing

        @typing.overload
        @profile
        def work(x: int) -> int: ...
        @typing.overload
        def work(x: str) -> str: ...
        @profile
        def work(x): return x

        @typing.final
        @profile
        def last(): pass

        @profile
        @typing.no_type_check
        def unchecked(x: "not a type"): return x

        tell(work(1), len(typing.get_overloads(work)), last.__final__, unchecked.__no_type_check__, typing.get_type_hints(unchecked))

        @typing.runtime_checkable
        class Quacks(typing.Protocol):
            def quack(self): ...

        @profile
        class Duck:
            def quack(self): return "quack"

        tell(isinstance(Duck(), Quacks))
    """,
    "garbage": """
        import gc, weakref

        def make():
            kept = [0] * 10

            @profile
            def inner():
                return len(kept)

            return inner

        tell(make()(), [make()() for _ in range(3)], gc.collect() >= 0)
    """,
    "closures": """
        def counter():
            count = 0

            @profile
            def increase():
                nonlocal count
                count += 1
                return count

            return increase

        first, second = counter(), counter()
        tell(first(), first(), second(), first.__closure__[0].cell_contents)
    """,
    "lambdas and names given later": """
        double = profile(lambda x: 2 * x)
        tell(double(2), double.__name__, double.__qualname__)
        def plain(x): return x
        profiled = profile(plain)
        tell(profiled(1), plain(2), profile(profiled)(3), profiled.__name__)
    """,
    "recursion through the name": """
        @profile
        def fibonacci(number):
            return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)

        tell(fibonacci(10))
    """,
    "generators": """
        import types

        @profile
        def produce(count):
            received = []
            for index in range(count):
                received.append((yield index))
            return received

        def delegate():
            result = yield from produce(2)
            tell("result", result)

        running = produce(3)
        tell(type(running) is types.GeneratorType, next(running), running.send("a"), running.__name__)
        try:
            running.throw(KeyError("thrown"))
        except KeyError as error:
            tell(repr(error))
        tell(list(running), list(delegate()), sum(produce(4)), next(produce(0), "empty"))
        closing = produce(2)
        next(closing)
        tell(closing.close(), list(zip(produce(2), produce(3))))
        waiting = produce(1)
        next(waiting)
        try:
            waiting.send("last")
        except StopIteration as stop:
            tell(stop.value)
    """,
    "coroutines": """
        import asyncio

        @profile
        async def add(first, second):
            await asyncio.sleep(0)
            return first + second

        @profile
        async def numbers(count):
            for number in range(count):
                await asyncio.sleep(0)
                yield number

        @profile
        class Connection:
            async def __aenter__(self): return self
            async def __aexit__(self, *error): return False
            def __await__(self): return asyncio.sleep(0, "awaited").__await__()
            def __aiter__(self): self.left = 2; return self
            async def __anext__(self):
                if not self.left: raise StopAsyncIteration
                self.left -= 1
                return self.left

        @profile
        async def main():
            tell(await add(1, 2), await asyncio.gather(add(3, 4), add(5, 6)), await asyncio.create_task(add(7, 8)))
            tell([number async for number in numbers(3)])
            async with Connection() as connection:
                tell(await connection, [item async for item in connection])
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(add(number, 1), name=f"task {number}") for number in range(3)]
            tell([task.result() for task in tasks], [task.get_name() for task in tasks])
            tell(await asyncio.wait_for(add(1, 1), 5), await asyncio.shield(add(2, 2)), await asyncio.to_thread(len, "four"))
            task = asyncio.ensure_future(asyncio.sleep(1000))
            await asyncio.sleep(0)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                tell("cancelled", task.cancelled())
            try:
                async with asyncio.timeout(0.001):
                    await asyncio.sleep(1000)
            except TimeoutError:
                tell("timeout")
            closing = numbers(5)
            tell(await anext(closing), await closing.asend(None), await closing.aclose(), await anext(numbers(0), "empty"))
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(None, profile(lambda: "from a thread"))

        tell(asyncio.run(main()))
        with asyncio.Runner() as runner:
            tell(runner.run(add(10, 10)))
        loop = asyncio.new_event_loop()
        tell(loop.run_until_complete(add(1, 1)))
        loop.close()
    """,
    "threads": """
        import concurrent.futures, threading

        @profile
        def work(number):
            return number * 2

        with concurrent.futures.ThreadPoolExecutor(4) as executor:
            tell(list(executor.map(work, range(8))), executor.submit(work, 4).result())
        thread = threading.Thread(target=work, args=[1])
        thread.start(); thread.join()
        timer = threading.Timer(0, work, [1])
        timer.start(); timer.join()
    """,
    "callbacks": """
        import atexit, re, signal, weakref, gc, itertools

        @profile
        def handle(*arguments):
            return "handled"

        tell(re.sub("x", handle, "axb"), list(itertools.starmap(handle, [(1, 2)])), list(filter(handle, [1])))
        signal.signal(signal.SIGUSR1, handle)
        signal.raise_signal(signal.SIGUSR1)
        class Kept: pass
        kept = Kept()
        weakref.finalize(kept, handle)
        del kept
        atexit.register(handle)
        tell(iter(handle, "handled").__class__.__name__, list(iter(handle, "handled")), signal.getsignal(signal.SIGUSR1) is handle)
    """,
}

"""What `profile` gives back behaves like what it was given.

Each program states facts with `tell`, which prints them; under python `profile` gives back its argument itself.
"""

import re
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from fidelity.two_runs import Pair, both, without_our_words, written

TELL = """
def tell(*facts):
    # `__wrapped__` is how a decorated function shows what it was made of, as functools.wraps has it.
    print(*({name: fact[name] for name in fact if name != "__wrapped__"} if type(fact) is dict else fact for fact in facts))
"""

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


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_profiled_function_behaves_like_the_function(name, python, tmp_path) -> None:
    pair = both(python, ["program.py"], within=written(tmp_path, TELL + textwrap.dedent(FUNCTIONS[name])))
    pair.must_agree()
    assert pair.ours.status == 0, pair.ours
    if b"Filename: " not in pair.ours.stdout:
        assert name in ("garbage", "attributes", "asyncio's own question", "type hints", "equality and hashing", "inspect",
                        "generic functions"), pair.ours


CLASSES = {
    "attributes": """
        @profile
        class Account:
            "An account."
            kind = "plain"
            def __init__(self, balance): self.balance = balance
            def double(self): return 2 * self.balance

        tell(isinstance(Account, type), Account.__name__, Account.__qualname__, Account.__module__, Account.__doc__,
             Account.__mro__, Account.kind, sorted(name for name in vars(Account)), Account(1).double())
        tell(isinstance(Account(1), Account), repr(Account), Account(1).__class__ is Account, Account.double.__qualname__)
        import inspect
        tell(inspect.isclass(Account), inspect.signature(Account), [name for name, _ in inspect.getmembers(Account, inspect.isfunction)])
    """,
    "inheritance": """
        @profile
        class Base:
            def __init__(self, x): self.x = x
            def show(self): return "base", self.x
            @classmethod
            def make(cls, x): return cls(x)
            @staticmethod
            def fixed(): return 1

        class Middle(Base):
            def __init__(self, x):
                super().__init__(x + 1)
            def show(self): return "middle", super().show()

        @profile
        class Leaf(Middle):
            def show(self): return "leaf", super().show(), super(Middle, self).show(), __class__.__name__

        tell(Leaf(1).show(), Leaf.make(2).x, Leaf.fixed(), issubclass(Leaf, Base), Leaf.__bases__, type(Leaf.make(1)).__name__)
    """,
    "__init_subclass__, __set_name__ and metaclasses": """
        class Named:
            def __set_name__(self, owner, name): tell("named", owner.__name__, name)
            def __get__(self, instance, owner): return "got", instance is None

        class Meta(type):
            def __new__(meta, name, bases, namespace, **options): tell("meta", name, options); return super().__new__(meta, name, bases, namespace)
            def __init__(cls, name, bases, namespace, **options): super().__init__(name, bases, namespace)
            def __call__(cls, *arguments): tell("called"); return super().__call__(*arguments)
            @profile
            def of_meta(cls): return cls.__name__

        @profile
        class Base(metaclass=Meta, option=1):
            field = Named()
            def __init_subclass__(cls, tag=None, **more): tell("subclass", cls.__name__, tag); super().__init_subclass__(**more)
            def __class_getitem__(cls, item): return "item", item

        @profile
        class Leaf(Base, tag="t"):
            pass

        tell(Leaf().field, Leaf.field, Leaf["x"], type(Leaf).__name__, Leaf.of_meta())
    """,
    "static and class methods": """
        class Tools:
            @profile
            @staticmethod
            def static_below(x): return "static", x

            @staticmethod
            @profile
            def static_above(x): return "static", x

            @profile
            @classmethod
            def class_below(cls, x): return cls.__name__, x

            @classmethod
            @profile
            def class_above(cls, x): return cls.__name__, x

        class More(Tools):
            pass

        for holder in (Tools, Tools(), More, More()):
            tell(holder.static_below(1), holder.static_above(2), holder.class_below(3), holder.class_above(4))
        for name in ("static_below", "static_above", "class_below", "class_above"):
            tell(type(Tools.__dict__[name]).__name__, Tools.__dict__[name].__func__.__name__, getattr(Tools, name).__name__)
    """,
    "properties": """
        class Circle:
            def __init__(self): self._radius = 1

            @property
            @profile
            def radius(self): "The radius."; return self._radius

            @radius.setter
            @profile
            def radius(self, value): self._radius = value

            @radius.deleter
            @profile
            def radius(self): tell("deleted")

            @profile
            @property
            def area(self): "The area."; return 3 * self._radius ** 2

            @area.setter
            def area(self, value): self._radius = value

        circle = Circle()
        circle.radius = 2
        tell(circle.radius, circle.area, Circle.radius.__doc__, Circle.area.__doc__, type(Circle.__dict__["area"]).__name__)
        circle.area = 4
        del circle.radius
        tell(circle.radius)
    """,
    "abstract classes": """
        import abc

        class Shape(abc.ABC):
            @abc.abstractmethod
            @profile
            def area(self): ...

            @profile
            @abc.abstractmethod
            def name(self): ...

            @property
            @abc.abstractmethod
            @profile
            def sides(self): ...

        tell(sorted(Shape.__abstractmethods__), Shape.area.__isabstractmethod__, Shape.name.__isabstractmethod__)
        try:
            Shape()
        except TypeError as error:
            tell(error)

        @profile
        class Square(Shape):
            sides = 4
            def area(self): return 1
            def name(self): return "square"

        tell(Square().area(), isinstance(Square(), Shape), Square().name())
    """,
    "dataclasses": """
        import dataclasses

        @profile
        @dataclasses.dataclass(order=True, frozen=True)
        class Point:
            x: int
            y: int = 0
            def norm(self): return self.x + self.y

        @dataclasses.dataclass
        @profile
        class Other:
            items: list = dataclasses.field(default_factory=list)
            def __post_init__(self): self.items.append(1)

        @profile
        @dataclasses.dataclass(slots=True)
        class Slotted:
            x: int
            def twice(self): return 2 * self.x

        tell(Point(1, 2), Point(1) < Point(2), Point(1, 2).norm(), hash(Point(1)) == hash(Point(1)), dataclasses.replace(Point(1), y=5))
        tell(dataclasses.asdict(Other()), dataclasses.is_dataclass(Point), Slotted(4).twice(), Slotted.__slots__)
        try:
            Point(1).x = 2
        except dataclasses.FrozenInstanceError as error:
            tell(error)
        match Point(3, 4):
            case Point(x, y):
                tell(x, y)
    """,
    "enumerations": """
        import enum

        @profile
        class Colour(enum.Enum):
            RED = 1
            GREEN = 2
            def shown(self): return self.name.lower()
            @classmethod
            def default(cls): return cls.RED
            @property
            def twice(self): return self.value * 2

        class Flag(enum.IntFlag):
            A = 1
            B = 2
            @profile
            def both(self): return self | Flag.B

        tell(list(Colour), Colour.RED.shown(), Colour(2), Colour["RED"], Colour.default(), Colour.GREEN.twice, Flag.A.both())
        import pickle
        tell(pickle.loads(pickle.dumps(Colour.RED)) is Colour.RED, len(Colour), Colour.__members__.keys())
    """,
    "named tuples and slots": """
        import collections, typing

        @profile
        class Pair(typing.NamedTuple):
            first: int
            second: int = 2
            def total(self): return self.first + self.second

        @profile
        class Slotted:
            __slots__ = ("x",)
            def __init__(self, x): self.x = x
            def get(self): return self.x

        @profile
        class Typed(typing.TypedDict):
            name: str

        @profile
        class Counting(dict):
            def __missing__(self, key): return key * 2

        @profile
        class Failure(Exception):
            def __str__(self): return "failed with " + super().__str__()

        tell(Pair(1), Pair(1).total(), Pair._fields, Pair(3)._replace(first=9), Slotted(4).get(), Slotted.x.__class__.__name__)
        tell(Typed(name="x"), Counting(a=1)["b"], Counting().get("z"))
        try:
            raise Failure("why")
        except Failure as error:
            tell(error, repr(error))
        try:
            Slotted(1).y = 1
        except AttributeError as error:
            tell(error)
    """,
    "descriptors and special methods": """
        class Checked:
            def __set_name__(self, owner, name): self.name = "_" + name
            @profile
            def __get__(self, instance, owner): return self if instance is None else getattr(instance, self.name)
            @profile
            def __set__(self, instance, value): setattr(instance, self.name, int(value))

        @profile
        class Vector:
            size = Checked()
            def __new__(cls, *items): made = super().__new__(cls); made.items = list(items); return made
            def __init__(self, *items): self.size = len(items)
            def __repr__(self): return f"Vector{tuple(self.items)}"
            def __len__(self): return len(self.items)
            def __iter__(self): return iter(self.items)
            def __getitem__(self, index): return self.items[index]
            def __setitem__(self, index, value): self.items[index] = value
            def __contains__(self, item): return item in self.items
            def __add__(self, other): return Vector(*self.items, *other.items)
            def __eq__(self, other): return self.items == other.items
            def __hash__(self): return hash(tuple(self.items))
            def __call__(self, x): return [x * item for item in self]
            def __bool__(self): return bool(self.items)
            def __getattr__(self, name):
                if name.startswith("x"): return "missing " + name
                raise AttributeError(name)
            def __enter__(self): return self
            def __exit__(self, *error): return None
            def __del__(self): pass
            def __format__(self, specification): return "formatted"
            def __index__(self): return len(self.items)

        vector = Vector(1, 2, 3)
        vector[0] = 9
        tell(vector, len(vector), list(vector), vector[1], 2 in vector, vector + Vector(4), vector == Vector(9, 2, 3),
             vector(2), bool(Vector()), vector.xyz, f"{vector}", vector.size, range(10)[vector], {vector: 1}[vector])
        with vector as same:
            tell(same is vector, hasattr(vector, "absent"))
    """,
    "methods with names of their own": """
        @profile
        class Private:
            def __hidden(self): return "hidden"
            def show(self): return self.__hidden()
            alias = show
            shorter = lambda self: "lambda"
            class Inner:
                def show(self): return "inner"
            from_outside = len

        tell(Private().show(), Private().alias(), Private().shorter(), Private.Inner().show(), Private._Private__hidden(Private()))
        tell(Private.show is Private.alias, Private.alias.__name__, Private.from_outside("four"), Private.Inner.__qualname__)
    """,
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_profiled_class_behaves_like_the_class(name, python, tmp_path) -> None:
    pair = both(python, ["program.py"], within=written(tmp_path, TELL + textwrap.dedent(CLASSES[name])))
    pair.must_agree()
    assert pair.ours.status == 0, pair.ours
    pair.must_have_tables()


@pytest.mark.parametrize("name", [*FUNCTIONS, *(f"class: {name}" for name in CLASSES)])
def test_the_imported_decorator_gives_back_something_that_behaves_like_it_too(name, python, tmp_path) -> None:
    source = CLASSES[name.removeprefix("class: ")] if name.startswith("class: ") else FUNCTIONS[name]
    written(tmp_path, "import stand_in\n" + TELL + textwrap.dedent(source))
    folder = written(tmp_path, "from memory_profiler import profile\n" + TELL + textwrap.dedent(source), "imported.py")
    (folder / "stand_in.py").write_text("")
    plain = python.plain(["program.py"], within=folder)
    ours = python.pyprof(["imported.py"], within=folder)
    # Tracebacks and the like name the program.
    plain = replace(plain, stdout=plain.stdout.replace(b"program.py", b"imported.py"))
    Pair(plain, ours).must_agree()
    assert ours.status == 0, ours


NATIVE = {
    "a built-in function": ("len", "('four')"),
    "a type": ("int", "('4')"),
    "a partial": ("functools.partial(pow, 2)", "(3)"),
    "a callable object": ("operator.itemgetter(1)", "('four')"),
    "a method of a built-in object": ("[1, 2].count", "(1)"),
    "a method descriptor": ("str.upper", "('four')"),
}


@pytest.mark.parametrize("imported", [False, True], ids=["built-in profile", "imported profile"])
@pytest.mark.parametrize("name", NATIVE)
def test_what_has_no_code_to_profile_is_warned_about_and_works(name, imported, python, tmp_path) -> None:
    given, arguments = NATIVE[name]
    (tmp_path / "program.py").write_text(
        ("from memory_profiler import profile\n" if imported else "")
        + f"import functools, operator\nprint(({given}){arguments})\nprint(profile({given}){arguments})\n"
    )
    finished = python.pyprof(["program.py"], within=tmp_path)
    assert finished.status == 0, finished
    first, second = finished.stdout.splitlines()[:2]
    assert first == second
    if name == "a type":
        return  # a class that has no methods in Python: nothing to warn about
    assert b"UserWarning: Could not extract a code object for the object" in finished.stderr, finished


def test_a_callable_object_of_a_class_in_python_works(python, tmp_path) -> None:
    folder = written(tmp_path, """
        class Doubling:
            def __call__(self, number):
                return 2 * number

        double = profile(Doubling())
        print(double(4))
    """)
    pair = both(python, ["program.py"], within=folder)
    assert pair.ours.stdout.startswith(pair.plain.stdout) and pair.ours.status == 0, pair.ours


def test_decorated_tests_are_found_and_run_by_unittest_and_doctest(python, tmp_path) -> None:
    folder = written(tmp_path, UNITTESTS, "test_sums.py")
    for words in (["-m", "unittest", "-v"], ["-m", "unittest", "discover", "-v"], ["test_sums.py", "-v"]):
        pair = both(python, words, within=folder)
        assert _without_times(pair.plain.stderr) == _without_times(pair.ours.stderr), pair.ours
        assert pair.plain.status == pair.ours.status != 0
        pair.must_have_tables()


def test_decorated_tests_are_found_and_run_by_pytest(python, tmp_path) -> None:
    folder = written(tmp_path, PYTESTS, "test_sums.py")
    packages = Path(pytest.__file__).parent.parent
    environment = {"PYTHONPATH": str(packages), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    words = ["-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "test_sums.py"]
    pair = both(python, words, within=folder, environment=environment)
    outcomes = [sorted(re.findall(rb"^(?:PASSED|FAILED|SKIPPED|XFAIL|ERROR) \S+", run.stdout, re.MULTILINE))
                for run in (pair.plain, pair.ours)]
    assert outcomes[0] == outcomes[1] and len(outcomes[0]) == 8, pair.ours
    assert pair.plain.status == pair.ours.status == 1
    pair.must_have_tables()


UNITTESTS = """
import unittest

class Sums(unittest.TestCase):
    @profile
    def setUp(self):
        self.number = 1

    @profile
    def test_passes(self):
        self.assertEqual(self.number, 1)

    @profile
    def test_fails(self):
        self.assertEqual(self.number, 2)

    @unittest.skip("not now")
    @profile
    def test_skipped(self):
        pass

    @profile
    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    @profile
    def test_subtests(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertNotEqual(number, 1)

@profile
class Later(unittest.IsolatedAsyncioTestCase):
    async def test_waits(self):
        self.assertTrue(True)

    @unittest.mock.patch("os.getcwd") if hasattr(unittest, "mock") else lambda function: function
    def test_patched(self, *mocks):
        pass

if __name__ == "__main__":
    unittest.main()
"""

PYTESTS = """
import pytest

@pytest.fixture
@profile
def number():
    yield 1

@profile
def test_passes(number):
    assert number == 1

@profile
def test_fails(number):
    assert number == 2

@pytest.mark.parametrize("value", [1, 2])
@profile
def test_parametrized(value, number):
    assert value

@profile
@pytest.mark.skip
def test_skipped():
    pass

@pytest.mark.xfail
@profile
def test_expected():
    assert False

@profile
class TestClass:
    def test_method(self, number, tmp_path, monkeypatch):
        assert tmp_path.exists()

    @staticmethod
    def test_static():
        pass
"""


def _without_times(output: bytes) -> list[bytes]:
    return [line for line in re.sub(rb"0x[0-9a-f]+", b"", without_our_words(output)).splitlines() if b"Ran " not in line]

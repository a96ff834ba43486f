"""Programs with profiled classes and methods. Each prints facts, which must be those of the classes themselves."""

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

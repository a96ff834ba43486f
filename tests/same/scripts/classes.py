class Base:
    count = 0

    @profile
    def __init__(self, x):
        self.x = x

    @profile
    def method(self, y=1, *args, z=2, **kw):
        return self.x + y + z

    @staticmethod
    @profile
    def static(a):
        return a

    @classmethod
    @profile
    def of_class(cls):
        cls.count += 1
        return cls.count

    @property
    @profile
    def value(self):
        return self.x

    @value.setter
    @profile
    def value(self, x):
        self.x = x

    @profile
    def __call__(self):
        return self

    class Nested:
        @profile
        def method(self):
            return "nested"


class Heir(Base):
    @profile
    def method(self, *args, **kw):
        result = super().method(*args, **kw)
        return result

    @profile
    def __repr__(self):
        return f"Heir({self.x})"


heir = Heir(1)
heir.value = 5
print(heir.method(2), heir.method(2, 3, z=4, k=5), Heir.static(3), Heir.of_class(), Base.of_class(), heir.value)
print(heir(), Base.Nested().method())

from memory_profiler import profile


@profile
def inner(x):
    y = x
    return y


@profile
def outer():
    a = inner(1)
    b = inner(2)
    return a + b


@profile
def factorial(n):
    if n <= 1:
        return 1
    return n * factorial(n - 1)


@profile
def with_decorated_inside():
    @profile
    def decorated(x):
        return x

    return decorated(1) + decorated(2)


class Holder:
    @profile
    def method(self):
        return self.value

    @property
    @profile
    def value(self):
        return 1


print(outer(), factorial(3), with_decorated_inside(), Holder().method())

import functools


@profile
def outer(n):
    def inner(x):
        def innermost(y):
            return y + 1
        return innermost(x) + 1

    total = 0
    for i in range(n):
        total += inner(i)

    def never():
        return "never"

    class Local:
        value = 3
        other = value + 1

        def method(self):
            return self.value

    @functools.lru_cache
    def decorated(a, b=total):
        return a

    return total + Local().method() + decorated(1)


print(outer(3))

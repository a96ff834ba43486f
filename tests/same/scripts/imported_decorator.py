from memory_profiler import profile


@profile
def plain(n):
    total = 0
    for i in range(n):
        total += i
    return total


@profile()
def with_parentheses():
    return [x for x in range(3)]


@profile(precision=4)
def with_precision():
    return 1


print("before")
print(plain(3))
print(plain(0), with_parentheses())
print(with_precision())

@profile
def factorial(n):
    if n <= 1:
        return 1
    smaller = factorial(n - 1)
    return n * smaller


@profile
def even(n):
    return True if n == 0 else odd(n - 1)


@profile
def odd(n):
    if n == 0:
        return False
    return even(n - 1)


@profile
def tree(depth):
    return 1 + sum(tree(depth - 1) for _ in range(2)) if depth else 1


print(factorial(5), even(6), tree(3))

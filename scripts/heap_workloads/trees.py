"""Trees of tuples, generators, exceptions and closures."""


def tree(depth):
    return (tree(depth - 1), tree(depth - 1)) if depth else (None, None)


def size(node):
    return 1 + (size(node[0]) + size(node[1]) if node[0] is not None else 0)


def products(count):
    for number in range(count):
        yield number * 12345


def work():
    total = sum(size(tree(15)) for _ in range(5)) + sum(products(300_000))
    for number in range(100_000):
        try:
            raise ValueError(number)
        except ValueError as error:
            total += error.args[0]
        add = lambda other: other + number  # noqa: B023, E731
        total += add(1)
    return total


work()

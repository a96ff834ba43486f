@profile
def assigns():
    a = b = 1
    a, b = b, a
    (c, *d), e = (1, 2, 3), 4
    a += 1
    a -= 1; b += 1; c = 3
    if (n := len(d)) > 1:
        a = n
    while (n := n - 1) >= 0:
        pass
    f: int = 3
    g: str
    h = [0, 1, 2]
    h[0], h[1:] = 5, [6]
    del a, h[0]
    del (
        b,
        c,
    )
    return d, e, f, h


counter = 0


@profile
def with_global():
    global counter
    counter += 1

    def inner():
        nonlocal_value = 1

        def innermost():
            nonlocal nonlocal_value
            nonlocal_value += 1

        innermost()
        return nonlocal_value

    return inner()


@profile
def imports():
    import os.path
    from collections import (
        OrderedDict,
        defaultdict,
    )
    return os.path.basename("a/b"), len(OrderedDict()) + len(defaultdict(list))


print(assigns(), with_global(), imports())

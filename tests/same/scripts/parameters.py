@profile
def with_defaults(a, b=[x for x in range(3)], *, c=lambda: 5, d={}):
    return a, b, c(), d


@profile
def over_lines(
    a,
    b=2,
    *args,
    c: int = 3,
    **kw,
) -> tuple:
    return a, b, args, c, sorted(kw)


@profile
def positional(a, /, b, *, c):
    return a + b + c


print(with_defaults(1), with_defaults(1, 2, c=lambda: 6), over_lines(1), over_lines(1, 2, 3, 4, c=5, d=6))
print(positional(1, b=2, c=3))

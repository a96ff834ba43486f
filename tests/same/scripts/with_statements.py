from contextlib import contextmanager, suppress


@contextmanager
def holds(name):
    yield name


class Holds:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return True


@profile
def enters():
    with holds("one") as one:
        x = one
    with holds("one") as one, holds("two") as two:
        x = one + two
    with (
        holds("one") as one,
        holds("two") as two,
    ):
        x = one
        x += two
    with suppress(ValueError):
        int("x")
        x = "never"
    with Holds():
        raise KeyError
    with Holds(): x += "!"
    for _ in range(2):
        with holds("loop"):
            continue
    return x


@profile
def returns_from_within():
    with holds("one"):
        return "returned"


print(enters(), returns_from_within())

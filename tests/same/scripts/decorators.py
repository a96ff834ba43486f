def decorates(function):
    def wrapper(*arguments):
        return function(*arguments)
    return wrapper


def with_arguments(*_):
    return decorates


@decorates
@profile
def above(x):
    return x


@decorates
@with_arguments(
    1,
    2,
)
@profile
def far_above(x):
    # a comment
    return x


@profile

# a comment between
def spaced(x):

    return x


print(above(1), far_above(2), spaced(3))

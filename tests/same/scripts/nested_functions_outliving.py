"""What a nested function does after the profiled one has returned is not counted, unless another profiled one runs."""


@profile
def makes():
    def inner(x):
        y = x + 1
        return y

    inner(1)
    return inner


@profile
def calls(function):
    return function(2)


inner = makes()
inner(5)
inner(6)
calls(inner)
makes()
inner(7)

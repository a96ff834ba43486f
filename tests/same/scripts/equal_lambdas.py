"""Two lambdas that are alike: the interpreter may keep one code object for both."""


@profile
def alike(x):
    return (lambda y: y + (lambda: 1 % 5)())((lambda: 1 % 5)())


@profile
def alike_in_a_row(x):
    return (lambda: x)() + (lambda: x)() + (lambda: x)()


print(alike(1), alike(2), alike_in_a_row(3))

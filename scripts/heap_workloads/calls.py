"""Calls of a function, which allocate nothing."""


def fibonacci(number):
    return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)


fibonacci(29)

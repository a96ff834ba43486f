@profile()
def with_parentheses():
    return 1


@profile(precision=4)
def with_precision():
    return 2


@profile(
    precision=1
)
def over_lines():
    return 3


print(with_parentheses(), with_precision(), over_lines())

class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


@profile
def matches(value):
    match value:
        case 0:
            return "zero"
        case int() | float() if value > 10:
            return "large"
        case [first, *rest]:
            return first, len(rest)
        case {"key": found}:
            return found
        case Point(x, y=0):
            return x
        case str(text):
            result = text
        case _:
            result = "other"
    return result


for value in (0, 11, 5, [1, 2, 3], {"key": 4}, Point(6, 0), Point(6, 1), "text"):
    print(matches(value))

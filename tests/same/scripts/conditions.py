@profile
def conditions(a, b):
    if a and b:
        x = 1
    elif a or b:
        x = 2
    else:
        x = 3
    y = "first" if a else "second"
    z = (
        "first"
        if a
        else "second"
    )
    if (
        a
        and b
    ):
        pass
    if a: x += 1
    if not a: x += 1
    else: x += 2
    value = a and b or x
    chained = 0 < x < 3 < 4
    return x, y, z, value, chained


for a in (0, 1):
    for b in (0, 1):
        print(conditions(a, b))

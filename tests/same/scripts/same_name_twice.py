@profile
def same():
    return 1


first = same


@profile
def same():
    return 2


print(first(), same())


def plain():
    a = 1
    return a


one, two = profile(plain), profile(plain)
print(one(), two(), plain())

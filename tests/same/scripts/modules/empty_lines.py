@profile
def in_a_module(n):
    return [x for x in range(n)]


def undecorated(n):
    return in_a_module(n)

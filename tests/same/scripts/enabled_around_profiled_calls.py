@profile
def works():
    return 1


def plain():
    return works()


profile.add_function(plain)
profile(plain)
plain()
with profile:
    plain()
works()

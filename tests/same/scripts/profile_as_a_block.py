def plain(x):
    y = x
    return y


def other(x):
    return x


profile.add_function(plain)
plain(1)
with profile:
    plain(2)
    other(3)
    with profile:
        plain(4)
    plain(5)
plain(6)
profile.enable_by_count()
plain(7)
profile.enable_by_count()
profile.disable_by_count()
plain(8)
profile.disable_by_count()
profile.disable_by_count()
plain(9)
profile.runctx("plain(10); plain(11)", globals(), locals())
try:
    profile.runctx("plain(12); 1 / 0", globals(), locals())
except ZeroDivisionError:
    print("raised")
plain(13)

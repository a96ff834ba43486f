@profile
def works():
    return 1


@profile
def ends_the_file():
    return works(
    )
print(ends_the_file(), ends_the_file()) if True else 0
@profile
def last_line(): return 1
last_line(); last_line()
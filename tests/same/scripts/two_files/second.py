@profile
def identical(x):
    y = x
    return y

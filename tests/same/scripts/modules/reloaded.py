@profile
def reloaded():
    return 1

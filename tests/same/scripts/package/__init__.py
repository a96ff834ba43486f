@profile
def in_the_package():
    return "package"

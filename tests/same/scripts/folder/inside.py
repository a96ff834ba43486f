import sys


@profile
def inside():
    return sys.path[0] != ""


print(inside(), sys.argv[1:])

import sys


@profile
def prints():
    print(sys.argv[1:])


prints()

import sys


@profile
def leaves():
    print("leaving")
    sys.exit(3)


leaves()

import sys


@profile
def main(arguments):
    print(arguments, __name__)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

import sys

from package import in_the_package
from package.inner import in_a_module


@profile
def main():
    return in_the_package(), in_a_module(), sys.argv[1:]


print(main())

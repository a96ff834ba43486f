import sys

if sys.version_info >= (3, 0):
    @profile
    def defined():
        return "here"
else:
    @profile
    def defined():
        return "there"

try:
    profile
except NameError:
    def profile(function):
        return function


@profile
def guarded():
    return 1


print(defined(), guarded())

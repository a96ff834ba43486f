import functools
import warnings

# the original warns that it cannot make out a class
warnings.simplefilter("ignore")


def decorates(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)

    return wrapper


@profile
class Holder:
    def method(self):
        return 1


@profile
@decorates
def wrapped():
    return 2


@profile
@profile
def twice():
    return 3


print(Holder().method(), wrapped(), twice())

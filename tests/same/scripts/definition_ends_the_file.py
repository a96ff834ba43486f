import atexit


def called_by(function):
    function()
    return function


@called_by
@profile
def ends_the_file():
    x = 1
    return x  # the end
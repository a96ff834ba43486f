from memory_profiler import profile


@profile
def raises(x):
    y = x
    raise LookupError


try:
    raises(1)
except LookupError:
    print("caught")

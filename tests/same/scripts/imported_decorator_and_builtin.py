import memory_profiler


@profile
def collected(x):
    return prints(x) + 1


@memory_profiler.profile
def prints(x):
    return collected_too(x)


@profile
def collected_too(x):
    y = x
    return y


print(collected(1))

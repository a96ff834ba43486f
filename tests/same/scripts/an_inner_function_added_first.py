def makes(n):
    def inner(x):
        y = x
        return y

    for number in range(n):
        inner(number)
    return inner


profile.add_function(makes(0))
profile.add_function(makes)
with profile:
    makes(2)

def counts(n):
    for i in range(n):
        yield i


profile.add_function(counts)


@profile
def consumes():
    total = 0
    for x in counts(3):
        total += x
    return total


print(consumes())
print(list(counts(2)))

@profile
def commented():
    # first
    x = 1
    # inside

    y = 2  # behind
    return x + y
    # at the end, at body indent

    # after an empty line
# at the margin

@profile
def next_one():
    return 1
  # oddly indented


# far below
print(commented(), next_one())


@profile
def last():
    if True:
        return 1
        # deeper
    # less deep
    # the end


print(last())

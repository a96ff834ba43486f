"""A loop that does nothing but allocate small objects."""


def loop():
    for number in range(1_500_000):
        product = number * 1_000_003
        pair = (product, number)
        one = [product]
    return pair, one


loop()

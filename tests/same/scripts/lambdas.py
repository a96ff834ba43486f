@profile
def uses_lambdas():
    double = lambda x: x * 2
    a = [double(i) for i in range(3)]
    a.sort(key=lambda x: -x)
    over = lambda x: (
        x +
        1
    )
    b = list(map(over, a))
    c = (lambda: (lambda: 5)())()
    return a, b, c


named = profile(lambda x: x + 1)
print(uses_lambdas(), named(1), named(2))

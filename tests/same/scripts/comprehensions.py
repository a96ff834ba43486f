@profile
def comprehends(n):
    a = [i for i in range(n)]
    b = {i for i in range(n) if i % 2}
    c = {i: i for i in range(n)}
    d = list(i for i in range(n))
    e = [
        i * j
        for i in range(n)
        for j in range(2)
        if i
    ]
    f = [[j for j in range(i)] for i in range(n)]
    g = sum(
        i
        for i in range(n)
        if i > 1
    )
    h = any(i > 1 for i in range(n))
    k = {
        i:
        i + 1
        for i in range(n)
    }
    return len(a) + len(b) + len(c) + len(d) + len(e) + len(f) + g + h + len(k)


print(comprehends(4), comprehends(0))

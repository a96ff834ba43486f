@profile
def drives():
    def counts(n):
        for i in range(n):
            yield i
        return n

    def delegates():
        result = yield from counts(2)
        yield result

    def receives():
        total = 0
        while True:
            value = yield total
            if value is None:
                return
            total += value

    a = list(counts(3))
    b = list(delegates())
    receiver = receives()
    next(receiver)
    receiver.send(3)
    receiver.send(4)
    try:
        receiver.send(None)
    except StopIteration:
        pass

    def closes():
        try:
            yield 1
            yield 2
        except ValueError:
            yield 3
        finally:
            a.append("closed")

    first = closes()
    next(first)
    first.close()
    second = closes()
    next(second)
    second.throw(ValueError)
    second.close()
    one_line = (x for x in a)
    next(one_line)
    next(one_line)
    for x in one_line: pass
    return a, b


print(drives())

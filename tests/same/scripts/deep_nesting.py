@profile
def deep(n):
    total = 0
    for a in range(n):
        if a:
            for b in range(a):
                while b:
                    try:
                        with open("/dev/null") as null:
                            for c in range(2):
                                if c:
                                    total += len(null.read()) + 1
                    finally:
                        b -= 1
    return total


print(deep(4))

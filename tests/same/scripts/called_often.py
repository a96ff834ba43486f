@profile
def often(n):
    if n % 3 == 0:
        return "fizz"
    total = n
    for i in range(2):
        total += i
    return total


@profile
def caller():
    return [often(n) for n in range(10)]


for _ in range(3):
    often(1)
caller()
for _ in range(3):
    often(2)

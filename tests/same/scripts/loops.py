@profile
def over_lines(n):
    total = 0
    for number in range(n):
        total += number
        if number % 2:
            continue
        if number > 6:
            break
    else:
        total = -1
    while total > 0:
        total -= 3
    else:
        total = 5
    return total


@profile
def on_one_line(n):
    x = 0
    for i in range(n): x += i
    while x > 0: x -= 1
    for i in range(n): pass
    for i in range(2):
        for j in range(3): x += j
    return x


@profile
def endless():
    n = 0
    while True:
        n += 1
        if n == 4:
            break
    while 1: break
    return n


@profile
def nothing_to_loop_over():
    for _ in ():
        print("never")
    else:
        pass
    while False:
        print("never")


print(over_lines(9), over_lines(3), on_one_line(4), endless(), nothing_to_loop_over())

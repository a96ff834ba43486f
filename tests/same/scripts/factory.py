def makes(name):
    @profile
    def made(x):
        y = x
        return name, y

    return made


first, second, third = makes("first"), makes("second"), makes("third")
print(second(1), first(1), second(2))


@profile
def makes_inside():
    @profile
    def made(x):
        return x

    return made(1) + made(2)


print(makes_inside(), makes_inside())

@profile
def found():
    return "found"


print(found())

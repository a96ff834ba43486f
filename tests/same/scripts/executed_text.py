"""Functions from `exec` have no file; what `exec` runs inside a profiled function is not a row of it."""


@profile
def executes():
    space = {}
    exec("x = 1\ny = 2\n", space)
    value = eval("space['x'] + 1", {"space": space})
    return value


print(executes())
exec("""
@profile
def without_a_file():
    return 1
print(without_a_file())
""")

@profile
def one(): return 1
@profile
def two(a, b=2): return a + b
@profile
def both(): x = 1; y = 2; return x + y

@profile
def only_a_docstring():
    """Nothing but this."""

@profile
def only_pass(): pass

@profile
def only_dots(): ...

print(one(), one(), two(1), both(), only_a_docstring(), only_pass(), only_dots())

@profile
def raises(n):
    if n == 0:
        raise RuntimeError("the end")
    raises(n - 1)


print("before")
raises(2)
print("never")

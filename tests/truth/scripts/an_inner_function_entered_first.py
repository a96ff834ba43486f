"""The baseline is the memory when the function itself is first entered, not one that was defined in it before."""
MIB = 2 ** 20


def outer():
    def inner(blocks):
        del blocks[:]  #: -64 MiB x1
    return inner  #: 0 x1


profile.add_function(outer)
made = outer()
with profile:
    made([b"x" * (64 * MIB)])
    outer()

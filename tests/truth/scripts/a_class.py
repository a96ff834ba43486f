"""`@profile` on a class profiles its methods and gives the class back."""
MIB = 2 ** 20


@profile
class Holder:
    def __init__(self, size):
        self.block = b"x" * (size * MIB)  #: +64 MiB x1

    def drop(self):
        self.block = None  #: -64 MiB x1

    @staticmethod
    def make():
        return b"x" * (64 * MIB)  #: +64 MiB x1

    @property
    def made(self):
        return b"x" * (64 * MIB)  #: +64 MiB x1


holder = Holder(64)
assert isinstance(holder, Holder)
holder.drop()
holder.make()
len(holder.made)

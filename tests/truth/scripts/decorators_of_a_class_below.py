"""`@profile` over `staticmethod`, `classmethod` and `property` profiles what they hold."""
MIB = 2 ** 20


class Holder:
    blocks = []

    @profile
    @staticmethod
    def static(size):
        return b"x" * (size * MIB)  #: +64 MiB x1

    @profile
    @classmethod
    def of_the_class(cls):
        cls.blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1

    @profile
    @property
    def held(self):
        return b"x" * (64 * MIB)  #: +64 MiB x1


@profile
def uses():
    kept = [Holder.static(64)]  #: +64 MiB
    Holder.of_the_class()  #: +64 MiB
    kept.append(Holder().held)  #: +64 MiB
    del kept  #: -128 MiB


uses()

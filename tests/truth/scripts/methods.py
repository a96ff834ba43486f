"""Methods, static and class methods, properties."""
MIB = 2 ** 20


class Holder:
    blocks = []

    @profile
    def __init__(self):
        self.block = b"x" * (64 * MIB)  #: +64 MiB x1

    @profile
    def grows(self):
        self.block += b"x" * (64 * MIB)  #: +64 MiB x1 at +64 MiB
        return self  #: 0

    @profile
    def shrinks(self):
        del self.block  #: -128 MiB x1

    @staticmethod
    @profile
    def inside_static(size):
        return b"x" * (size * MIB)  #: +64 MiB x1

    @classmethod
    @profile
    def inside_class(cls):
        cls.blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1

    @property
    @profile
    def inside_property(self):
        return b"x" * (64 * MIB)  #: +64 MiB x1

    @profile
    def __len__(self):
        self.blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
        return len(self.blocks)  #: 0


class Heir(Holder):
    @profile
    def grows(self):
        super().grows()  #: +64 MiB x1
        return b"x" * (64 * MIB)  #: +64 MiB x1


@profile
def uses():
    holder = Heir()  #: +64 MiB at +64 MiB
    holder.grows()  #: +64 MiB at +128 MiB
    holder.shrinks()  #: -128 MiB at +0 MiB
    kept = [holder.inside_static(64)]  #: +64 MiB
    holder.inside_class()  #: +64 MiB
    kept.append(holder.inside_property)  #: +64 MiB
    len(holder)  #: +64 MiB
    del kept  #: -128 MiB


uses()

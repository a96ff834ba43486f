"""The consumer's line shows what its generator changed; the generator shows nothing of the consumer."""
MIB = 2 ** 20


@profile
def produces(count):
    for number in range(count):
        block = b"x" * (64 * MIB)  #: +64 MiB x3
        yield number  #: 0


@profile
def consumes():
    kept = []
    for number in produces(3):  #: 0
        kept.append(b"x" * (64 * MIB))  #: +192 MiB x3 at +256 MiB
    kept.clear()  #: -192 MiB


@profile
def takes_one():
    generator = produces_once()
    block = next(generator)  #: +64 MiB at +64 MiB
    generator.close()  #: 0
    del block  #: -64 MiB at +0 MiB


@profile
def produces_once():
    yield b"x" * (64 * MIB)  #: +64 MiB


consumes()
takes_one()

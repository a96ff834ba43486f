"""A profiled function of another module, called from a profiled function of this one."""
from modules.profiled_module import takes

MIB = 2 ** 20


@profile
def calls():
    blocks = []
    for _ in range(2):
        takes(blocks)  #: +128 MiB x2
        blocks.append(b"x" * (64 * MIB))  #: +128 MiB x2
    blocks.clear()  #: -256 MiB


calls()

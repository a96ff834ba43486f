"""The sizes of the blocks that jemalloc gives, by its documentation. They follow from the requested sizes."""

from decimal import Decimal

QUANTUM, PAGE = 16, 4096
LARGEST_SMALL_SIZE = 14_336


def given(size: int) -> int:
    """Returns the size of the block that jemalloc gives for a request of this size."""
    if size <= 8:
        return 8
    if size <= 8 * QUANTUM:
        return _next_multiple(size, QUANTUM)
    if size > LARGEST_SMALL_SIZE:
        return _next_multiple(size, PAGE)
    # there are four sizes between a power of two and the next one
    doubling = 1 << (size - 1).bit_length() - 1
    return _next_multiple(size, doubling // 4)


def in_bytes(figure: Decimal) -> int:
    """Returns the whole number of bytes that a figure in MiB with nine digits stands for."""
    return round(figure * 2**20)


def _next_multiple(size: int, of: int) -> int:
    return -(-size // of) * of

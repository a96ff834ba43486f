"""The sizes in which jemalloc gives memory, by its documentation: what a block takes follows from what was asked for."""

from decimal import Decimal

QUANTUM, PAGE = 16, 4096
LARGEST_SMALL_SIZE = 14_336


def given(size: int) -> int:
    """The bytes that a block of this size takes."""
    if size <= 8:
        return 8
    if size <= 8 * QUANTUM:
        return _next_multiple(size, QUANTUM)
    if size > LARGEST_SMALL_SIZE:
        return _next_multiple(size, PAGE)
    # four sizes for each doubling
    doubling = 1 << (size - 1).bit_length() - 1
    return _next_multiple(size, doubling // 4)


def in_bytes(figure: Decimal) -> int:
    """A figure in MiB, of nine digits, as the whole number of bytes that it stands for."""
    return round(figure * 2**20)


def _next_multiple(size: int, of: int) -> int:
    return -(-size // of) * of

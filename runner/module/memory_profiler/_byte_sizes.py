"""Numbers of bytes as text, such as `50 MiB`."""

import re

_UNITS = {
    "b": 1,
    "kib": 2**10,
    "mib": 2**20,
    "gib": 2**30,
    "tib": 2**40,
    "kb": 10**3,
    "mb": 10**6,
    "gb": 10**9,
    "tb": 10**12,
}
_LARGER = (("KiB", 2**10), ("MiB", 2**20), ("GiB", 2**30))
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*")


def parse(size):
    """Returns the bytes of a size: an integer, or a text like `50 MiB`. Raises ValueError for anything else."""
    if isinstance(size, int) and not isinstance(size, bool) and size >= 0:
        return size
    match = _SIZE.fullmatch(size) if isinstance(size, str) else None
    unit = match and _UNITS.get(match[2].lower())
    if not match or not unit:
        raise ValueError(
            f'{size!r} is not a size: sizes are texts like "512 KiB", "50 MiB", "1.5 GiB" or "20 MB", or numbers of bytes'
        )
    return int(float(match[1]) * unit)


def text(size):
    """Returns a number of bytes as text, such as `1.5 MiB`: in the largest unit that is not larger than the number."""
    sign, amount = ("-" if size < 0 else ""), abs(size)
    if amount < 2**10:
        return f"{sign}{amount} B"
    # 1023.95 KiB would be written as 1024.0 KiB
    larger = [(unit, size) for unit, size in _LARGER if amount >= (1 - 0.05 / 2**10) * size]
    unit, size = larger[-1] if larger else _LARGER[0]
    return f"{sign}{amount / size:,.1f} {unit}"

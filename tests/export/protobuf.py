"""A reader of the wire format of protocol buffers, and of the messages of pprof."""

import gzip
from collections import Counter
from dataclasses import dataclass


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at a place, and the place after it."""
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def fields(data: bytes) -> list[tuple[int, int | bytes]]:
    """The fields of a message, with their numbers."""
    found: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
            found.append((key >> 3, value))
        else:
            assert key & 7 == 2, f"wire type {key & 7}"
            length, at = varint(data, at)
            assert at + length <= len(data)
            found.append((key >> 3, data[at : at + length]))
            at += length
    return found


def numbers(message: bytes, field: int) -> list[int]:
    """The numbers of a repeated field, which are packed."""
    found = []
    for number, value in fields(message):
        if number != field:
            continue
        if isinstance(value, int):
            found.append(value)
        else:
            at = 0
            while at < len(value):
                one, at = varint(value, at)
                found.append(one)
    return found


def number(message: bytes, field: int) -> int:
    """The number of a field; zero if it is left out."""
    return next(iter(numbers(message, field)), 0)


def messages(message: bytes, field: int) -> list[bytes]:
    """The messages of a repeated field."""
    return [value for found, value in fields(message) if found == field and isinstance(value, bytes)]


Frame = tuple[str, str, int]
"""The function, the file and the line."""


@dataclass(frozen=True)
class Profile:
    """A profile of pprof."""

    types: list[tuple[str, str]]
    """The quantities and their units."""
    default_type: str
    samples: list[tuple[tuple[Frame, ...], list[int]]]
    """The stacks, the innermost frame first, with their quantities."""

    def totals(self) -> list[int]:
        """The sums of the quantities over all samples."""
        return [sum(values) for values in zip(*(values for _, values in self.samples), strict=True)]

    def by_line(self, quantity: int) -> Counter[Frame]:
        """The sums of a quantity over the samples of each innermost frame."""
        sums: Counter[Frame] = Counter()
        for stack, values in self.samples:
            sums[stack[0]] += values[quantity]
        return sums


def read(compressed: bytes) -> Profile:
    """Reads a compressed profile."""
    data = gzip.decompress(compressed)
    texts = [text.decode() for text in messages(data, 6)]
    assert texts[0] == "" and len(texts) == len(set(texts))
    functions = {number(it, 1): (texts[number(it, 2)], texts[number(it, 4)]) for it in messages(data, 5)}
    locations = {}
    for location in messages(data, 4):
        (line,) = messages(location, 4)
        locations[number(location, 1)] = (*functions[number(line, 1)], number(line, 2))
    assert 0 not in locations and 0 not in functions
    samples = [
        (tuple(locations[place] for place in numbers(sample, 1)), numbers(sample, 2)) for sample in messages(data, 2)
    ]
    types = [(texts[number(it, 1)], texts[number(it, 2)]) for it in messages(data, 1)]
    return Profile(types, texts[number(data, 14)], samples)

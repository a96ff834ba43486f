"""A program with stages, which takes a few seconds: mprof run book/examples/stages.py"""

import time

MIB = 2**20


def wait():
    time.sleep(0.12)


@profile
def read_part(size):
    part = bytearray(b"x") * (size * MIB)
    wait()
    return part


@profile
def read_all():
    parts = []
    for size in (12, 18, 24, 18, 12):
        parts.append(read_part(size))
        wait()
    return parts


@profile
def merge(parts):
    merged = bytearray().join(parts)
    wait()
    ordered = bytes(merged)
    wait()
    return ordered


@profile
def summarize(merged):
    step = len(merged) // 6
    for start in range(0, len(merged), step):
        part = merged[start : start + step]
        wait()
        del part


@profile
def main():
    parts = read_all()
    merged = merge(parts)
    del parts
    wait()
    summarize(merged)
    del merged
    wait()


main()

"""Four threads, which allocate in C code most of the time."""

import threading
import zlib

import numpy


def work():
    array = numpy.ones(20_000)
    data = bytes(range(256)) * 4000
    for _ in range(60):
        zlib.compress(data, 1)
        for _ in range(20):
            array * 2 + 1
            [str(number) for number in range(100)]


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

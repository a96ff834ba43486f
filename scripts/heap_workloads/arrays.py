"""Small and large arrays of numpy."""

import numpy

small = numpy.ones(1000)
for _ in range(200_000):
    small * 2 + 1
for _ in range(100):
    numpy.ones(1 << 17) * 2 + 1

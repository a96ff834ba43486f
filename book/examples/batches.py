"""Reads batches of numbers, one after the other, and keeps a little of each."""


@profile
def read_batch(number):
    return [float(number)] * 12_000_000


@profile
def largest_of_each(count):
    largest = []
    for number in range(count):
        batch = read_batch(number)
        ordered = sorted(batch)
        largest.append(ordered[-1])
        del batch, ordered
    return largest


print(largest_of_each(3))

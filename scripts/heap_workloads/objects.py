"""Tuples, lists, dictionaries and texts. A tenth of them is kept for some time."""

kept = []
for number in range(400_000):
    made = ((number, number + 1, number + 2), [[number], [number, number]], {"a": number}, "x%d" % number)
    if number % 10 == 0:
        kept.append(made)
    if len(kept) > 20_000:
        kept = []

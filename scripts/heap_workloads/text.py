"""Words that are counted, replaced and joined."""

import re
from collections import Counter, namedtuple

Word = namedtuple("Word", "text count")

text = " ".join("word%d" % (number * 7919 % 5000) for number in range(300_000))
counts = Counter(text.split())
words = sorted((Word(*item) for item in counts.items()), key=lambda word: (-word.count, word.text))
numbers = re.sub(r"word(\d+)", lambda found: found.group(1), text)
lines = [",".join(str(number) for number in range(index % 20)) for index in range(60_000)]
by_length = {}
for line in lines:
    by_length.setdefault(len(line), []).append(line.upper())

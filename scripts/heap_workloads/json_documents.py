"""A document of some MB, written and read again."""

import json

ROW = {"id": 12345, "name": "a name", "tags": ["a", "b", "c"], "score": 1.5, "nested": {"x": 1, "y": [1, 2, 3]}}

rows = [dict(ROW, id=number, name="name %d" % number, score=number / 7) for number in range(120_000)]
text = json.dumps(rows)
del rows
json.loads(text)

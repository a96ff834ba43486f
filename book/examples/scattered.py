"""Creates many small objects, and keeps every thousandth of them."""

texts = [f"text {number} " * 8 for number in range(600_000)]
kept = texts[::1000]
del texts

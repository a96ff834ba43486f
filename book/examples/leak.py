"""Answers requests. The cache keeps each answer for ever, because each session has a key of its own."""

cache = {}


def answer(request):
    if request not in cache:
        cache[request] = f"the answer to {request} " * 50
    return cache[request]


def serve(first, last):
    for session in range(first, last):
        answer(f"/start?session={session}")


serve(0, 1_000)
profile.mark("warm")
serve(1_000, 20_000)

"""Code objects that are made, run ten times, and forgotten."""

for number in range(6_000):
    code = compile("a=[1,2,3]\ndef f():\n    return [%d]*10\nb=f()\n" % number, "<made>", "exec")
    for _ in range(10):
        exec(code, {})

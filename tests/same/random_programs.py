"""Programs of random control flow, the same for the same seed: functions, generators and coroutines full of
branches.

A counter in the program decides every branch, so that the program runs the same way under any profiler. The program
itself resumes its generators and coroutines, throws exceptions into them, and closes them.
"""

import random

FUNCTIONS = 20
DEEPEST = 4

PROLOGUE = """
import contextlib
import types

state = [12345]


def chance(below):
    state[0] = (state[0] * 1103515245 + 12345) % 2**31
    return (state[0] >> 8) % below


@contextlib.contextmanager
def enters():
    yield 1


class Swallows:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return chance(2) == 0


@types.coroutine
def pause():
    yield


async def later(x):
    await pause()
    return x


def drives(started):
    try:
        started.send(None)
        for _ in range(20):
            kind = chance(8)
            if kind == 0:
                started.throw(KeyError())
            elif kind == 1 and chance(3) == 0:
                return started.close()
            else:
                started.send(None)
    except Exception:
        pass


def calls(function):
    try:
        return function(1)
    except Exception:
        pass
"""

PLAIN, GENERATOR, COROUTINE = "def", "generator", "async def"
SUSPENSIONS = {
    GENERATOR: ["x = (yield x) or 1", "yield", "yield from range(chance(3))"],
    COROUTINE: ["await pause()", "x = await later(x)", "await pause(); x += 1"],
}


class Writer:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines = PROLOGUE.splitlines()
        self.numbers = 0
        self.kind = PLAIN

    def program(self) -> str:
        """Returns the whole program."""
        kinds = [self.random.choice([PLAIN, PLAIN, GENERATOR, COROUTINE]) for _ in range(FUNCTIONS)]
        for number, kind in enumerate(kinds):
            self.function(f"function_{number}", kind)
        self.write(0, "for _ in range(6):", "    with profile:")
        for number, kind in enumerate(kinds):
            name = f"function_{number}"
            self.write(2, f"calls({name})" if kind == PLAIN else f"drives({name}(1))")
        self.write(0, "print(state)")
        return "\n".join(self.lines) + "\n"

    def function(self, name: str, kind: str) -> None:
        """Writes a function at the top level of the program. It is one of the profiled functions."""
        self.kind = kind
        self.write(0, f"{'async def' if kind == COROUTINE else 'def'} {name}(x):", "    z = []")
        if kind != PLAIN:
            self.write(1, "yield" if kind == GENERATOR else "await pause()")
        for _ in range(3):
            self.statement(1, 0, in_loop=False, in_finally=False)
        self.write(1, "z.append(x)")
        self.write(0, f"profile.add_function({name})")

    def write(self, indent: int, *lines: str) -> None:
        self.lines.extend("    " * indent + line for line in lines)

    def unique(self) -> int:
        self.numbers += 1
        return self.numbers

    def block(self, indent: int, depth: int, **where: bool) -> None:
        for _ in range(self.random.randrange(1, 4)):
            self.statement(indent, depth, **where)

    def perhaps(self, likely: float, indent: int, head: str, depth: int, **where: bool) -> None:
        if self.random.random() < likely:
            self.write(indent, head)
            self.block(indent + 1, depth, **where)

    def statement(self, indent: int, depth: int, in_loop: bool, in_finally: bool) -> None:
        """Writes a statement, with the statements inside it."""
        simple = [self.assigns, self.jumps, self.raises, self.suspends]
        compound = [self.branches, self.loops, self.tries, self.enters, self.matches, self.defines]
        choices = simple if depth >= DEEPEST else simple + compound
        self.random.choice(choices)(indent, depth, {"in_loop": in_loop, "in_finally": in_finally})

    def assigns(self, indent, depth, where):
        self.write(indent, self.random.choice(["x = {}", "z.append({}); x += 1"]).format(self.expression()))

    def jumps(self, indent, depth, where):
        if where["in_loop"] and not where["in_finally"]:
            self.write(indent, f"if chance(4) == 0: {self.random.choice(['break', 'continue'])}")
        else:
            self.write(indent, "pass")

    def raises(self, indent, depth, where):
        self.write(indent, f"if chance(12) == 0: raise {self.random.choice(['KeyError', 'ValueError(x)'])}")

    def suspends(self, indent, depth, where):
        if self.kind in SUSPENSIONS:
            self.write(indent, self.random.choice(SUSPENSIONS[self.kind]))
        elif not where["in_finally"]:
            self.write(indent, "if chance(15) == 0: return x")
        else:
            self.write(indent, "del z[:]")

    def branches(self, indent, depth, where):
        self.perhaps(1, indent, f"if {self.expression()}:", depth + 1, **where)
        self.perhaps(0.4, indent, f"elif {self.expression()}:", depth + 1, **where)
        self.perhaps(0.5, indent, "else:", depth + 1, **where)

    def loops(self, indent, depth, where):
        inside = {"in_loop": True, "in_finally": False}
        kind = self.random.randrange(3)
        if kind == 0:
            self.write(indent, "for y in range(chance(4)): x += y")
        elif kind == 1:
            self.perhaps(1, indent, f"for y in range({self.random.choice(['chance(4)', '3'])}):", depth + 1, **inside)
            self.perhaps(0.3, indent, "else:", depth + 1, **where)
        else:
            self.write(indent, f"left_{depth} = chance(4)")
            self.perhaps(1, indent, f"while (left_{depth} := left_{depth} - 1) > 0:", depth + 1, **inside)

    def tries(self, indent, depth, where):
        self.perhaps(1, indent, "try:", depth + 1, **where)
        caught = self.random.random() < 0.8
        if caught:
            self.perhaps(
                1, indent, self.random.choice(["except KeyError as error:", "except KeyError:"]), depth + 1, **where
            )
            self.perhaps(0.4, indent, "except (ValueError, TypeError):", depth + 1, **where)
            self.perhaps(0.3, indent, "else:", depth + 1, **where)
        self.perhaps(0.4 if caught else 1, indent, "finally:", depth + 1, in_loop=False, in_finally=True)

    def enters(self, indent, depth, where):
        what = self.random.choice(["enters()", "enters() as w", "enters(), enters()", "Swallows()"])
        self.perhaps(1, indent, f"with {what}:", depth + 1, **where)

    def matches(self, indent, depth, where):
        self.write(indent, "match x:")
        for case in ("case 0 | 1:", "case int() if chance(2):", "case _:"):
            self.perhaps(1, indent + 1, case, depth + 1, **where)

    def defines(self, indent, depth, where):
        name, outer = f"inner_{self.unique()}", self.kind
        self.kind = PLAIN
        self.write(indent, f"def {name}(x):", "    z = []")
        self.block(indent + 1, DEEPEST - 1, in_loop=False, in_finally=False)
        self.write(indent, "    return x", f"x = {name}(chance(3))")
        self.kind = outer

    def expression(self, depth: int = 0) -> str:
        """Returns an expression, which sometimes extends over several lines."""
        one = self.expression
        if depth > 2 or self.random.random() < 0.35:
            return self.random.choice(["chance(3)", "x", "1", "len(z)"])
        deeper = depth + 1
        return self.random.choice(
            [
                lambda: f"({one(deeper)} + {one(deeper)})",
                lambda: f"({one(deeper)} if {one(deeper)} else {one(deeper)})",
                lambda: f"({one(deeper)} and {one(deeper)} or {one(deeper)})",
                lambda: f"sum([i for i in range(chance(3)) if {one(deeper)}])",
                lambda: f"sum(i for i in range({one(deeper)} % 4))",
                lambda: f"(lambda q: q + {self.unique()} * {one(deeper)})({one(deeper)})",
                lambda: f"(\n{one(deeper)}\n+\n{one(deeper)})",
            ]
        )()

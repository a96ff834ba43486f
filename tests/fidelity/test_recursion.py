"""A program may recurse under pyprof as deep as it may under python."""

import signal

import pytest

from fidelity.two_runs import both, written

DEPTHS = {
    "a function under an open profiled one, to 50,000": """
        import sys
        sys.setrecursionlimit(100_000)

        def down(depth):
            return 0 if depth == 0 else 1 + down(depth - 1)

        @profile
        def start():
            return down(50_000)

        print(start())
    """,
    "a function beside profiled ones, to 50,000": """
        import sys
        sys.setrecursionlimit(100_000)

        def down(depth):
            return 0 if depth == 0 else 1 + down(depth - 1)

        @profile
        def start():
            return 1

        print(start(), down(50_000))
    """,
    "a profiled function, to 20,000": """
        import sys
        sys.setrecursionlimit(100_000)

        @profile
        def down(depth):
            return 0 if depth == 0 else 1 + down(depth - 1)

        print(down(20_000))
    """,
    "a profiled function in a thread with a small stack, to 3,000": """
        import sys, threading
        sys.setrecursionlimit(100_000)
        threading.stack_size(256 * 1024)

        @profile
        def down(depth):
            return 0 if depth == 0 else 1 + down(depth - 1)

        thread = threading.Thread(target=lambda: print(down(3_000)))
        thread.start()
        thread.join()
    """,
    "a profiled function, to 900": """
        @profile
        def down(depth):
            return 0 if depth == 0 else 1 + down(depth - 1)

        print(down(900))
    """,
    "a profiled function, to 5,000": """
        import sys
        sys.setrecursionlimit(10_000)

        @profile
        def down(depth):
            return 0 if depth == 0 else 1 + down(depth - 1)

        print(down(5_000))
    """,
    "a profiled generator, to 200": """
        @profile
        def down(depth):
            yield depth
            if depth:
                yield from down(depth - 1)

        print(sum(down(200)))
    """,
    "until the limit, in a function under a profiled one": """
        depth = 0

        def down():
            global depth
            depth += 1
            down()

        @profile
        def start():
            try:
                down()
            except RecursionError as error:
                print(depth, error)

        start()
    """,
    "until the limit, in a profiled function": """
        depth = 0

        @profile
        def down():
            global depth
            depth += 1
            down()

        try:
            down()
        except RecursionError as error:
            print(depth, error)
    """,
    "until the limit, and again": """
        @profile
        def down():
            return down()

        for _ in range(3):
            try:
                down()
            except RecursionError as error:
                print(error)
    """,
    "until the limit, in a thread": """
        import threading

        def down(depth):
            return down(depth + 1)

        @profile
        def start():
            try:
                down(0)
            except RecursionError as error:
                print(error)

        thread = threading.Thread(target=start)
        thread.start()
        thread.join()
    """,
    "until a limit set low": """
        import sys

        @profile
        def start():
            sys.setrecursionlimit(60)
            def down(depth):
                try:
                    return down(depth + 1)
                except RecursionError:
                    return depth
            print(down(0))

        start()
    """,
    "in repr of what contains itself": """
        @profile
        def show():
            class Node:
                def __repr__(self):
                    return repr([self])
            try:
                repr(Node())
            except RecursionError as error:
                print(error)

        show()
    """,
}


@pytest.mark.parametrize("name", DEPTHS)
def test_recursion_ends_where_it_ends_under_python(name, python, tmp_path) -> None:
    program = DEPTHS[name]
    if python.version < (3, 11):
        # in these versions each call uses the C stack, and a traced call uses half as much again
        program = program.replace("20_000", "12_000")
    pair = both(python, ["program.py"], within=written(tmp_path, program))
    if pair.plain.status == -signal.SIGSEGV:
        pytest.skip(f"Python {python.label} overflows its own stack there")
    pair.must_agree()
    pair.must_report()

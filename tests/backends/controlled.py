"""A child process that executes the commands of its parent, one per line, and reports when each is done.

Programs of the tests import this; run as a program, it is the child.
"""

import subprocess
import sys

TAKE_64_MIB = "block = b'x' * (64 << 20)"
"""Allocates memory that `GIVE_BACK` returns to the system at once."""

GIVE_BACK = "del block"

START_ANOTHER = "from controlled import Child; another = Child()"


class Child:
    """The child as its parent sees it. It runs in the same Python."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.answer()

    def execute(self, what):
        """Makes the child execute a statement; returns when it is done."""
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self):
        return self.process.stdout.readline()

    def end(self):
        """Ends the child, and waits for it."""
        self.process.communicate()


if __name__ == "__main__":
    names: dict = {}
    print("there", flush=True)
    for statement in sys.stdin:
        exec(statement, names)
        print("done", flush=True)

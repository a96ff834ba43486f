import re
import sys


class Marks:
    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        self.stream.write("<" + re.sub(r" *-?\d+\.\d+ MiB", lambda found: "#" * len(found[0]), text) + ">")

    def flush(self):
        self.stream.flush()


@profile
def works(n):
    return [x for x in range(n)]


works(2)
sys.stdout = Marks(sys.stdout)
print("through it")

import io
import re
import sys

from memory_profiler import profile

kept = io.StringIO()
opened = open("stream.txt", "w+", encoding="utf-8")


@profile(stream=kept)
def to_a_string():
    return 1


@profile(stream=opened, precision=2)
def to_a_file():
    return 2


class Marks:
    def write(self, text):
        sys.stdout.write("<" + re.sub(r" *-?\d+\.\d+ MiB", lambda found: "#" * len(found[0]), text) + ">")


@profile(stream=Marks())
def to_an_object():
    return 3


to_a_string()
to_a_file()
to_a_string()
to_an_object()
print("kept:")
print(kept.getvalue(), end="")
opened.close()

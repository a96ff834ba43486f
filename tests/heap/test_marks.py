"""`profile.mark` keeps what each line holds; the report shows the growth since then."""

import re

import pytest

SERVER = """
cache = []
def serves(number):
    for index in range(number):
        cache.append(bytes(1000))
startup = bytearray(10 << 20)
profile.mark("loaded")
serves(1000)
profile.mark("half")
serves(1000)
del startup
"""

SENTENCE = re.compile(
    r"At the mark (\S+), [\d.]+ s after the start, the heap was [\d.]+ MiB; to (.*) it (\w+) (?:the same|by ([\d.]+ \w+))."
)


def test_the_growth_since_a_mark(python, tmp_path):
    (tmp_path / "script.py").write_text(SERVER)
    finished = python.pyprof(["--heap", "script.py"], within=tmp_path)
    assert finished.status == 0 and finished.stderr == b"", finished
    text = finished.stdout.decode()
    # 1033 bytes for each of 1000 objects, which are 1008.8 KiB, and the list with its room for more
    to_the_mark, to_the_end = SENTENCE.findall(text)
    assert to_the_mark[:3] == ("loaded", "the mark half", "grew")
    amount, unit = to_the_mark[3].split()
    assert unit == "KiB" and 1016 <= float(amount) <= 1019, finished
    assert to_the_end[:3] == ("half", "the end", "shrank")
    assert to_the_end[3] == "9.0 MiB"
    (grown,) = [line for line in text.splitlines() if re.search(r"script\.py:5 +serves ", line) and "+" in line]
    assert grown.split()[:3] == ["+2.0", "MiB", "+2,001"], finished
    (others,) = [line for line in text.splitlines() if "all others" in line]
    assert others.split()[:2] == ["-10.0", "MiB"], finished


@pytest.mark.parametrize("options", [[], ["--timestamp"]])
def test_without_the_option_a_mark_does_nothing(options, any_python, tmp_path):
    (tmp_path / "script.py").write_text("profile.mark('loaded')\nprofile.mark()\nprint('ran')\n")
    finished = any_python.pyprof([*options, "--quiet", "script.py"], within=tmp_path)
    assert finished.status == 0 and finished.stdout == b"ran\n", finished


def test_many_marks(any_python, tmp_path):
    (tmp_path / "script.py").write_text("for number in range(1000):\n    profile.mark(str(number))\n")
    finished = any_python.pyprof(["--heap", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    names = [name for name, *_ in SENTENCE.findall(finished.stdout.decode())]
    assert names[0] == "0" and 32 <= len(names) <= 64, names

"""The object `profile` with `--timestamp`. A script for it also runs without the option."""

import pytest

from harness.tables import tables_in
from timestamp.stamps import names_and_levels, stamps_in, without_stamps

SCRIPT = """
import io

@profile
def called():
    return 1

@profile()
def with_parentheses():
    return 2

block = profile.timestamp("block")
with block:
    called()
with profile.timestamp():
    with_parentheses()
try:
    with profile.timestamp("raises"):
        raise ValueError
except ValueError:
    print("raised")
with profile:
    called()
profile.enable_by_count()
profile.disable_by_count()
profile.runctx("called()", globals(), locals())
try:
    profile.timestamp(3)
except TypeError:
    print("no text")
"""


@pytest.mark.parametrize("options", [[], ["--timestamp"]])
def test_a_script_runs_with_and_without_timestamps(options, python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = python.pyprof([*options, "script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert finished.stdout.startswith(b"raised\nno text\n"), finished
    if options:
        assert tables_in(finished.stdout) == []
        levels = [
            ("__main__.called", 1),
            ("__main__.called", 0),
            ("__main__.called", 0),
            ("__main__.with_parentheses", 1),
        ]
        blocks = [(".block", 0), (".<block>", 0), (".raises", 0)]
        assert names_and_levels(finished.stdout) == levels + blocks
    else:
        assert stamps_in(finished.stdout) == []
        assert [table.rows[0].measured.occurrences for table in tables_in(finished.stdout)] == [3, 1]


def test_profile_is_a_time_stamper(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import io, memory_profiler

def plain(): pass

called = profile(plain)
wrapped = profile.wrap_function(lambda: called())
profile.add_function(plain)
wrapped()
with profile.timestamp("block"):
    called()
    stream = io.StringIO()
    profile.show_results(stream)

assert type(profile).__name__ == "TimeStamper" and isinstance(profile, memory_profiler.TimeStamper)
assert profile.backend == "psutil"
assert called.__wrapped__ is plain and called.__name__ == "plain"
assert [line.split()[1] for line in stream.getvalue().splitlines()] == [
    "__main__.plain", "__main__.plain", "__main__.<lambda>", ".block"
]
runs = profile.functions[plain]
assert len(runs) == 2 and all(entry[1] <= exit[1] and entry[0] > 1 for entry, exit in runs), runs
assert profile.stack == {plain: [1, 1], wrapped.__wrapped__: [0], ".block": [0]}, profile.stack
profile.show_results()
print("shown")
"""
    )
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    shown, end = finished.stdout.split(b"shown\n")
    assert names_and_levels(shown) == names_and_levels(end)
    assert len(stamps_in(end)) == 4
    assert without_stamps(finished.stdout) == b"shown\n"

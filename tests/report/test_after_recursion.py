"""A program is recorded as before after it has returned from a deep recursion."""

from harness.tables import tables_in


def test_a_function_called_after_a_deep_recursion_has_its_table(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import sys

sys.setrecursionlimit(30_000)


def down(depth):
    return depth and down(depth - 1)


@profile
def before():
    down(20_000)


@profile
def after():
    down(20_000)
    return 1


before()
after()
for _ in range(3):
    after()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    first, second = tables_in(finished.stdout, precision=3)
    assert first.row("down").measured.occurrences == 1
    assert [second.row(text).measured.occurrences for text in ("down", "return 1")] == [4, 4]

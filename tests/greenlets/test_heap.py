"""The allocations of a greenlet are charged to the lines that it runs."""

from heap.counted import counted, number_of

MIB = 1 << 20

SOURCE = """
from greenlet import greenlet
def first():
    kept.append(bytearray(10 << 20))
    two.switch()
    kept.append(bytearray(20 << 20))
def second():
    kept.append(bytearray(30 << 20))
    one.switch()
kept = []
one, two = greenlet(first), greenlet(second)
one.switch()
"""


def test_each_line_has_its_bytes(python, site, tmp_path):
    heap, _ = counted(python, tmp_path, SOURCE, environment={"PYTHONPATH": site})
    for size in (10, 20, 30):
        line = heap.line("script.py", number_of(SOURCE, f"bytearray({size} << 20)")).all
        assert 0 <= line.at_end - size * MIB <= 512, line

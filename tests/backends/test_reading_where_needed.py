"""Memory is not read after a line that was too short to change it. The tables are the same as with `--read-always`."""

import re

import pytest

from harness.tables import tables_in
from truth.marks import mistakes
from truth.test_truth import FOLDER, SCRIPTS, digits_of, sources_of

PAGES = 500
MIB = 2**20

TOUCHES = f"""
import mmap

PAGE = mmap.PAGESIZE
region = mmap.mmap(-1, {PAGES} * PAGE)

@profile
def touches():
    other = 0
    for page in range({PAGES}):
        region[page * PAGE] = 1
        other += 1
    return other

touches()
"""

EXACT = """
import mmap

def pages():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1])

region = mmap.mmap(-1, 200 * mmap.PAGESIZE)
pages()
before = pages()
grown = 0
for page in range(200):
    region[page * mmap.PAGESIZE] = 1
    now = pages()
    grown += now - before == 1
    before = now
print(grown)
"""


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_lines_are_right_when_memory_is_always_read(any_python, script):
    """tests/truth runs the same scripts with memory read only where needed, and expects the same."""
    finished = any_python.pyprof(["--read-always", script], within=FOLDER)
    assert finished.status == 0, finished
    wrong = mistakes(tables_in(finished.stdout, precision=digits_of(script)), sources_of(script), any_python.version)
    assert not wrong, "\n".join(map(str, wrong)) + f"\n{finished}"


@pytest.mark.parametrize("words", [[], ["--read-always"]])
def test_single_pages_show_on_the_line_that_touches_them(python, tmp_path, words):
    (tmp_path / "exact.py").write_text(EXACT)
    exact = int(python.plain(["exact.py"], within=tmp_path).stdout)
    if exact < 195:
        pytest.skip(f"this kernel does not count page by page: {exact} of 200 pages showed at once")
    (tmp_path / "script.py").write_text(TOUCHES)
    finished = python.pyprof([*words, "--precision", "6", "script.py"], within=tmp_path)
    (table,) = tables_in(finished.stdout, precision=6)
    whole = PAGES * 4096 / 2**20
    assert abs(float(table.row("region").measured.increment) - whole) < whole / 50, finished
    # when a page of the interpreter's code runs for the first time, the kernel maps 15 more pages
    brought = 16 * 4096 / 2**20
    assert abs(float(table.row("other += 1").measured.increment)) < whole / 50 + brought, finished


def test_verbose_prints_the_measured_time(python, tmp_path):
    (tmp_path / "script.py").write_text("@profile\ndef works():\n    return 1\n\n\nworks()\n")
    finished = python.pyprof(["--verbose", "script.py"], within=tmp_path)
    assert finished.status == 0
    (time,) = re.findall(rb"took (\d+) ns or more", finished.stderr)
    assert 20 < int(time) <= 1000, finished
    assert b"lines come from " in finished.stderr
    always = python.pyprof(["--verbose", "--read-always", "script.py"], within=tmp_path)
    assert b"after every line" in always.stderr, always
    assert python.pyprof(["script.py"], within=tmp_path).stderr == b""


@pytest.mark.parametrize("backend", ["tracemalloc", "jemalloc", "jemalloc_thread"])
def test_verbose_reports_that_counters_are_always_read(any_python, tmp_path, backend):
    (tmp_path / "script.py").write_text("@profile\ndef works():\n    return 1\n\n\nworks()\n")
    finished = any_python.pyprof(["--verbose", "--backend", backend, "script.py"], within=tmp_path)
    assert b"after every line, without asking the system" in finished.stderr, finished


@pytest.mark.parametrize("backend", ["psutil_pss", "psutil_uss"])
def test_pages_are_added_up_where_something_has_changed(python, tmp_path, backend):
    """A line that touches a page is charged for it. For a loop that touches none, the kernel does not sum up pages."""
    (tmp_path / "script.py").write_text(
        f"""
import mmap

region = mmap.mmap(-1, 256 * {MIB}, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
region.madvise(mmap.MADV_NOHUGEPAGE)

def touch(first, last):
    for page in range(first, last):
        region[page * 4096] = 1

def bytes_read():
    with open("/proc/self/io") as counts:
        return int(counts.readline().split()[1])

@profile
def works():
    touch(0, 32768)
    touch(32768, 65536)
    before = bytes_read()
    total = 0
    for number in range(20000):
        total = total ^ number
    after = bytes_read()
    return after - before

print(works())
"""
    )
    finished = python.pyprof(["--backend", backend, "script.py"], within=tmp_path)
    (table,) = tables_in(finished.stdout)
    for line in ("touch(0, 32768)", "touch(32768, 65536)"):
        # the tolerance is for pages that the Pythons of other tests share at that moment
        assert abs(table.row(line).measured.increment - 128) < 24, finished
    assert abs(table.row("total = total").measured.increment) < 24, finished
    # a whole rollup has more than 500 bytes: few of the 40,000 lines have read one, and more on a busy machine
    assert int(finished.stdout.split()[0]) < 10_000 * 500, finished

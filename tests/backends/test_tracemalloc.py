"""`tracemalloc` counts all allocations of Python, to the byte."""

from decimal import Decimal

from harness.tables import tables_in

MIB = 2**20


def test_a_block_shows_exactly(python, tmp_path):
    (tmp_path / "script.py").write_text(
        f"""
@profile
def allocates():
    block = bytes(64 * {MIB})
    other = bytearray(10**7)
    return len(block) + len(other)

allocates()
"""
    )
    finished = python.pyprof(["--backend", "tracemalloc", "--precision", "6", "script.py"], within=tmp_path)
    (table,) = tables_in(finished.stdout, precision=6)
    header = Decimal(33) / MIB
    nearly = Decimal(300) / MIB
    assert abs(table.row("block").measured.increment - 64 - header) < nearly, finished
    assert abs(table.row("other").measured.increment - Decimal(10**7) / MIB) < nearly, finished


def test_allocations_of_another_module_count(python, tmp_path):
    (tmp_path / "helper.py").write_text(f"def block():\n    return bytes(38 * {MIB})\n")
    (tmp_path / "script.py").write_text(
        "import helper\n\n\n@profile\ndef asks():\n    kept = helper.block()\n    return len(kept)\n\n\nasks()\n"
    )
    finished = python.pyprof(["--backend", "tracemalloc", "script.py"], within=tmp_path)
    (table,) = tables_in(finished.stdout)
    assert abs(table.row("kept").measured.increment - 38) < Decimal("0.01"), finished


def test_tracemalloc_traces_from_the_start_and_a_program_that_traces_keeps_its_traces(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import atexit, tracemalloc

@profile
def works():
    return 1

print("at the start", tracemalloc.is_tracing())
tracemalloc.stop()
tracemalloc.start(7)
works()
print("frames", tracemalloc.get_traceback_limit())
atexit.register(lambda: print("at the end", tracemalloc.is_tracing()))
"""
    )
    finished = python.pyprof(["--backend", "tracemalloc", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"at the start True\nframes 7\nat the end True\n"), finished


def test_tracing_by_an_option_of_python_continues(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import tracemalloc

@profile
def works():
    return 1

class Last:
    def __del__(self, is_tracing=tracemalloc.is_tracing):
        print("still", is_tracing())

works()
last = Last()
print(tracemalloc.get_traceback_limit())
"""
    )
    finished = python.pyprof(["--backend", "tracemalloc", "-X", "tracemalloc=5", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"5\n"), finished
    assert finished.stdout.endswith(b"still True\n"), finished


def test_nothing_is_charged_after_the_program_has_stopped_tracing(python, tmp_path):
    (tmp_path / "script.py").write_text(
        f"""
import tracemalloc

@profile
def stops():
    tracemalloc.stop()
    block = bytes(64 * {MIB})
    return len(block)

print(stops())
"""
    )
    finished = python.pyprof(["--backend", "tracemalloc", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(f"{64 * MIB}\n".encode())
    (table,) = tables_in(finished.stdout)
    assert abs(table.row("block").measured.increment) < Decimal("0.01"), finished

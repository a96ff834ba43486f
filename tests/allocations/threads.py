"""Programs with several threads, and the allocations in their tables."""

from allocations.sizes import in_bytes
from harness.tables import tables_in

MIB = 2**20

NATIVE_THREADS = """
import ctypes

library = ctypes.CDLL(None)
library.free.argtypes = [ctypes.c_void_p]

def in_native_thread(name, argument):
    \"\"\"Calls a function of the C library in a thread that never runs Python; gives what the function returned.\"\"\"
    thread, result = ctypes.c_ulong(), ctypes.c_void_p()
    function = ctypes.cast(getattr(library, name), ctypes.c_void_p)
    assert library.pthread_create(ctypes.byref(thread), None, function, ctypes.c_void_p(argument)) == 0
    assert library.pthread_join(thread, ctypes.byref(result)) == 0
    return result.value
"""


def measured(
    python, folder, source: str, *words: str, backend: str = "jemalloc", **how
) -> tuple[dict[str, int], bytes]:
    """The bytes that each line of the first function has changed, by source line; and the text on standard error."""
    (folder / "script.py").write_text(source)
    options = ["--backend", backend, "--precision", "9", *words]
    finished = python.pyprof([*options, "script.py"], within=folder, **how)
    assert finished.status == 0, finished
    table = tables_in(finished.stdout, precision=9)[0]
    rows = [row for row in table.rows if row.measured]
    if backend == "jemalloc":
        assert all(row.measured.memory > 0 for row in rows), finished
    return {row.text.strip(): in_bytes(row.measured.increment) for row in rows[1:]}, finished.stderr

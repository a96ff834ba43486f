"""Blocks of each kind of allocator and of each kind of code are charged to their lines. The sizes follow from the scripts."""

from heap.counted import counted, number_of

MIB = 1 << 20

NATIVE = """
import ctypes
libc = ctypes.CDLL(None)
cpp = ctypes.CDLL("libstdc++.so.6")
size, pointer = ctypes.c_size_t, ctypes.c_void_p
def function(library, name, *types, result=pointer):
    found = getattr(library, name)
    found.argtypes, found.restype = types, result
    return found
new = function(cpp, "_Znwm", size)
new_array = function(cpp, "_Znam", size)
new_aligned = function(cpp, "_ZnwmSt11align_val_t", size, size)
delete = function(cpp, "_ZdlPv", pointer)
delete_aligned = function(cpp, "_ZdlPvSt11align_val_t", pointer, size)
posix_memalign = function(libc, "posix_memalign", ctypes.POINTER(pointer), size, size, result=ctypes.c_int)
aligned_alloc = function(libc, "aligned_alloc", size, size)
memalign = function(libc, "memalign", size, size)
valloc = function(libc, "valloc", size)
pvalloc = function(libc, "pvalloc", size)
usable = function(libc, "malloc_usable_size", pointer, result=size)
free = function(libc, "free", pointer)
realloc = function(libc, "realloc", pointer, size)
strdup = function(libc, "strdup", ctypes.c_char_p)
block = pointer()
MIB = 1 << 20
by_new = new(3 * MIB)
by_new_array = new_array(4 * MIB)
by_new_aligned = new_aligned(5 * MIB, 4096)
assert posix_memalign(block, 64, 6 * MIB) == 0 and block.value % 64 == 0
by_aligned_alloc = aligned_alloc(4096, 7 * MIB)
by_memalign = memalign(32, 8 * MIB)
by_valloc = valloc(9 * MIB)
by_pvalloc = pvalloc(10 * MIB + 1)
assert usable(by_new) >= 3 * MIB and usable(by_memalign) >= 8 * MIB
deleted = new(11 * MIB)
delete(deleted)
deleted_aligned = new_aligned(12 * MIB, 64)
delete_aligned(deleted_aligned, 64)
freed = aligned_alloc(64, 13 * MIB)
free(freed)
moved = realloc(memalign(4096, 64), 14 * MIB)
copied = strdup(b"x" * (15 * MIB))
"""


def test_native_allocators(python, tmp_path):
    """C++ and the functions for aligned blocks: `malloc_usable_size` and `free` work on all of them."""
    heap, _ = counted(python, tmp_path, NATIVE)

    def at(text: str):
        return heap.line("script.py", number_of(NATIVE, text)).native

    for text, held in [
        ("by_new =", 3 * MIB),
        ("by_new_array =", 4 * MIB),
        ("by_new_aligned =", 5 * MIB),
        ("assert posix_memalign", 6 * MIB),
        ("by_aligned_alloc =", 7 * MIB),
        ("by_memalign =", 8 * MIB),
        ("by_valloc =", 9 * MIB),
        ("by_pvalloc =", 10 * MIB + 4096),
        ("moved =", 14 * MIB),
        ("copied =", 15 * MIB + 1),
    ]:
        # ctypes itself allocates a few blocks
        assert 0 <= at(text).at_end - held <= 1024, (text, at(text))
    for text, size in [("deleted =", 11), ("deleted_aligned =", 12), ("freed =", 13)]:
        assert size * MIB <= at(text).allocated <= size * MIB + 1024
        assert at(text).at_end <= 1024, text


SUBINTERPRETERS = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
source = "kept = bytearray(20 << 20)"
other = interpreters.create()
run = getattr(interpreters, "run_string", None) or interpreters.exec
run(other, source)
kept = bytearray(10 << 20)
interpreters.destroy(other)
"""


def test_subinterpreters(python, tmp_path):
    heap, _ = counted(python, tmp_path, SUBINTERPRETERS)
    inside = [
        line.all
        for (file, number, _), line in heap.lines.items()
        if not file.endswith(".py") and number == 1 and line.all.allocated >= 20 * MIB
    ]
    # the line also has what the interpreter allocates for the new one
    assert len(inside) == 1 and 0 <= inside[0].allocated - 20 * MIB <= MIB
    assert inside[0].at_end <= MIB // 16
    kept = heap.line("script.py", number_of(SUBINTERPRETERS, "kept = bytearray(10")).all
    assert 0 <= kept.at_end - 10 * MIB <= 128


CODE = """
import types
def static(size):
    return bytearray(size)
made = types.FunctionType(static.__code__.replace(co_name="made", co_firstlineno=500), globals())
class Kind:
    kept = bytearray(2 << 20)
    def method(self):
        self.own = bytearray(3 << 20)
        return self
function = lambda: bytearray(4 << 20)
values = [static(5 << 20), made(6 << 20), Kind().method(), function(), {key: bytearray(7 << 20) for key in "a"}]
exec("executed = bytearray(8 << 20)")
values.append(eval("bytearray(9 << 20)"))
"""


def test_each_kind_of_code(python, tmp_path):
    heap, _ = counted(python, tmp_path, CODE)

    def at(text: str) -> int:
        return heap.line("script.py", number_of(CODE, text)).all.at_end

    assert 0 <= at("return bytearray(size)") - 5 * MIB <= 128
    # 500 is the first line of the copied code, and its second line has this call
    assert 0 <= heap.line("script.py", 501).all.at_end - 6 * MIB <= 128
    assert 0 <= at("kept = bytearray(2 << 20)") - 2 * MIB <= 128
    assert 0 <= at("self.own") - 3 * MIB <= 512
    assert 0 <= at("function = lambda") - 4 * MIB <= 512
    assert 0 <= at("values = [") - 7 * MIB <= 4096
    executed = heap.line("<string>", 1).all.at_end
    assert 0 <= executed - 17 * MIB <= 1024

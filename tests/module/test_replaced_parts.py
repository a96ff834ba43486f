"""What programs replace of the profiler: its methods, its code map, its trace function."""

from module.running import run_quietly


def test_a_subclass_with_its_own_trace_function(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
class Counting(LineProfiler):
    events = 0
    def trace_memory_usage(self, frame, event, arg):
        type(self).events += frame.f_code is works.__code__
        return super().trace_memory_usage(frame, event, arg)

def works():
    made = block(10)
    del made
    return 1

seen = []
def other(frame, event, arg):
    seen.append(event)
    return other

sys.settrace(other)
profiler = Counting()
profiler(works)()
assert sys.gettrace() is other
sys.settrace(None)
assert Counting.events == 5, Counting.events
assert "line" in seen and "return" in seen
assert lines_of(profiler, works) == {1: (10, 1), 2: (-10, 1), 3: (0, 1)}, lines_of(profiler, works)
""",
    )


def test_a_code_map_of_the_programs_own(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
class Noting(CodeMap):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.traced = []
    def trace(self, code, lineno, prev_lineno):
        self.traced.append(lineno - code.co_firstlineno)
        super().trace(code, lineno, prev_lineno)

class Named(CodeMap):
    def add(self, code, toplevel_code=None):
        if code not in self:
            self._toplevel.append((code.co_filename, code))
            self[code] = {}
    def items(self):
        for filename, code in self._toplevel:
            yield filename, [(line, self[code][line]) for line in self[code]]

def works():
    made = block(10)
    return [number for number in range(3)]

profiler = LineProfiler()
profiler.code_map = Noting(include_children=False, backend="psutil")
profiler(works)()
assert profiler.code_map.traced[:2] == [0, 1] and profiler.code_map.traced[-1] == 2, profiler.code_map.traced
assert lines_of(profiler, works)[1] == (10, 1)

profiler = LineProfiler()
profiler.code_map = Named(include_children=False, backend="psutil")
profiler(works)()
((filename, lines),) = profiler.code_map.items()
assert filename.endswith("script.py")
first = works.__code__.co_firstlineno
assert [(line - first, round(of[0])) for line, of in lines][1] == (1, 10), lines
""",
    )


def test_a_mixin_and_overridden_methods(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
class Mixin:
    def __call__(self, func=None, precision=1):
        self.calls = getattr(self, "calls", 0) + 1
        return super().__call__(func, precision)

class Wrapping(Mixin, LineProfiler):
    def wrap_function(self, func):
        inner = super().wrap_function(func)
        def outer(*args):
            self.wrapped = getattr(self, "wrapped", 0) + 1
            return inner(*args)
        return outer
    def add_function(self, func):
        self.added = func.__name__
        super().add_function(func)
    def enable(self):
        self.enabled = getattr(self, "enabled", 0) + 1
        super().enable()

profiler = Wrapping()

@profiler
def works():
    "what it does"
    return block(10)

works()
works()
assert (profiler.calls, profiler.wrapped, profiler.added, profiler.enabled) == (1, 2, "works", 2)
assert (works.__name__, works.__doc__, works.__module__) == ("works", "what it does", "__main__")
((_, lines),) = profiler.code_map.items()
assert [round(of[0]) for line, of in lines if of][-1] == 20
""",
    )


def test_somebodys_own_trace_function_drives_a_code_map(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
def works():
    kept = []
    for number in range(3):
        kept.append(block(10))
    kept.clear()
    return 1

code_map = CodeMap(include_children=False, backend="psutil")
code_map.add(works.__code__)
lines, before = [], None

def trace(frame, event, arg):
    global before
    if frame.f_code in code_map:
        if event == "call":
            lines.append(frame.f_lineno)
        else:
            line = lines.pop()
            code_map.trace(frame.f_code, line, before)
            before = line
            if event == "line":
                lines.append(frame.f_lineno)
    return trace

for _ in range(2):
    sys.settrace(trace)
    works()
    sys.settrace(None)
first = works.__code__.co_firstlineno
measured = {line - first: (round(of[0]), of[2]) for line, of in code_map[works.__code__].items()}
assert measured.pop(0)[1] == 2
assert measured == {1: (0, 2), 2: (0, 8), 3: (60, 6), 4: (-60, 2), 5: (0, 2)}, measured
""",
    )


def test_reading_memory_by_what_the_program_says(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
import memory_profiler
readings = iter(range(100, 200, 10))
memory_profiler._get_memory = lambda *args, **kw: next(readings)

def works():
    made = 1
    return made

profiler = LineProfiler()
profiler(works)()
assert lines_of(profiler, works) == {1: (10, 1), 2: (10, 1)}, lines_of(profiler, works)
""",
    )

"""The parts of the profiler that programs replace: its methods, its code map, its trace function."""

from module.running import run_quietly, run_script


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


def test_a_code_map_of_the_program(door, tmp_path):
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

def other():
    return 1

profiler.add_function(other)
with profiler:
    other()
(_, of_works), (_, of_other) = list(profiler.code_map.items())
assert (len(list(of_works)), len(list(of_other))) == (3, 2)

profiler = LineProfiler()
profiler.code_map = Named(include_children=False, backend="psutil")
profiler(works)()
assert [len(list(lines)) for _, lines in CodeMap.items(profiler.code_map)] == [3]
((filename, lines),) = profiler.code_map.items()
assert filename.endswith("script.py")
first = works.__code__.co_firstlineno
assert [(line - first, Mebibytes(of[0])) for line, of in lines][1] == (1, 10), lines
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
assert [Mebibytes(of[0]) for line, of in lines if of][-1] == 20
""",
    )


def test_a_trace_function_of_the_program_drives_a_code_map(door, tmp_path):
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
measured = {line - first: (Mebibytes(of[0]), of[2]) for line, of in code_map[works.__code__].items()}
assert measured.pop(0)[1] == 2
assert measured == {1: (0, 2), 2: (0, 8), 3: (60, 6), 4: (-60, 2), 5: (0, 2)}, measured
""",
    )


def test_memory_can_be_read_by_a_function_of_the_program(door, tmp_path):
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


def test_a_code_map_that_is_filled_by_the_methods_of_dictionaries(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
def works():
    return block(10)

FILLED = [
    lambda code_map: code_map.update({works.__code__: {}}),
    lambda code_map: code_map.setdefault(works.__code__, {}),
    lambda code_map: code_map.__ior__({works.__code__: {}}),
    lambda code_map: dict.__setitem__(code_map, works.__code__, {}),
]
for fill in FILLED:
    profiler = LineProfiler()
    fill(profiler.code_map)
    with profiler:
        works()
        assert lines_of(profiler, works) == {1: (10, 1)}, lines_of(profiler, works)
        assert "(" in repr(profiler.code_map) and profiler.code_map != {works.__code__: {}}
    assert profiler.code_map.keys() & {works.__code__} and len(profiler.code_map.copy()[works.__code__]) == 2
""",
    )


def test_a_code_map_can_be_replaced_during_its_use(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
def works():
    return block(10)

profiler = LineProfiler()
profiler.add_function(works)
with profiler:
    works()
    old, profiler.code_map = profiler.code_map, CodeMap(include_children=False, backend="psutil")
    profiler.add_function(works)
    works()
    works()
works()
assert lines_of(profiler, works) == {1: (20, 2)}, lines_of(profiler, works)
assert [of[2] for of in old[works.__code__].values()] == [1, 1]
""",
    )


def test_a_trace_function_of_the_program_has_the_same_figures(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
class Own(LineProfiler):
    def trace_memory_usage(self, frame, event, arg):
        return super().trace_memory_usage(frame, event, arg)

def one(): made = block(10); return made

def values():
    for number in range(2):
        yield block(5)

def outer():
    def inner():
        return block(3)
    return inner

def falls(depth):
    made = block(10)
    if depth:
        falls(depth - 1)
    made.close()

kept = []
tables = []
for kind in (LineProfiler, Own):
    profiler = kind()
    kept.append(profiler(one)())
    for value in profiler(values)():
        kept.extend([value, block(20)])
    inner = profiler(outer)()
    kept.append(block(20))
    with profiler:
        kept.append(inner())
    profiler(falls)(2)
    tables.append([lines_of(profiler, function) for function in (values, outer, falls)])
    (increment, _, occurrences), = profiler.code_map[one.__code__].values()
    baseline = profiler.code_map[values.__code__][values.__code__.co_firstlineno][1]
    assert occurrences == 2 and abs(increment - baseline) < 1, (increment, baseline)
assert tables[0] == tables[1], tables
assert tables[0] == [
    {1: (0, 3), 2: (10, 4)}, {1: (0, 2), 2: (3, 1), 3: (0, 1)}, {1: (30, 3), 2: (0, 3), 3: (0, 2), 4: (-30, 3)}
], tables
""",
    )


def test_a_limit_with_a_trace_function_of_the_program(door, tmp_path):
    finished = run_script(
        door,
        tmp_path,
        """
class Own(LineProfiler):
    def trace_max_mem(self, frame, event, arg):
        return super().trace_max_mem(frame, event, arg)

def works():
    large = block(200)
    after = 1
    return after

profiler = Own(max_mem=100)
profiler(works)()
assert lines_of(profiler, works) == {1: (200, 1), 2: (0, 1), 3: (0, 1)}, lines_of(profiler, works)
""",
        stdin=b"c\n",
    )
    output = finished.stdout.decode()
    assert output.count("exceeded the maximum") == 1 and "-> after = 1" in output, finished


def test_a_trace_function_of_the_program_beside_one_in_c(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
os.environ["COVERAGE_CORE"] = "ctrace"
import coverage

class Own(LineProfiler):
    def trace_memory_usage(self, frame, event, arg):
        return super().trace_memory_usage(frame, event, arg)

def works():
    made = block(10)
    return 1

measured = coverage.Coverage(data_file=None)
measured.start()
profiler = Own()
profiler(works)()
works()
measured.stop()
first = works.__code__.co_firstlineno
assert lines_of(profiler, works)[1] == (10, 1), lines_of(profiler, works)
assert {first + 1, first + 2} <= set(measured.get_data().lines(__file__))
""",
    )

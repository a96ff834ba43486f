"""Line profilers that the program itself creates: the functions that they record, and the times of recording."""

from harness.tables import tables_in
from module.running import run_quietly, run_script


def test_each_line_has_its_change(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
def works():
    kept = []
    for number in range(3):
        kept.append(block(10))
    kept.clear()
    return helps()

def helps():
    return block(20)

profiler = LineProfiler()
wrapped = profiler(works)
profiler.add_function(helps)
wrapped()
assert lines_of(profiler, works) == {1: (0, 1), 2: (0, 4), 3: (30, 3), 4: (-30, 1), 5: (20, 1)}, lines_of(profiler, works)
assert lines_of(profiler, helps) == {1: (20, 1)}, lines_of(profiler, helps)
helps()
assert lines_of(profiler, helps) == {1: (20, 1)}, "it is not enabled"
with profiler:
    helps()
assert lines_of(profiler, helps) == {1: (40, 2)}, lines_of(profiler, helps)
""",
    )


def test_results_are_shown_as_tables(door, tmp_path):
    finished = run_quietly(
        door,
        tmp_path,
        """
def works():
    made = block(10)
    return made

profiler = LineProfiler()
profiler(works)()
show_results(profiler)
show_results(profiler, precision=4, stream=sys.stdout)
""",
    )
    one, four = tables_in(finished.stdout)
    for table in (one, four):
        assert table.path.endswith("script.py")
        assert [row.text for row in table.rows] == ["def works():\n"[:-1], "    made = block(10)", "    return made"]
        assert abs(table.row("made").measured.increment - 10) < 0.5
    assert str(one.row("made").measured.memory)[-2] == "." and str(four.row("made").measured.memory)[-5] == "."


def test_generators_are_recorded_step_by_step(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
def values():
    first = block(10)
    got = yield 1
    second = block(20)
    try:
        yield got
    except ValueError:
        yield block(5)

profiler = LineProfiler()
made = profiler(values)()
assert next(made) == 1
between = block(40)
assert profiler.enable_count == 0
assert made.send("sent") == "sent"
made.throw(ValueError())
made.close()
assert lines_of(profiler, values) == {
    1: (10, 1), 2: (0, 2), 3: (20, 1), 4: (0, 1), 5: (0, 2), 6: (0, 1), 7: (5, 2)
} , lines_of(profiler, values)
""",
    )


def test_single_steps_of_a_generator_within_a_with_statement(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
def values():
    first = block(10)
    yield 1
    second = block(20)
    yield 2

profiler = LineProfiler()
profiler.add_function(values)
made = values()
with profiler:
    next(made)
next(made)
assert lines_of(profiler, values) == {1: (10, 1), 2: (0, 1)}, lines_of(profiler, values)
""",
    )


def test_coroutines_and_asynchronous_generators_keep_their_kinds(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
import asyncio, inspect

async def waits(amount):
    first = block(amount)
    await asyncio.sleep(0)
    return first

async def values():
    got = yield block(10)
    try:
        yield got
    finally:
        last = block(3)

profiler = LineProfiler()
waiting, made = profiler(waits), profiler(values)
assert inspect.iscoroutinefunction(waiting) and inspect.isasyncgenfunction(made)

async def main():
    tasks = [asyncio.create_task(waiting(amount)) for amount in (10, 20)]
    await asyncio.gather(*tasks)
    steps = made()
    await steps.__anext__()
    assert await steps.asend("sent") == "sent"
    await steps.aclose()

asyncio.run(main())
assert profiler.enable_count == 0
assert lines_of(profiler, waits)[1] == (30, 2), lines_of(profiler, waits)
assert lines_of(profiler, values)[1][0] == 10 and lines_of(profiler, values)[5] == (3, 1), lines_of(profiler, values)
""",
    )


def test_an_exception_disables_the_profiler_and_keeps_its_measurements(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
def fails():
    made = block(10)
    raise LookupError("here")

profiler = LineProfiler()
for _ in range(2):
    try:
        profiler(fails)()
    except LookupError as error:
        pass
assert profiler.enable_count == 0
assert lines_of(profiler, fails) == {1: (20, 2), 2: (0, 2)}, lines_of(profiler, fails)
assert sys.gettrace() is None
try:
    profiler.runctx("1 / 0", {}, {})
except ZeroDivisionError:
    assert profiler.enable_count == 0
assert profiler.runctx("made = block(1)", globals(), {}) is profiler
""",
    )


def test_each_of_many_profilers_records_its_own_functions(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
def first():
    return block(10)

def second():
    made = first()
    return block(20)

profilers = [LineProfiler() for _ in range(3)]
profilers[0].add_function(first)
profilers[1].add_function(second)
profilers[2].add_function(first)
profilers[2].add_function(second)
with profilers[0], profilers[1], profilers[2]:
    second()
assert lines_of(profilers[0], first) == {1: (10, 1)}
assert lines_of(profilers[1], second)[1] == (10, 1)
assert lines_of(profilers[2], first) == {1: (10, 1)} and lines_of(profilers[2], second)[1] == (10, 1)
assert first.__code__ not in profilers[1].code_map
""",
    )


def test_a_profiler_is_enabled_in_a_single_thread(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
def works():
    made = 1
    return made

profiler = LineProfiler()
wrapped = profiler(works)
threads = [threading.Thread(target=lambda: [wrapped() for _ in range(50)]) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert lines_of(profiler, works) == {1: (0, 200), 2: (0, 200)}, lines_of(profiler, works)
with profiler:
    other = threading.Thread(target=works)
    other.start()
    other.join()
assert lines_of(profiler, works)[1] == (0, 200), "that thread has not enabled it"
""",
    )


def test_classes_and_objects_that_hold_functions(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
profiler = LineProfiler()

@profiler
class Thing:
    def method(self):
        return block(10)
    @staticmethod
    def alone():
        return block(5)
    @classmethod
    def of_class(cls):
        return cls.__name__
    @property
    def value(self):
        return 3

thing = Thing()
kept = [thing.method(), Thing.alone(), thing.alone()]
assert (thing.of_class(), Thing.of_class(), thing.value) == ("Thing", "Thing", 3)
assert isinstance(thing, Thing)
sums = {}
for code, lines in ((code, profiler.code_map[code]) for code in profiler.code_map):
    sums[code.co_name] = Mebibytes(sum(increment for line, (increment, _, _) in lines.items() if line > code.co_firstlineno + (code.co_name != "method")))
assert sums == {"method": 10, "alone": 10, "of_class": 0, "value": 0}, sums
""",
    )


def test_a_warning_names_a_function_without_code(door, tmp_path):
    finished = run_script(
        door,
        tmp_path,
        """
profiler = LineProfiler()
assert profiler(len)([1, 2]) == 2
""",
    )
    assert b"UserWarning: Could not extract a code object for the object <built-in function len>" in finished.stderr, (
        finished
    )


def test_a_limit_of_its_own(door, tmp_path):
    finished = run_script(
        door,
        tmp_path,
        """
profiler = LineProfiler(max_mem=100)
other = LineProfiler()

@other
def not_watched():
    large = block(200)
    return 1

@profiler
def watched():
    small = block(1)
    large = block(200)
    after = 1
    return after

not_watched()
print("watched")
watched()
""",
        stdin=b"p small is not None, 'after' in locals()\nc\n",
    )
    output = finished.stdout.decode()
    assert "exceeded" not in output.partition("watched\n")[0], finished
    assert output.count("exceeded the maximum of 100.00 MiB\nStepping into the debugger \n") == 1, finished
    assert "(True, False)" in output and "-> after = 1" in output, finished


def test_the_builtin_profile_is_a_line_profiler(python, tmp_path):
    run_quietly(
        python.pyprof,
        tmp_path,
        """
import builtins
assert isinstance(builtins.profile, LineProfiler)
with builtins.profile:
    builtins.profile(block)(1)
""",
    )


def test_exceptions_can_be_thrown_into_a_generator(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
def values(answer):
    try:
        yield 1
    except GeneratorExit:
        if answer == "yields":
            yield 2
        return 7

for wrap in (lambda function: function, LineProfiler()):
    made = wrap(values)("yields")
    next(made)
    assert made.throw(GeneratorExit()) == 2
    made = wrap(values)("returns")
    next(made)
    try:
        made.throw(GeneratorExit())
    except StopIteration as end:
        assert end.value == 7
    made = wrap(values)("yields")
    next(made)
    try:
        made.close()
    except RuntimeError as error:
        assert str(error) == "generator ignored GeneratorExit"
    else:
        raise AssertionError
""",
    )


def test_an_asynchronous_generator_may_be_left_early(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
import asyncio

def ends(wrap):
    ended = []

    @wrap
    async def values():
        try:
            for number in range(3):
                yield number
        finally:
            await asyncio.sleep(0)
            ended.append(1)

    async def main():
        async for value in values():
            break

    asyncio.run(main())
    return ended

assert ends(LineProfiler()) == ends(lambda function: function)
""",
    )


def test_all_public_names_can_be_imported_at_once(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
from memory_profiler import *
assert memory_usage(lambda: 1, max_usage=True) > 1
assert TimeStamper and LogFile and exec_with_profiler and choose_backend() == "psutil"
""",
    )

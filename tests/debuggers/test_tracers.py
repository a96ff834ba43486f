"""A program that traces itself gets exactly the events that it gets under python, and its tables stay right."""

import textwrap

import pytest

from debuggers.quiet import SWITCH, compare
from fidelity.two_runs import both, written

RECORDER = """
from switch import *

events = []

def record(frame, event, argument):
    if frame.f_code.co_filename == __file__:
        shown = argument[0].__name__ if event == "exception" else argument if event == "return" else None
        events.append((frame.f_code.co_name, event, frame.f_lineno, repr(shown)[:60]))
        return record

def helper(number):
    doubled = number * 2
    return doubled

def show():
    print(len(events))
    for event in events:
        print(*event)
"""

TRACED = {
    "set before": """
        @profile
        def work(number):
            total = 0
            for index in range(number):
                total += helper(index)
            return total

        settrace(record)
        work(3)
        work(1)
        settrace(None)
        show()
    """,
    "set inside": """
        @profile
        def work(number):
            settrace(record)
            total = 0
            for index in range(number):
                total += helper(index)
            return total

        work(2)
        work(1)
        settrace(None)
        show()
    """,
    "set inside, with the frame's own tracer": """
        @profile
        def work(number):
            settrace(record)
            sys._getframe().f_trace = record if not QUIET else None
            total = 0
            for index in range(number):
                total += helper(index)
            return total

        work(2)
        settrace(None)
        show()
    """,
    "removed inside": """
        @profile
        def work(number):
            total = helper(number)
            settrace(None)
            for index in range(number):
                total += helper(index)
            return total

        settrace(record)
        work(2)
        work(3)
        show()
    """,
    "set and removed inside": """
        @profile
        def work(number):
            before = helper(number)
            settrace(record)
            between = helper(number)
            settrace(None)
            return before + between + helper(number)

        for number in range(3):
            work(number)
        show()
    """,
    "set by a callee": """
        def start():
            settrace(record)

        def stop():
            settrace(None)

        @profile
        def work(number):
            start()
            total = helper(number)
            stop()
            return total + helper(number)

        work(1)
        work(2)
        show()
    """,
    "set again and again": """
        @profile
        def work(number):
            settrace(record)
            settrace(record)
            helper(number)
            settrace(None)
            settrace(None)
            return number

        work(1)
        show()
    """,
    "a local tracer that is another": """
        def local(frame, event, argument):
            events.append(("local", event, frame.f_lineno, ""))
            return local

        def record_calls(frame, event, argument):
            if frame.f_code.co_filename == __file__:
                return local if frame.f_code.co_name == "work" else None

        @profile
        def work(number):
            total = helper(number)
            return total

        settrace(record_calls)
        work(1)
        settrace(None)
        show()
    """,
    "a local tracer that ends itself": """
        def once(frame, event, argument):
            events.append((frame.f_code.co_name, event, frame.f_lineno, ""))
            frame.f_trace = None

        def record_calls(frame, event, argument):
            return once if frame.f_code.co_filename == __file__ else None

        @profile
        def work(number):
            first = helper(number)
            second = helper(number)
            return first + second

        settrace(record_calls)
        work(1)
        settrace(None)
        show()
    """,
    "without lines": """
        def record_without_lines(frame, event, argument):
            if frame.f_code.co_filename == __file__:
                frame.f_trace_lines = False
                events.append((frame.f_code.co_name, event, frame.f_lineno, ""))
                return record_without_lines

        @profile
        def work(number):
            first = helper(number)
            second = helper(number)
            return first + second

        settrace(record_without_lines)
        work(1)
        settrace(None)
        work(2)
        show()
    """,
    "with opcodes": """
        def record_opcodes(frame, event, argument):
            if frame.f_code.co_filename == __file__:
                frame.f_trace_opcodes = True
                events.append((frame.f_code.co_name, event, frame.f_lineno, frame.f_lasti if event == "opcode" else ""))
                return record_opcodes

        @profile
        def work(number):
            total = 0
            for index in range(number):
                total += index
            return total

        settrace(record_opcodes)
        work(2)
        settrace(None)
        show()
    """,
    "a tracer that raises": """
        calls = 0

        def fail(frame, event, argument):
            global calls
            if frame.f_code.co_filename != __file__:
                return None
            calls += 1
            if calls == 4:
                raise ValueError("from the tracer")
            return fail

        @profile
        def work(number):
            first = helper(number)
            second = helper(number)
            return first + second

        settrace(fail)
        try:
            work(1)
        except ValueError as error:
            print(repr(error))
        print(calls, sys.gettrace())
    """,
    "exceptions": """
        @profile
        def work(number):
            try:
                helper(number) / 0
            except ZeroDivisionError:
                total = 1
            finally:
                total = 2
            for item in iter([1]):
                total += item
            return total

        @profile
        def fail():
            raise KeyError("x")

        settrace(record)
        work(1)
        try:
            fail()
        except KeyError:
            pass
        settrace(None)
        show()
    """,
    "generators": """
        @profile
        def produce(number):
            for index in range(number):
                received = yield index
            return number

        settrace(record)
        print(list(produce(2)))
        waiting = produce(3)
        next(waiting)
        waiting.send(1)
        waiting.close()
        settrace(None)
        show()
    """,
    "coroutines": """
        import asyncio

        @profile
        async def inner(number):
            await asyncio.sleep(0)
            return number

        @profile
        async def outer():
            return await asyncio.gather(inner(1), inner(2))

        settrace(record)
        print(asyncio.run(outer()))
        settrace(None)
        show()
    """,
    "comprehensions and lambdas": """
        @profile
        def work(number):
            double = lambda item: item * 2
            listed = [double(item) for item in range(number)]
            return sum(item for item in listed)

        settrace(record)
        print(work(2))
        settrace(None)
        show()
    """,
    "recursion": """
        @profile
        def work(depth):
            if depth == 0:
                return 0
            return 1 + work(depth - 1)

        settrace(record)
        print(work(3))
        settrace(None)
        show()
    """,
    "one line": """
        @profile
        def work():
            for index in range(3): helper(index)
            while True: break
            return [index for index in range(2)]

        settrace(record)
        work()
        settrace(None)
        show()
    """,
    "a class under profile": """
        @profile
        class Box:
            def __init__(self, item):
                self.item = item

            @property
            def twice(self):
                return self.item * 2

        settrace(record)
        print(Box(2).twice)
        settrace(None)
        show()
    """,
    "what gettrace gives": """
        @profile
        def work():
            return sys.gettrace()

        first = work()
        settrace(record)
        second = work()
        settrace(None)
        events.clear()
        print(first, second is record or QUIET, work(), threading.gettrace(), sys.getprofile())
    """,
    "a thread": """
        @profile
        def work(number):
            total = helper(number)
            return total

        thread_settrace(record)
        thread = threading.Thread(target=work, args=[2])
        thread.start()
        thread.join()
        thread_settrace(None)
        show()
    """,
    "a thread that traces itself": """
        @profile
        def work(number):
            settrace(record)
            total = helper(number)
            settrace(None)
            return total

        for number in range(2):
            thread = threading.Thread(target=work, args=[number])
            thread.start()
            thread.join()
        work(3)
        show()
    """,
    "a thread beside": """
        ready, done = threading.Event(), threading.Event()

        @profile
        def wait():
            ready.set()
            done.wait()
            return 1

        thread = threading.Thread(target=wait)
        thread.start()
        ready.wait()
        settrace(record)
        print(helper(1))
        settrace(None)
        done.set()
        thread.join()
        show()
    """,
    "a profiler": """
        def record_calls(frame, event, argument):
            if frame.f_code.co_filename == __file__ and frame.f_code.co_name != "record_calls":
                name = getattr(argument, "__name__", None) if event.startswith("c_") else argument
                events.append((frame.f_code.co_name, event, frame.f_lineno, repr(name)))

        @profile
        def work(number):
            total = abs(helper(number))
            listed = sorted([3, 1])
            return total

        setprofile(record_calls)
        work(1)
        try:
            work(None)
        except TypeError:
            pass
        setprofile(None)
        show()
    """,
    "a profiler set inside": """
        def record_calls(frame, event, argument):
            if frame.f_code.co_filename == __file__:
                events.append((frame.f_code.co_name, event, frame.f_lineno, ""))

        @profile
        def work(number):
            setprofile(record_calls)
            total = helper(number)
            setprofile(None)
            return total

        work(1)
        work(2)
        show()
    """,
    "a profiler of threads": """
        def record_calls(frame, event, argument):
            if frame.f_code.co_filename == __file__:
                events.append((frame.f_code.co_name, event, frame.f_lineno, ""))

        @profile
        def work(number):
            return helper(number)

        thread_setprofile(record_calls)
        thread = threading.Thread(target=work, args=[2])
        thread.start()
        thread.join()
        thread_setprofile(None)
        show()
    """,
    "a tracer and a profiler": """
        def record_calls(frame, event, argument):
            if frame.f_code.co_filename == __file__ and frame.f_code.co_name in ("work", "helper"):
                events.append((frame.f_code.co_name, "profile " + event, frame.f_lineno, ""))

        @profile
        def work(number):
            total = helper(number)
            return total

        settrace(record)
        setprofile(record_calls)
        work(1)
        setprofile(None)
        work(2)
        settrace(None)
        show()
    """,
}


COUNTS_DIFFER = {
    "a tracer that raises": "the function ends where the tracer raises",
    # Up to Python 3.11 a frame has one switch for all tracers.
    "without lines": "the program has switched the frame's lines off",
}


@pytest.mark.parametrize("name", TRACED)
def test_the_events_of_a_tracer(name, python, tmp_path) -> None:
    folder = written(tmp_path, RECORDER + textwrap.dedent(TRACED[name]))
    pair = compare(python, ["program.py"], folder, counts=COUNTS_DIFFER.get(name, "as undebugged"))
    assert pair.ours.status == 0, pair.ours


def test_a_jump_by_a_tracer(python, tmp_path) -> None:
    folder = written(tmp_path, RECORDER + textwrap.dedent("""
        def jump(frame, event, argument):
            if frame.f_code.co_name != "work":
                return None
            if event == "line" and frame.f_lineno == frame.f_code.co_firstlineno + 3:
                frame.f_lineno += 2
            return jump

        @profile
        def work():
            first = 1
            skipped = 2
            skipped = 3
            return sorted(locals())

        settrace(jump)
        print(work())
        settrace(None)
    """))
    (folder / "switch.py").write_text(SWITCH)
    pair = both(python, ["program.py"], within=folder)
    pair.must_agree()
    assert pair.ours.status == 0, pair.ours
    pair.must_have_tables()


MONITORED = {
    "lines": "LINE",
    "starts and returns": "PY_START | E.PY_RETURN",
    "yields and resumes": "PY_YIELD | E.PY_RESUME | E.PY_START",
    "calls": "CALL",
    "jumps and branches": "JUMP | E.BRANCH",
    "instructions": "INSTRUCTION",
    "exceptions": "RAISE | E.EXCEPTION_HANDLED | E.PY_UNWIND | E.RERAISE",
}

MONITORING = """
import sys
E, monitoring = sys.monitoring.events, sys.monitoring
seen = []

def helper(number):
    if number > 5:
        raise ValueError(number)
    return number * 2

@profile
def produce(number):
    for index in range(number):
        yield helper(index)

@profile
def work(number):
    total = 0
    for item in produce(number):
        total += item
    try:
        helper(9)
    except ValueError:
        total += 1
    return total

def shown(code, *arguments):
    if code.co_filename == __file__ and code.co_name in ("work", "helper", "produce"):
        seen.append((code.co_name, *(item if isinstance(item, (int, str)) else type(item).__name__ for item in arguments)))

def disabling(code, *arguments):
    shown(code, *arguments)
    return monitoring.DISABLE

def listen(tool, which, callback, codes):
    monitoring.use_tool_id(tool, "of the program")
    for event in [1 << bit for bit in range(20)]:
        if which & event:
            monitoring.register_callback(tool, event, callback)
    for code in codes:
        monitoring.set_local_events(tool, code, which)
    if not codes:
        monitoring.set_events(tool, which)

def leave(tool, which):
    monitoring.set_events(tool, 0)
    for function in (work, helper, produce):
        monitoring.set_local_events(tool, function.__code__, 0)
    for event in [1 << bit for bit in range(20)]:
        if which & event:
            monitoring.register_callback(tool, event, None)
    monitoring.free_tool_id(tool)
    print(len(seen), *seen, sep="\\n")
    seen.clear()
"""


@pytest.mark.parametrize("name", MONITORED)
def test_the_events_of_sys_monitoring(name, python, tmp_path) -> None:
    if python.version < (3, 12):
        pytest.skip("sys.monitoring came with Python 3.12")
    local = "" if name == "exceptions" else """
listen(1, E.{0}, shown, [work.__code__, helper.__code__])
work(2)
leave(1, E.{0})
""".format(MONITORED[name])
    disabled = "" if name == "exceptions" else """
listen(0, E.{0}, disabling, [])
work(2); work(2)
monitoring.restart_events()
work(1)
leave(0, E.{0})
""".format(MONITORED[name])
    folder = written(tmp_path, MONITORING + """
listen(monitoring.PROFILER_ID, E.{0}, shown, [])
work(2)
leave(monitoring.PROFILER_ID, E.{0})
work(2)
""".format(MONITORED[name]) + local + disabled)
    pair = both(python, ["program.py"], within=folder)
    pair.must_agree()
    assert pair.ours.status == 0, pair.ours
    pair.must_have_tables()


def test_every_tool_but_one_is_the_program_s(python, tmp_path) -> None:
    if python.version < (3, 12):
        pytest.skip("sys.monitoring came with Python 3.12")
    folder = written(tmp_path, """
        import sys

        @profile
        def work():
            free = []
            for tool in range(6):
                try:
                    sys.monitoring.use_tool_id(tool, "mine")
                    free.append(tool)
                except ValueError:
                    pass
            return free

        print(work())
    """)
    finished = python.pyprof(["program.py"], within=folder)
    free = eval(finished.stdout.partition(b"\n")[0])
    assert {0, 1, 2, 5} <= set(free) and len(free) >= 5, free


WITH_LIBRARIES = {
    "trace": """
        import trace
        tracer = trace.Trace(count=1, trace=0, ignoredirs=[sys.prefix, sys.base_prefix])
        if QUIET:
            print(work(3))
        else:
            print(tracer.runfunc(work, 3))
        counts = tracer.results().counts
        print(sorted((line, count) for (name, line), count in counts.items() if name.endswith("program.py")))
        work(1)
    """,
    "trace of calls": """
        import trace
        tracer = trace.Trace(count=0, trace=0, countcallers=1)
        if QUIET:
            print(work(2))
        else:
            print(tracer.runfunc(work, 2))
        for (caller, callee) in sorted(tracer.results().callers):
            if "program" in callee[0]:
                print(caller[2], callee[2])
    """,
    "cProfile": """
        import cProfile, pstats
        profiler = cProfile.Profile()
        if not QUIET:
            profiler.enable()
        work(3)
        profiler.disable()
        for (name, line, function), (primitive, calls, *_) in sorted(pstats.Stats(profiler).stats.items()) if not QUIET else []:
            if name.endswith("program.py"):
                print(line, function, primitive, calls)
    """,
    "cProfile inside": """
        import cProfile, pstats
        profiler = cProfile.Profile()

        enable = unless_quiet(profiler.enable)

        @profile
        def within():
            enable()
            result = work(3)
            profiler.disable()
            return result

        within()
        within()
        for (name, line, function), (primitive, calls, *_) in sorted(pstats.Stats(profiler).stats.items()) if not QUIET else []:
            if name.endswith("program.py"):
                print(line, function, primitive, calls)
    """,
    "profile": """
        if not QUIET:
            import pstats
            Profile = __import__("profile").Profile
            profiler = Profile()
            profiler.runcall(work, 3)
            profiler.create_stats()
            for (name, line, function), (primitive, calls, *_) in sorted(profiler.stats.items()):
                if name.endswith("program.py"):
                    print(line, function, primitive, calls)
        else:
            work(3)
    """,
    "faulthandler": """
        import faulthandler

        @profile
        def dump():
            faulthandler.dump_traceback(sys.stdout, all_threads=False)

        if not QUIET:
            print("stack", flush=True)
        work(1)
        sys.stdout.flush()
        dump() if not QUIET else dump()
    """,
    "tracemalloc": """
        import tracemalloc
        tracemalloc.start(5)

        @profile
        def allocate():
            return [bytearray(1000) for _ in range(10)]

        kept = allocate()
        frames = tracemalloc.get_object_traceback(kept[0])
        print([frame.lineno for frame in frames])
    """,
    "bdb": """
        import bdb

        class Listener(bdb.Bdb):
            def user_call(self, frame, arguments):
                print("call", frame.f_code.co_name)
            def user_line(self, frame):
                if frame.f_code.co_filename == __file__:
                    print("line", frame.f_code.co_name, frame.f_lineno)
                    self.set_step()
            def user_return(self, frame, value):
                print("return", frame.f_code.co_name, value)

        if not QUIET:
            Listener().runcall(work, 2)
        else:
            work(2)
    """,
}

LIBRARY_PROGRAM = """
from switch import *

def helper(number):
    return number * 2

@profile
def work(number):
    total = 0
    for index in range(number):
        total += helper(index)
    return total

"""


@pytest.mark.parametrize("name", WITH_LIBRARIES)
def test_the_standard_library_s_tools_in_the_program(name, python, tmp_path) -> None:
    folder = written(tmp_path, LIBRARY_PROGRAM + textwrap.dedent(WITH_LIBRARIES[name]))
    pair = compare(python, ["program.py"], folder)
    assert pair.ours.status == 0, pair.ours


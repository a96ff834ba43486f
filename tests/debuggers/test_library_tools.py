"""The tracing tools of the standard library, used by the program, see what they see under python."""

import textwrap

import pytest

from debuggers.quiet import compare
from fidelity.two_runs import written

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
def test_the_tools_of_the_standard_library_in_the_program(name, python, tmp_path) -> None:
    folder = written(tmp_path, LIBRARY_PROGRAM + textwrap.dedent(WITH_LIBRARIES[name]))
    pair = compare(python, ["program.py"], folder)
    assert pair.profiled.status == 0, pair.profiled

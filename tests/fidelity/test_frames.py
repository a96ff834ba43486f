"""Code that inspects the stack from a profiled function sees the program's frames and no other."""

import pytest

from fidelity.two_runs import both, written

LOOKS = {
    "inspect.stack": """
        import inspect

        @profile
        def look():
            return [(frame.function, frame.lineno, frame.filename.rpartition("/")[2]) for frame in inspect.stack()]

        def caller():
            return look()

        print(caller())
    """,
    "the frame of the caller": """
        import sys

        @profile
        def look():
            caller = sys._getframe(1)
            return caller.f_code.co_name, caller.f_lineno, sorted(caller.f_locals)

        def caller():
            local = 1
            return look()

        print(caller())
    """,
    "the caller's name in a namedtuple, an enum and a TypeVar": """
        import collections, enum, typing

        @profile
        def make():
            point = collections.namedtuple("Point", "x y")
            colour = enum.Enum("Colour", "RED GREEN")
            return point.__module__, colour.__module__, typing.TypeVar("T").__module__

        print(make())
    """,
    "a warning's place": """
        import warnings

        @profile
        def warn():
            warnings.warn("here", UserWarning)
            warnings.warn("at the caller", UserWarning, stacklevel=2)
            warnings.warn("at the caller's caller", UserWarning, stacklevel=3)

        def caller():
            warn()

        caller()
    """,
    "a log record's place": """
        import logging, sys
        logging.basicConfig(stream=sys.stdout, format="%(filename)s %(funcName)s %(lineno)d %(message)s")

        @profile
        def log():
            logging.warning("here")
            logging.warning("at the caller", stacklevel=2)

        def caller():
            log()

        caller()
    """,
    "traceback.print_stack": """
        import traceback, sys

        @profile
        def deep(depth):
            if depth:
                deep(depth - 1)
            else:
                traceback.print_stack(file=sys.stdout)

        deep(3)
    """,
    "the fault handler": """
        import faulthandler, sys

        @profile
        def dump():
            faulthandler.dump_traceback(sys.stdout, all_threads=False)

        sys.stdout.flush()
        dump()
    """,
    "frames of other threads": """
        import sys, threading

        @profile
        def wait(ready, go):
            ready.set()
            go.wait()

        @profile
        def look():
            ready, go = threading.Event(), threading.Event()
            thread = threading.Thread(target=wait, args=[ready, go])
            thread.start()
            ready.wait()
            frame, names = sys._current_frames()[thread.ident], []
            while frame:
                names.append(frame.f_code.co_name)
                frame = frame.f_back
            go.set()
            thread.join()
            return names[names.index("wait"):]

        print(look())
    """,
    "a coroutine's stack": """
        import asyncio, sys

        @profile
        async def inner():
            task = asyncio.current_task()
            print([frame.f_code.co_name for frame in task.get_stack()])
            task.print_stack(file=sys.stdout)

        @profile
        async def main():
            await inner()

        asyncio.run(main())
    """,
    "a generator's frame": """
        import inspect

        @profile
        def produce():
            local = 1
            yield local

        producing = produce()
        next(producing)
        print(producing.gi_frame.f_lineno, producing.gi_frame.f_locals, producing.gi_code.co_name, producing.__qualname__,
              inspect.getgeneratorstate(producing), producing.gi_yieldfrom, inspect.getgeneratorlocals(producing))
    """,
    "locals, globals and closures": """
        @profile
        def outer(value):
            kept = value * 2
            @profile
            def inner():
                return kept, sorted(locals()), __name__
            print(sorted(locals()), inner(), inner.__closure__[0].cell_contents, inner.__code__.co_freevars)

        outer(21)
    """,
    "the caller's globals": """
        @profile
        def evaluate():
            exec("made = 1", globals())
            return eval("made + 1"), super.__name__

        print(evaluate())
    """,
    "references": """
        import gc, sys, weakref

        class Kept:
            pass

        @profile
        def hold(kept):
            return [kept]

        kept = Kept()
        print(len(hold(kept)), sys.getrefcount(kept))
        seen = weakref.ref(kept)
        del kept
        print(seen())

        @profile
        def fail(kept):
            raise ValueError

        kept = Kept()
        seen = weakref.ref(kept)
        try:
            fail(kept)
        except ValueError:
            pass
        del kept
        print(seen(), gc.garbage)
    """,
    "garbage after many calls": """
        import gc, sys

        @profile
        def work(number):
            return [number]

        work(0)
        gc.collect()
        before = len(gc.get_objects())
        for number in range(1000):
            work(number)
        print(len(gc.get_objects()) - before < 20, gc.collect() < 5)
    """,
}


@pytest.mark.parametrize("name", LOOKS)
def test_the_stack_shows_the_program_alone(name, python, tmp_path) -> None:
    pair = both(python, ["program.py"], within=written(tmp_path, LOOKS[name]))
    pair.must_agree()
    assert pair.profiled.status == 0, pair.profiled
    pair.must_report()

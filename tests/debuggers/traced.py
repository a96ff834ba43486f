"""Programs that trace themselves with sys.settrace and sys.setprofile, and print the events that they get."""

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
        of_threads = threading.gettrace() if sys.version_info >= (3, 10) else None
        print(first, second is record or QUIET, work(), of_threads, sys.getprofile())
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

"""Runs a program with a `profile` that sets a trace callback which does nothing, or with one that sets none.

    python floor.py {plain,callback} {plain,tracemalloc} PROGRAM SIZE

It imports nothing of `overheads`, since it runs in the Python that is measured.
"""

import builtins
import sys

# the events that pyprof's hook asks for, on the profiled code objects alone
EVENTS = ("PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "LINE", "JUMP")


def untouched(function):
    """Returns the function as it is."""
    return function


def traced(function):
    """Returns a function that calls this one, with the trace callback set while it runs."""
    import empty_callback

    def call(*arguments):
        empty_callback.start()
        try:
            return function(*arguments)
        finally:
            empty_callback.stop()

    return call


def monitored(function):
    """Returns the function itself, after its events of `sys.monitoring` were requested."""
    import empty_callback

    monitoring = sys.monitoring
    tool = monitoring.DEBUGGER_ID
    if monitoring.get_tool(tool) is None:
        monitoring.use_tool_id(tool, "empty callback")
    events = 0
    for name in EVENTS:
        event = getattr(monitoring.events, name)
        monitoring.register_callback(tool, event, empty_callback.callback)
        events |= event
    monitoring.set_local_events(tool, function.__code__, events)
    return function


def main():
    """Reads the command line and runs the program."""
    _, hook, allocations, program, *_ = sys.argv
    sys.argv = sys.argv[3:]
    if hook == "callback":
        builtins.profile = monitored if hasattr(sys, "monitoring") else traced
    else:
        builtins.profile = untouched
    if allocations == "tracemalloc":
        import tracemalloc

        tracemalloc.start()
    with open(program) as source:
        code = compile(source.read(), program, "exec")
    exec(code, {"__name__": "__main__", "__file__": program})


main()

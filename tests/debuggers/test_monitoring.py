"""A program that uses sys.monitoring gets exactly the events that it gets under python, with any tool but one."""

import pytest

from fidelity.two_runs import both, written
from harness.far_down import NEAR_AND_FAR

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


@pytest.mark.parametrize("place", NEAR_AND_FAR)
@pytest.mark.parametrize("name", MONITORED)
def test_the_events_of_sys_monitoring(name, place, python, tmp_path) -> None:
    if python.version < (3, 12):
        pytest.skip("sys.monitoring came with Python 3.12")
    if name == "jumps and branches" and python.version >= (3, 14):
        pytest.skip("this Python reports branches differently if there is a second tool, also under plain python")
    local = (
        ""
        if name == "exceptions"
        else """
listen(1, E.{0}, shown, [work.__code__, helper.__code__])
work(2)
leave(1, E.{0})
""".format(MONITORED[name])
    )
    # In Python 3.13.0, a tool that switches instructions off does not get the end of a loop if another tool has local
    # events of the code. Plain python with two tools of the program does the same
    loses_some = name == "instructions" and python.version[:2] == (3, 13)
    disabled = (
        ""
        if name == "exceptions" or loses_some
        else """
listen(0, E.{0}, disabling, [])
work(2); work(2)
monitoring.restart_events()
work(1)
leave(0, E.{0})
""".format(MONITORED[name])
    )
    folder = written(
        tmp_path,
        NEAR_AND_FAR[place](
            MONITORING
            + """
listen(monitoring.PROFILER_ID, E.{0}, shown, [])
work(2)
leave(monitoring.PROFILER_ID, E.{0})
work(2)
""".format(MONITORED[name])
            + local
            + disabled
        ),
    )
    pair = both(python, ["program.py"], within=folder)
    pair.must_agree()
    assert pair.profiled.status == 0, pair.profiled
    pair.must_have_tables()


def test_the_program_can_use_every_tool_except_one(python, tmp_path) -> None:
    if python.version < (3, 12):
        pytest.skip("sys.monitoring came with Python 3.12")
    folder = written(
        tmp_path,
        """
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
    """,
    )
    finished = python.pyprof(["program.py"], within=folder)
    free = eval(finished.stdout.partition(b"\n")[0])
    assert {0, 1, 2, 5} <= set(free) and len(free) >= 5, free
